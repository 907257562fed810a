#include "shelf/shelf.h"

#include <set>

#include "shelf/ask.h"
#include "shelf/ask_groups.h"
#include "text/name_slug.h"

namespace chanoma::shelf {
namespace {

constexpr size_t kAtOnce = 1000;
constexpr std::chrono::seconds kRetryAfter{2};
constexpr std::chrono::milliseconds kLongestSleep{500};

// Nothing, where there is none any more or it cannot be read.
template <class T>
Result<std::optional<T>> Known(Result<T> read) {
  if (read) return std::optional<T>(std::move(*read));
  if (read.error().code == Code::kNotFound || read.error().code == Code::kCorrupt) return std::optional<T>();
  return Fail(read.error());
}

}  // namespace

Shelf::Shelf(store::Store& store, const Clock& clock, Log log) : store_(store), clock_(clock), log_(std::move(log)) {}

Shelf::~Shelf() { Stop(); }

void Shelf::Start() {
  thread_ = std::jthread([this] { Loop(stop_.get_token()); });
}

void Shelf::Stop() {
  stop_.request_stop();
  if (thread_.joinable()) thread_.join();
}

bool Shelf::UpToDate() const {
  const uint64_t last = store_.journal().LastSequence();
  MutexLock lock(mutex_);
  return rows_ && position_ >= last;
}

bool Shelf::CatchUp(SteadyTime deadline) const {
  const uint64_t last = store_.journal().LastSequence();
  MutexLock lock(mutex_);
  while (!rows_ || position_ < last) {
    if (!moved_.WaitUntil(mutex_, deadline)) return false;
  }
  return true;
}

Result<Page> Shelf::Ask(const Question& question) const {
  MutexLock lock(mutex_);
  if (!rows_) return Fail(Code::kUnavailable, "the list of shows is being read");
  return shelf::Ask(*rows_, question);
}

Result<std::vector<Genre>> Shelf::ListGenres(const Accept& accept) const {
  MutexLock lock(mutex_);
  if (!rows_) return Fail(Code::kUnavailable, "the list of shows is being read");
  return shelf::ListGenres(*rows_, accept);
}

Result<Hit> Shelf::Find(std::string_view id_or_slug, const Accept& accept) const {
  MutexLock lock(mutex_);
  if (!rows_) return Fail(Code::kUnavailable, "the list of shows is being read");
  const auto id = Ulid::Parse(id_or_slug);
  const Row* row = id ? rows_->Find(*id) : nullptr;
  if (!row) row = rows_->FindBySlug(id_or_slug);
  auto hit = row ? Describe(*row, accept) : std::nullopt;
  if (!hit) return Fail(Code::kNotFound, "there is no such show");
  return std::move(*hit);
}

Result<LargePage> Shelf::AskLarge(const LargeQuestion& question) const {
  MutexLock lock(mutex_);
  if (!rows_) return Fail(Code::kUnavailable, "the list of shows is being read");
  return shelf::AskLarge(*rows_, question);
}

Result<std::unordered_map<Ulid, LibraryBytes>> Shelf::BytesOfLibraries() const {
  MutexLock lock(mutex_);
  if (!rows_) return Fail(Code::kUnavailable, "the list of shows is being read");
  return rows_->libraries();
}

Result<std::optional<model::Standing>> Shelf::StandingWith(const Ulid& show, const Accept& accept, const Personal& personal) const {
  MutexLock lock(mutex_);
  if (!rows_) return Fail(Code::kUnavailable, "the list of shows is being read");
  const Row* row = rows_->Find(show);
  return row ? StandingOf(*row, accept, personal) : std::nullopt;
}

Result<GroupPage> Shelf::AskGroups(const GroupQuestion& question) const {
  MutexLock lock(mutex_);
  if (!rows_) return Fail(Code::kUnavailable, "the list of shows is being read");
  return shelf::AskGroups(*rows_, question);
}

Result<Group> Shelf::FindGroup(const GroupKey& key, const Accept& accept) const {
  MutexLock lock(mutex_);
  if (!rows_) return Fail(Code::kUnavailable, "the list of shows is being read");
  auto group = shelf::FindGroup(*rows_, key, accept);
  // By its name, as whoever has no slug asks.
  if (!group) group = shelf::FindGroup(*rows_, {key.kind, text::NameSlug(key.slug)}, accept);
  if (!group) return Fail(Code::kNotFound, "nothing that you can see here goes by this name");
  return std::move(*group);
}

Result<std::vector<Group>> Shelf::FindNamed(GroupKind kind, std::string_view words, const Accept& accept, size_t most) const {
  MutexLock lock(mutex_);
  if (!rows_) return Fail(Code::kUnavailable, "the list of shows is being read");
  return shelf::FindNamed(*rows_, kind, words, accept, most);
}

void Shelf::Loop(const std::stop_token& stop) {
  bool filled = false;
  while (!stop.stop_requested()) {
    const auto done = filled ? Step() : Fill(stop);
    filled = done && !stop.stop_requested();
    if (done || stop.stop_requested()) continue;
    log_.Error("the list of shows stopped following", {{"why", done.error().message}});
    store_.journal().WaitFor(UINT64_MAX, stop, clock_.Steady() + kRetryAfter);
  }
}

Result<void> Shelf::Fill(const std::stop_token& stop) {
  Rows rows = TRY(Rows::Create());
  if (!collator_) collator_ = TRY(text::Collator::Create());
  const uint64_t position = store_.journal().LastSequence();
  const store::Reader reader = store_.Read();
  for (Ulid after; !stop.stop_requested();) {
    auto shows = TRY(reader.ListShows(after, kAtOnce));
    if (shows.empty()) break;
    after = shows.back().id;
    for (model::Show& show : shows) {
      auto belongings = BelongingsOf(show, *collator_);
      rows.PutShow(std::move(show), std::move(belongings));
    }
  }
  store::VideoQuery query;
  query.limit = kAtOnce;
  query.include_hidden = true;
  while (!stop.stop_requested()) {
    const store::VideoPage page = TRY(reader.ListVideos(query));
    for (const model::Video& video : page.items) rows.PutVideo(video);
    if (!page.more || !page.last) break;
    query.after = page.last;
  }
  MutexLock lock(mutex_);
  rows_ = std::move(rows);
  position_ = position;
  moved_.NotifyAll();
  return {};
}

Result<void> Shelf::Step() {
  uint64_t position = 0;
  {
    MutexLock lock(mutex_);
    position = position_;
  }
  const store::JournalRead read = TRY(store_.Read().ReadJournal(position, kAtOnce));
  if (std::holds_alternative<store::Resync>(read)) return Fill(stop_.get_token());
  const auto& entries = std::get<store::JournalPage>(read).entries;
  if (entries.empty()) {
    store_.journal().WaitFor(position, stop_.get_token(), clock_.Steady() + kLongestSleep);
    return {};
  }
  std::set<Ulid> shows, videos;
  for (const model::JournalEntry& entry : entries) {
    if (const auto* show = std::get_if<model::ShowChanged>(&entry.event)) shows.insert(show->id);
    if (const auto* video = std::get_if<model::VideoChanged>(&entry.event)) videos.insert(video->id);
  }
  const store::Reader reader = store_.Read();
  struct Changed {
    Ulid id;
    std::optional<model::Show> show;
    std::vector<Belonging> belongings;
  };
  std::vector<Changed> changed_shows;
  std::vector<std::pair<Ulid, std::optional<model::Video>>> changed_videos;
  for (const Ulid& id : shows) {
    auto show = TRY(Known(reader.GetShow(id)));
    // Names are weighed here, while lists are still being asked.
    auto belongings = show ? BelongingsOf(*show, *collator_) : std::vector<Belonging>();
    changed_shows.push_back({id, std::move(show), std::move(belongings)});
  }
  for (const Ulid& id : videos) changed_videos.emplace_back(id, TRY(Known(reader.GetVideo(id))));
  MutexLock lock(mutex_);
  for (auto& [id, show, belongings] : changed_shows) {
    if (show) rows_->PutShow(std::move(*show), std::move(belongings));
    else rows_->RemoveShow(id);
  }
  for (const auto& [id, video] : changed_videos) {
    if (video) rows_->PutVideo(*video);
    else rows_->RemoveVideo(id);
  }
  position_ = entries.back().sequence;
  moved_.NotifyAll();
  return {};
}

}  // namespace chanoma::shelf
