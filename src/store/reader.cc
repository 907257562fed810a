#include "store/reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "store/codec.h"
#include "store/keys.h"
#include "store/source.h"

namespace chanoma::store {
namespace {

constexpr size_t kMaxPage = 1000;

// The bytes of a record that must be there.
Result<std::string> Fetch(const Source& source, Family family, std::string_view key, std::string_view what) {
  std::string bytes;
  if (!TRY(source.Get(family, key, &bytes))) return Fail(Code::kNotFound, fmt::format("there is no such {}", what));
  return bytes;
}

}  // namespace

Reader::Reader(std::unique_ptr<Source> source) : source_(std::move(source)) {}
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;
Reader::~Reader() = default;

Result<model::Video> Reader::GetVideo(const Ulid& id) const {
  return TRY(DecodeVideo(TRY(Fetch(*source_, Family::kVideos, id.Raw(), "video")))).video;
}

Result<model::MediaInfo> Reader::GetMedia(const Ulid& video) const {
  return DecodeMedia(TRY(Fetch(*source_, Family::kMedia, video.Raw(), "description of media")));
}

Result<model::Poster> Reader::GetPoster(const Ulid& video) const {
  return DecodePoster(TRY(Fetch(*source_, Family::kPosters, video.Raw(), "poster")));
}

Result<model::Library> Reader::GetLibrary(const Ulid& id) const {
  return DecodeLibrary(TRY(Fetch(*source_, Family::kLibraries, id.Raw(), "library")));
}

Result<std::vector<model::Library>> Reader::ListLibraries() const {
  std::vector<model::Library> libraries;
  const auto rows = source_->Range(Family::kLibraries, std::string(), std::string(17, '\xff'));
  for (rows->First(); rows->Valid(); rows->Next()) libraries.push_back(TRY(DecodeLibrary(rows->Value())));
  TRY(rows->Check());
  return libraries;
}

Result<std::string> Reader::GetSetting(std::string_view key) const {
  return DecodeSetting(TRY(Fetch(*source_, Family::kSettings, key, "setting")));
}

Result<std::vector<std::pair<std::string, std::string>>> Reader::ListSettings() const {
  std::vector<std::pair<std::string, std::string>> settings;
  const auto rows = source_->Range(Family::kSettings, std::string(), std::string(1, '\xff'));
  for (rows->First(); rows->Valid(); rows->Next()) settings.emplace_back(rows->Key(), TRY(DecodeSetting(rows->Value())));
  TRY(rows->Check());
  return settings;
}

Result<Ulid> Reader::FindVideoByPath(const Ulid& library, std::string_view path) const {
  const auto value = keys::ParsePathValue(TRY(Fetch(*source_, Family::kIndex, keys::PathRow(library, path), "video")));
  if (!value) return Fail(Code::kCorrupt, "a stored path is damaged");
  return value->video;
}

Result<std::vector<PathEntry>> Reader::ListPaths(const Ulid& library, std::string_view after, size_t limit) const {
  std::vector<PathEntry> entries;
  const std::string scope = keys::PathScope(library);
  const auto rows = source_->Prefix(Family::kIndex, scope);
  const std::string start = keys::PathRow(library, after);
  for (rows->From(start); rows->Valid() && entries.size() < limit; rows->Next()) {
    if (!after.empty() && rows->Key() == start) continue;
    const auto value = keys::ParsePathValue(rows->Value());
    if (!value) return Fail(Code::kCorrupt, "a stored path is damaged");
    entries.push_back({std::string(rows->Key().substr(scope.size())), value->video, value->facts});
  }
  TRY(rows->Check());
  return entries;
}

Result<std::vector<Ulid>> Reader::FindVideosByFile(uint64_t size, uint64_t inode, size_t limit) const {
  std::vector<Ulid> same, others;
  if (size == 0) return same;
  const auto rows = source_->Prefix(Family::kIndex, keys::FileScope(size));
  // From the inode on, then around: the same one comes first and is found even among many files of this size.
  const std::string start = keys::FileRow(size, inode, Ulid{});
  for (rows->From(start); rows->Valid() && same.size() < limit; rows->Next()) {
    if (const auto id = keys::ParseRowId(rows->Key())) same.push_back(*id);
  }
  for (rows->First(); rows->Valid() && rows->Key() < start && same.size() + others.size() < limit; rows->Next()) {
    if (const auto id = keys::ParseRowId(rows->Key())) others.push_back(*id);
  }
  TRY(rows->Check());
  same.insert(same.end(), others.begin(), others.end());
  return same;
}

Result<VideoCounts> Reader::CountVideos() const { return CountVideos(Ulid{}); }

Result<VideoCounts> Reader::CountVideos(const Ulid& library) const {
  std::string bytes;
  if (!TRY(source_->Get(Family::kMeta, keys::VideoCountsKey(library), &bytes))) return VideoCounts{};
  return DecodeVideoCounts(bytes);
}

Result<std::vector<Ulid>> Reader::ListLimitedVideos(const Ulid& library) const {
  const auto rows = source_->Prefix(Family::kIndex, keys::LimitedScope(library));
  std::vector<Ulid> ids;
  for (rows->First(); rows->Valid(); rows->Next()) {
    if (const auto id = keys::ParseRowId(rows->Key())) ids.push_back(*id);
  }
  TRY(rows->Check());
  return ids;
}

Result<model::Job> Reader::GetJob(const Ulid& id) const {
  return TRY(DecodeJob(TRY(Fetch(*source_, Family::kJobs, id.Raw(), "job")))).job;
}

Result<JobCounts> Reader::CountJobs() const {
  std::string bytes;
  if (!TRY(source_->Get(Family::kMeta, keys::kJobCounts, &bytes))) return JobCounts{};
  return DecodeJobCounts(bytes);
}

Result<model::Job> Reader::FindActiveJob(model::JobKind kind, const Ulid& subject) const {
  return GetJob(TRY(Ulid::FromRaw(TRY(Fetch(*source_, Family::kIndex, keys::ActiveJob(kind, subject), "job")))));
}

Result<std::optional<Timestamp>> Reader::NextDue(model::JobKind kind) const {
  const auto rows = source_->Prefix(Family::kIndex, keys::DelayedScope(kind));
  rows->First();
  if (rows->Valid()) return keys::ParseDelayedTime(rows->Key());
  TRY(rows->Check());
  return std::optional<Timestamp>();
}

Result<uint64_t> Reader::LastSequence() const {
  std::string bytes;
  if (!TRY(source_->Get(Family::kMeta, keys::kJournalState, &bytes))) return uint64_t{0};
  return TRY(DecodeJournalNumbers(bytes)).last;
}

Result<JournalRead> Reader::ReadJournal(uint64_t after, size_t limit) const {
  JournalNumbers numbers;
  std::string bytes;
  if (TRY(source_->Get(Family::kMeta, keys::kJournalState, &bytes))) numbers = TRY(DecodeJournalNumbers(bytes));
  if (after == numbers.last) return JournalRead(JournalPage{{}, numbers.last});
  // Followable is the newest entry removed and every entry that is there. A number above is from a future that a power cut
  // took back; one between two entries was given before such a cut and lost.
  if (after != numbers.trimmed && !TRY(source_->Get(Family::kJournal, keys::BigEndian(after), &bytes))) {
    return JournalRead(Resync{numbers.last});
  }
  JournalPage page{{}, numbers.last};
  const auto rows = source_->Range(Family::kJournal, keys::BigEndian(after + 1), std::string(9, '\xff'));
  for (rows->First(); rows->Valid() && page.entries.size() < std::min(limit, kMaxPage); rows->Next()) {
    const auto sequence = keys::ParseBigEndian(rows->Key());
    if (!sequence) return Fail(Code::kCorrupt, "a stored journal entry is damaged");
    // The numbers and the rows are read one after the other; without a snapshot newer entries may have come in between.
    page.last = std::max(page.last, *sequence);
    page.entries.push_back(TRY(DecodeJournalEntry(*sequence, rows->Value())));
  }
  TRY(rows->Check());
  return JournalRead(std::move(page));
}

Result<uint64_t> Reader::FollowerPosition(std::string_view name) const {
  const auto position = keys::ParseBigEndian(TRY(Fetch(*source_, Family::kMeta, keys::FollowerKey(name), "follower")));
  if (!position) return Fail(Code::kCorrupt, "a stored position is damaged");
  return *position;
}

}  // namespace chanoma::store
