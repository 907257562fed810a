#include "backup/snapshots.h"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <filesystem>
#include <mutex>

#include "base/human_bytes.h"
#include "files/bytes_below.h"

namespace chanoma::backup {
namespace {

constexpr std::chrono::seconds kLook{5};  // how often the schedule is looked at
constexpr std::chrono::minutes kAfterFailure{1};
constexpr std::chrono::minutes kLookAgain{10};  // at what they hold, which grows as the live database leaves behind what they have
constexpr uint64_t kLow = 512ull << 20;  // free bytes below which old snapshots go

}  // namespace

Snapshots::Snapshots(Options options, store::Store& store, files::Attic& attic, const Clock& clock, Log log)
    : options_(std::move(options)), vault_(options_.data), store_(store), attic_(attic), clock_(clock), log_(std::move(log)) {
  const MutexLock lock(mutex_);
  LookLocked();
}

Snapshots::~Snapshots() { Stop(); }

void Snapshots::Start() {
  thread_ = std::jthread([this](const std::stop_token& stop) { Loop(stop); });
}

void Snapshots::Cancel() { stop_.request_stop(); }

void Snapshots::Stop() {
  Cancel();
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
}

void Snapshots::Loop(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any changed;
  std::unique_lock lock(mutex);
  bool complained = false;
  SteadyTime not_before{};
  while (!changed.wait_for(lock, stop, kLook, [&] { return stop.stop_requested(); })) {
    const MutexLock one(mutex_);
    MakeRoomLocked();
    if (look_again_.exchange(false) || !fitted_ || clock_.Steady() - *fitted_ >= kLookAgain || Over()) FitLocked();
    if (clock_.Steady() < not_before || !DueLocked()) continue;
    const auto taken = TakeLocked();
    Note(taken ? std::string() : taken.error().message);
    // Said once until it works again.
    if (!taken && !complained) log_.Error("no snapshot could be taken", {{"why", taken.error().message}});
    complained = !taken;
    if (!taken) not_before = clock_.Steady() + kAfterFailure;
  }
}

void Snapshots::Note(std::string why) {
  const MutexLock lock(failing_mutex_);
  failing_ = std::move(why);
}

std::string Snapshots::Failing() const {
  const MutexLock lock(failing_mutex_);
  return failing_;
}

bool Snapshots::Over() const {
  const MutexLock lock(failing_mutex_);
  return !over_.empty();
}

// Besides, what was removed from the data directory and waits for them to go.
uint64_t Snapshots::HeldBytes() const {
  return files::BytesBelow(options_.data / "snapshots", true, stop_.get_token()).value_or(0) + files::BytesBelow(options_.data / "attic", false, stop_.get_token()).value_or(0);
}

void Snapshots::FitLocked() {
  const uint64_t most = options_.rules().most_bytes;
  uint64_t held = most > 0 ? HeldBytes() : 0;
  while (held > most && most > 0) {
    const auto may_go = MayGo(vault_.List());
    if (may_go.empty()) break;
    if (const auto removed = vault_.Remove(may_go.front()); !removed) {
      log_.Warning("an old snapshot could not be removed", {{"snapshot", may_go.front()}, {"why", removed.error().message}});
      break;
    }
    log_.Info("an old snapshot was removed: together they held more than they may", {{"snapshot", may_go.front()}, {"bytes", held}, {"most", most}});
    LookLocked();
    held = HeldBytes();
  }
  fitted_ = clock_.Steady();
  const bool over = most > 0 && held > most;
  const MutexLock lock(failing_mutex_);
  over_ = over ? fmt::format("the snapshots hold {}, they may hold {}, and none of them may go", HumanBytes(held), HumanBytes(most)) : std::string();
}

bool Snapshots::DueLocked() {
  const Rules rules = options_.rules();
  if (rules.every.count() <= 0) return false;
  if (!newest_) return true;
  const auto age = clock_.Now() - newest_->taken;
  // Negative: the clock was set back.
  return (age >= rules.every || age.count() < 0) && newest_->sequence != store_.journal().LastSequence();
}

Result<Snapshot> Snapshots::Take() {
  const MutexLock lock(mutex_);
  return TakeLocked();
}

Result<Snapshot> Snapshots::TakeLocked() {
  const SteadyTime begun = clock_.Steady();
  // As it is now: somebody may have made room, or allowed more.
  if (Over()) FitLocked();
  if (Over()) {
    const MutexLock lock(failing_mutex_);
    return Fail(Code::kNoSpace, over_);
  }
  // From now on nothing is deleted that it may list.
  if (!newest_) attic_.KeepFor(clock_.Now(), clock_.Now());
  Snapshot snapshot = TRY(vault_.Add(clock_.Now(), {options_.version}, [&](const std::filesystem::path& folder) { return store_.Checkpoint(folder); }, stop_.get_token()));
  for (const std::string& name : ToRemove(vault_.List(), options_.rules().keep)) {
    const auto removed = vault_.Remove(name);
    if (!removed) log_.Warning("an old snapshot could not be removed", {{"snapshot", name}, {"why", removed.error().message}});
  }
  LookLocked();
  fitted_.reset();
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(clock_.Steady() - begun);
  log_.Info("snapshot", {{"name", snapshot.name}, {"sequence", snapshot.manifest.sequence}, {"files", snapshot.manifest.files.size()}, {"ms", took.count()}});
  return snapshot;
}

Result<void> Snapshots::Remove(const std::string& name) {
  const MutexLock lock(mutex_);
  TRY(vault_.Remove(name));
  LookLocked();
  return {};
}

void Snapshots::MakeRoomLocked() {
  std::error_code error;
  const auto space = std::filesystem::space(options_.data, error);
  if (error || space.available >= kLow || !newest_) return;
  const auto all = vault_.List();
  for (size_t i = all.size(); i-- > 1;) {
    if (const auto removed = vault_.Remove(all[i].name); !removed) return;
    log_.Warning("the disk is nearly full: an old snapshot was removed", {{"snapshot", all[i].name}});
  }
  if (all.size() > 1) LookLocked();
}

void Snapshots::LookLocked() {
  const Vault::Listing listing = vault_.Look();
  const auto& all = listing.snapshots;
  newest_ = all.empty() ? std::nullopt : std::optional(all.front().manifest);
  if (!listing.complete) return;  // one that cannot be read may need what is there
  if (all.empty()) return attic_.KeepNothing();
  const auto [oldest, newest] = std::ranges::minmax(all, {}, [](const Snapshot& snapshot) { return snapshot.manifest.taken; });
  attic_.KeepFor(oldest.manifest.taken, newest.manifest.taken);
}

}  // namespace chanoma::backup
