#include "discover/follower.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <system_error>
#include <utility>

#include "base/file.h"
#include "discover/cues.h"
#include "discover/documents.h"
#include "search/sums.h"

namespace chanoma::discover {
namespace {

constexpr std::string_view kFollowerName = "search";
constexpr const char* kShowsFolder = "shows";
constexpr size_t kJournalBatch = 1000;
constexpr size_t kPageSize = 1000;
constexpr size_t kCommitEvery = 5'000;                // documents while filling: what Xapian holds in memory meanwhile
constexpr size_t kMostUncommitted = 5'000;            // documents while following
constexpr std::chrono::milliseconds kLongestWait{400};  // of a change, while more keep coming
constexpr std::chrono::milliseconds kRest{250};         // between commits, so that a scan does not wait for the disk twice
constexpr std::chrono::milliseconds kGather{40};  // while much changes, what comes within this is taken at once
constexpr std::chrono::seconds kRetryAfter{2};
constexpr std::chrono::seconds kRestsAfter{5};  // without a change
constexpr uint64_t kSealedAtStop = 256 << 20;   // bytes: a larger index would keep the daemon from ending
constexpr uint64_t kTellEvery = 500;       // entries; the journal keeps many more anyway
constexpr uint64_t kIdleEntries = 20'000;  // entries about other things before the note is written for them alone

std::optional<uint64_t> ParseNumber(std::string_view text) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

Follower::Follower(std::filesystem::path folder, store::Store& store, ReadText read_text, const Clock& clock, Log log)
    : folder_(std::move(folder)), store_(store), read_text_(std::move(read_text)), clock_(clock), log_(std::move(log)) {}

Follower::~Follower() { Stop(); }

void Follower::Start() {
  thread_ = std::jthread([this] { Loop(stop_.get_token()); });
}

void Follower::Stop() {
  stop_.request_stop();
  if (thread_.joinable()) thread_.join();
}

std::shared_ptr<search::Index> Follower::Live() const {
  MutexLock lock(mutex_);
  return live_ ? std::shared_ptr<search::Index>(live_, live_->videos.get()) : nullptr;
}

std::shared_ptr<search::Index> Follower::LiveShows() const {
  MutexLock lock(mutex_);
  return live_ ? std::shared_ptr<search::Index>(live_, live_->shows.get()) : nullptr;
}

Result<std::shared_ptr<Follower::Indexes>> Follower::Writable() const {
  MutexLock lock(mutex_);
  if (!live_) return Fail(Code::kUnavailable, "no index is open");
  return live_;
}

Result<std::shared_ptr<Follower::Indexes>> Follower::OpenIndexes(const std::filesystem::path& folder) {
  auto indexes = std::make_shared<Indexes>();
  indexes->videos = TRY(search::Index::Open(folder));
  indexes->shows = TRY(search::Index::Open(folder / kShowsFolder));
  return indexes;
}

// Shows first: the note promises both.
Result<void> Follower::Indexes::Commit(std::string_view note) {
  if (shows->Uncommitted() > 0) TRY(shows->Commit(""));
  return videos->Commit(note);
}

void Follower::RequestRebuild() {
  // Without it the next start builds anew too: the request outlives this process.
  std::error_code error;
  std::filesystem::remove(folder_ / "CURRENT", error);
  MutexLock lock(mutex_);
  rebuild_ = true;
}

Follower::Progress Follower::GetProgress() const {
  MutexLock lock(mutex_);
  return progress_;
}

bool Follower::WaitFor(uint64_t sequence, SteadyTime deadline) {
  MutexLock lock(mutex_);
  while (progress_.position < sequence || progress_.building || rebuild_) {
    if (!arrived_.WaitUntil(mutex_, deadline)) return false;
  }
  return true;
}

void Follower::Arrived(uint64_t position) {
  MutexLock lock(mutex_);
  progress_.position = position;
  arrived_.NotifyAll();
}

void Follower::Loop(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const auto outcome = Run(stop);
    if (outcome || stop.stop_requested()) continue;
    log_.Error("the search index stopped following", {{"why", outcome.error().message}});
    if (outcome.error().code == Code::kCorrupt) RequestRebuild();
    {
      MutexLock lock(mutex_);
      live_.reset();  // its writer's lock goes with it; readers that have it keep it
    }
    store_.journal().WaitFor(UINT64_MAX, stop, clock_.Steady() + kRetryAfter);
  }
}

Result<void> Follower::Run(const std::stop_token& stop) {
  if (!Live()) {
    if (const auto opened = OpenCurrent(); !opened) {
      log_.Info("the search index is built anew", {{"why", opened.error().message}});
      // Builds that were cut short, which nobody has open: a daemon ended again and again must not fill the disk with them.
      RemoveOthers({});
      RequestRebuild();
    }
  }
  bool busy = false;
  while (!stop.stop_requested()) {
    bool rebuild = false;
    {
      MutexLock lock(mutex_);
      rebuild = rebuild_;
    }
    if (rebuild) TRY(Rebuild(stop));
    if (stop.stop_requested()) break;
    const bool read = TRY(Step());
    const bool lines = !lines_due_.empty();
    if (lines) TRY(IndexLines());
    if (read) {
      if (std::exchange(busy, true)) store_.journal().Gather(stop, clock_.Steady() + kGather);
      continue;
    }
    busy = false;
    if (lines) continue;
    if (!sealed_ && !dirty_ && clock_.Steady() - committed_at_ >= kRestsAfter) Seal(stop);
    const SteadyTime due = std::min(uncommitted_since_ + kLongestWait, committed_at_ + kRest);
    store_.journal().WaitFor(position_, stop, dirty_ ? due : clock_.Steady() + std::chrono::milliseconds(500));
  }
  if (dirty_) TRY(CommitIndex());
  if (!sealed_) Seal({}, kSealedAtStop);
  return {};
}

Result<void> Follower::Unseal() {
  if (!std::exchange(sealed_, false)) return {};
  return search::Unseal(open_);
}

void Follower::Seal(const std::stop_token& stop, uint64_t most) {
  // Not again before the next change, whether it could be written or not.
  sealed_ = true;
  if (open_.empty() || !Live()) return;
  const auto written = search::Seal(open_, stop, most);
  if (!written && written.error().code != Code::kCancelled) log_.Warning("the search index has no sums", {{"why", written.error().message}});
}

Result<void> Follower::OpenCurrent() {
  const std::string current = TRY(ReadFile(folder_ / "CURRENT", 100));
  if (!ParseNumber(current)) return Fail(Code::kCorrupt, "CURRENT names no index");
  std::error_code error;
  if (!std::filesystem::is_directory(folder_ / current, error)) return Fail(Code::kCorrupt, "the index that CURRENT names is not there");
  RemoveOthers(current);
  const search::Seals seals = TRY(search::CheckSeals(folder_ / current));
  if (!std::filesystem::is_directory(folder_ / current / kShowsFolder, error)) return Fail(Code::kCorrupt, "the index has no shows");
  auto indexes = TRY(OpenIndexes(folder_ / current));
  const auto position = ParseNumber(TRY(indexes->videos->Note()));
  if (!position) return Fail(Code::kCorrupt, "the index does not say how far it has followed");
  position_ = noted_ = *position;
  dirty_ = false;
  open_ = folder_ / current;
  sealed_ = seals == search::Seals::kHold;
  lines_due_.clear();
  MutexLock lock(mutex_);
  live_ = std::move(indexes);
  progress_.position = position_;
  return {};
}

void Follower::RemoveOthers(const std::string& current) const {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, error)) {
    const std::string name = entry.path().filename().string();
    if (name != current && ParseNumber(name)) std::filesystem::remove_all(entry.path(), error);
  }
}

Result<void> Follower::Rebuild(const std::stop_token& stop) {
  const SteadyTime begun = clock_.Steady();
  std::error_code error;
  std::filesystem::create_directories(folder_, error);
  uint64_t number = 1;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, error)) {
    number = std::max(number, ParseNumber(entry.path().filename().string()).value_or(0) + 1);
  }
  const std::string name = fmt::format("{}", number);
  {
    MutexLock lock(mutex_);
    progress_ = {true, 0, 0, progress_.position, 0};
  }
  std::shared_ptr<Indexes> indexes = TRY(OpenIndexes(folder_ / name));
  {
    // Where there is none, a part of the library found is better than nothing.
    MutexLock lock(mutex_);
    if (!live_) live_ = indexes;
  }
  const uint64_t position = store_.journal().LastSequence();
  TRY(Fill(*indexes, stop));
  if (stop.stop_requested()) return {};
  TRY(indexes->Commit(fmt::format("{}", position)));
  TRY(WriteFileAtomically(folder_ / "CURRENT", name));
  const search::Size size = TRY(indexes->videos->GetSize());
  position_ = noted_ = position;
  dirty_ = false;
  open_ = folder_ / name;
  sealed_ = false;
  committed_at_ = clock_.Steady();
  lines_due_.clear();
  {
    MutexLock lock(mutex_);
    live_ = std::move(indexes);
  }
  // Before anybody is told: who was told may look.
  RemoveOthers(name);
  {
    MutexLock lock(mutex_);
    rebuild_ = false;
    progress_ = {false, size.documents, size.documents, position, 0};
    arrived_.NotifyAll();
  }
  log_.Info("search index built", {{"documents", size.documents}, {"words", size.words},
                                   {"ms", std::chrono::duration_cast<std::chrono::milliseconds>(clock_.Steady() - begun).count()}});
  return {};
}

Result<void> Follower::ForEachVideo(const EachVideo& each, const std::stop_token& stop) const {
  store::VideoQuery query;
  query.descending = false;
  query.limit = kPageSize;
  while (!stop.stop_requested()) {
    const store::Reader reader = store_.Read();
    const store::VideoPage page = TRY(reader.ListVideos(query));
    for (const model::Video& video : page.items) {
      if (stop.stop_requested()) return {};
      const auto media = reader.GetMedia(video.id);
      TRY(each(video, media ? std::optional(*media) : std::nullopt));
    }
    if (!page.more || !page.last) break;
    query.after = page.last;
  }
  return {};
}

Result<void> Follower::Fill(Indexes& indexes, const std::stop_token& stop) {
  search::Index& index = *indexes.videos;
  ShowIndex shows(*indexes.shows);
  {
    const uint64_t total = TRY(store_.Read().CountVideos()).Visible();
    MutexLock lock(mutex_);
    progress_.total = total;
  }
  TRY(ForEachVideo(
      [&](const model::Video& video, const std::optional<model::MediaInfo>& media) -> Result<void> {
        // A video that was added while filling may be there by two sorts of pages.
        TRY(index.Put(DescribeVideo(video, media)));
        TRY(shows.NoteVideo(video));
        if (index.Uncommitted() >= kCommitEvery) TRY(index.Commit(""));
        MutexLock lock(mutex_);
        ++progress_.done;
        return {};
      },
      stop));
  if (stop.stop_requested()) return {};
  TRY(index.Commit(""));
  TRY(shows.Fill(store_.Read(), stop));
  if (stop.stop_requested()) return {};
  return ForEachVideo(
      [&](const model::Video& video, const std::optional<model::MediaInfo>& media) -> Result<void> {
        if (LinesMark(media).empty()) return {};
        TRY(PutLines(index, video.id, *media));
        if (index.Uncommitted() >= kCommitEvery) TRY(index.Commit(""));
        return {};
      },
      stop);
}

Result<bool> Follower::Step() {
  const store::JournalRead read = TRY(store_.Read().ReadJournal(position_, kJournalBatch));
  if (std::holds_alternative<store::Resync>(read)) {
    RequestRebuild();
    return true;
  }
  const auto& page = std::get<store::JournalPage>(read);
  ShowChanges changes;
  const uint64_t before = position_;
  for (const model::JournalEntry& entry : page.entries) {
    changes.Add(entry.event);
    position_ = entry.sequence;
  }
  if (!changes.empty()) TRY(Apply(changes, before));
  const bool idle = page.entries.empty() || position_ >= page.last;
  const SteadyTime now = clock_.Steady();
  const bool late = dirty_ && now - uncommitted_since_ >= kLongestWait;
  const bool rested = now - committed_at_ >= kRest;
  const bool much = dirty_ && TRY(Writable())->Uncommitted() >= kMostUncommitted;
  if (dirty_ && (late || (idle && rested) || much)) TRY(CommitIndex());
  else if (!dirty_ && SafePosition() - noted_ >= kIdleEntries) TRY(CommitIndex());
  else if (!dirty_) Arrived(position_);
  return !page.entries.empty();
}

Result<void> Follower::Dirty() {
  TRY(Unseal());
  if (!std::exchange(dirty_, true)) uncommitted_since_ = clock_.Steady();
  return {};
}

Result<void> Follower::Apply(const ShowChanges& changes, uint64_t before) {
  const auto indexes = TRY(Writable());
  search::Index* const index = indexes->videos.get();
  const store::Reader reader = store_.Read();
  TRY(Dirty());
  TRY(ShowIndex(*indexes->shows).Follow(reader, changes));
  for (const Ulid& id : changes.videos) {
    const auto video = reader.GetVideo(id);
    if (!video && video.error().code != Code::kNotFound) return Fail(video.error());
    if (!video || video->hidden) {
      TRY(index->RemoveGroup(id.ToString()));
      continue;
    }
    const auto found = reader.GetMedia(id);
    const auto media = found ? std::optional(*found) : std::nullopt;
    TRY(index->Put(DescribeVideo(*video, media)));
    if (TRY(index->LinesMark(id.ToString())) != LinesMark(media)) lines_due_.emplace_back(before, id);
  }
  MutexLock lock(mutex_);
  progress_.lines_due = lines_due_.size();
  return {};
}

Result<void> Follower::PutLines(search::Index& index, const Ulid& video, const model::MediaInfo& media) const {
  std::vector<search::Document> windows;
  for (const SpokenTrack& track : SpokenTracks(media)) {
    const auto text = read_text_(track.stem);
    if (!text) {
      log_.Info("subtitles not searchable", {{"video", video.ToString()}, {"track", track.index}, {"why", text.error().message}});
      continue;
    }
    for (search::Document& window : DescribeLines(video, track, ReadCues(*text))) windows.push_back(std::move(window));
  }
  return index.PutLines(video.ToString(), LinesMark(media), windows);
}

Result<void> Follower::IndexLines() {
  const auto indexes = TRY(Writable());
  search::Index* const index = indexes->videos.get();
  const Ulid id = lines_due_.front().second;
  const store::Reader reader = store_.Read();
  const auto video = reader.GetVideo(id);
  const auto media = reader.GetMedia(id);
  if (video && !video->hidden) {
    const model::MediaInfo known = media ? *media : model::MediaInfo();
    if (TRY(index->LinesMark(id.ToString())) != LinesMark(known)) {
      TRY(Dirty());
      TRY(PutLines(*index, id, known));
    }
  }
  lines_due_.pop_front();
  if (lines_due_.empty() && dirty_) TRY(CommitIndex());
  MutexLock lock(mutex_);
  progress_.lines_due = lines_due_.size();
  return {};
}

Result<void> Follower::CommitIndex() {
  const auto indexes = TRY(Writable());
  TRY(Unseal());
  const uint64_t position = SafePosition();
  TRY(indexes->Commit(fmt::format("{}", position)));
  noted_ = position;
  dirty_ = false;
  committed_at_ = clock_.Steady();
  Arrived(position_);
  if (position - told_ < kTellEvery) return {};
  told_ = position;
  // The journal may forget what is in the index; when this is lost, it only forgets later.
  store_.CommitAsync([position](store::Draft& draft) { return draft.PutFollowerPosition(kFollowerName, position); }, store::Durability::kLazy,
                     [](const Result<uint64_t>&) {});
  return {};
}

}  // namespace chanoma::discover
