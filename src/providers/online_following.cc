// The thread that sees to it that shows are asked about: new ones, those that are called otherwise now, and those whose time has come.

#include <algorithm>
#include <set>
#include <variant>

#include "catalogue/priorities.h"
#include "providers/online.h"

namespace chanoma::providers {
namespace {

constexpr size_t kAtOnce = 1000;
constexpr size_t kJobsACommit = 250;
constexpr std::chrono::milliseconds kGather{200};  // of changes, which come by the thousand while a library is looked through
constexpr std::chrono::seconds kLook{2};
constexpr std::chrono::minutes kSweepEvery{60};
constexpr std::chrono::seconds kSettling{2};  // what NFO files tell of a new show goes before
constexpr int kAttempts = 5;

}  // namespace

void Online::Start() {
  thread_ = std::jthread([this] { Loop(stop_.get_token()); });
}

void Online::Stop() {
  stop_.request_stop();
  if (thread_.joinable()) thread_.join();
}

void Online::Loop(const std::stop_token& stop) {
  SteadyTime swept{};
  bool complained = false;
  while (!stop.stop_requested()) {
    const SteadyTime now = std::chrono::steady_clock::now();
    const bool sweep = !swept_.exchange(true) || now - swept >= kSweepEvery;
    if (sweep) swept = now;
    const auto done = sweep ? Sweep(stop) : Follow();
    // Said once until it works again; another look is as good as a retry.
    if (!done && !complained && done.error().code != Code::kCancelled) log_.Warning("shows are not asked about", {{"why", done.error().message}});
    complained = !done.has_value() && done.error().code != Code::kCancelled;
    if (!done) swept_.store(false);
    const bool waits = EverybodyRests();
    if (waits_.exchange(waits) && !waits && queue_) queue_->Wake();
    store_.journal().WaitFor(position_, stop, now + kLook);
    store_.journal().Gather(stop, std::chrono::steady_clock::now() + (done ? kGather : std::chrono::milliseconds(kLook)));
  }
}

bool Online::IsDue(const model::Show& show, const std::vector<model::Provider>& asked, const std::string& language) const {
  if (show.online.left_alone) return false;
  return show.online.due <= clock_.Now() || show.online.basis != SumOf(BasisOf(show), asked, language);
}

Result<void> Online::Sweep(const std::stop_token& stop) {
  position_ = store_.journal().LastSequence();
  const std::vector<model::Provider> asked = Asked();
  const std::string language = settings_.language();
  if (asked.empty()) return {};
  std::vector<Ulid> due;
  for (Ulid after; !stop.stop_requested();) {
    const auto shows = TRY(store_.Read().ListShows(after, kAtOnce));
    for (const model::Show& show : shows) {
      if (IsDue(show, asked, language)) due.push_back(show.id);
    }
    if (shows.size() < kAtOnce) break;
    after = shows.back().id;
  }
  return AskAbout(due, std::chrono::milliseconds(0));
}

Result<void> Online::Follow() {
  const store::JournalRead read = TRY(store_.Read().ReadJournal(position_, kAtOnce));
  if (std::holds_alternative<store::Resync>(read)) return Sweep(stop_.get_token());
  const auto& entries = std::get<store::JournalPage>(read).entries;
  std::set<Ulid> changed;
  for (const model::JournalEntry& entry : entries) {
    if (const auto* show = std::get_if<model::ShowChanged>(&entry.event); show && show->change != model::Change::kDeleted) changed.insert(show->id);
    if (const auto* setting = std::get_if<model::SettingChanged>(&entry.event); setting && setting->key.starts_with("online")) swept_.store(false);
  }
  if (!entries.empty()) position_ = entries.back().sequence;
  const std::vector<model::Provider> asked = changed.empty() ? std::vector<model::Provider>() : Asked();
  if (asked.empty()) return {};
  const std::string language = settings_.language();
  std::vector<Ulid> due;
  for (const Ulid& id : changed) {
    const auto show = store_.Read().GetShow(id);
    if (show && IsDue(*show, asked, language)) due.push_back(id);
  }
  return AskAbout(due, kSettling);
}

Result<void> Online::AskAbout(const std::vector<Ulid>& shows, std::chrono::milliseconds later) {
  for (size_t first = 0; first < shows.size(); first += kJobsACommit) {
    TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
      const std::optional<Timestamp> at = later.count() > 0 ? std::optional(draft.Now() + later) : std::nullopt;
      for (size_t i = first; i < std::min(shows.size(), first + kJobsACommit); ++i) {
        TRY(draft.Enqueue({model::JobKind::kOnline, shows[i], catalogue::kOnlinePriority, "online", kAttempts, at}));
      }
      return {};
    }));
  }
  return {};
}

}  // namespace chanoma::providers
