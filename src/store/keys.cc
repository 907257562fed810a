#include "store/keys.h"

namespace chanoma::store::keys {
namespace {

// The indexes, by the first byte of their rows. Stored: never renumber, never reuse.
enum Index : char {
  kVideosAll = 0x01,
  kVideosOfLibrary = 0x02,
  kVideosOfState = 0x03,
  kPaths = 0x10,
  kFiles = 0x11,
  kLimitedVideos = 0x12,
  kActiveJobs = 0x20,
  kDueJobs = 0x21,
  kDelayedJobs = 0x22,
  kJobsByState = 0x23,
  kEndedJobs = 0x24,
  kAccountNames = 0x30,
  kAccountEmails = 0x31,
  kCredentialHashes = 0x32,
  kCredentialsOf = 0x33,
  kTicketHashes = 0x34,
  kIdentities = 0x38,
  kIdentitiesOf = 0x39,
  kWatchesOf = 0x40,
  kWatchersOf = 0x41,
  kVideosOfWork = 0x42,
  kListersOf = 0x43,
  kShowsBySeries = 0x50,
  kShowsBySlug = 0x51,
  kShowsByMerged = 0x52,
};

// The sorts, by the second byte of a video row. Stored: never renumber.
char SortByte(VideoSort sort) {
  switch (sort) {
    case VideoSort::kTitle: return 0x01;
    case VideoSort::kAdded: return 0x02;
    case VideoSort::kDuration: return 0x03;
  }
  return 0;
}

// Signed numbers in the order of their value: the sign bit is turned over.
std::string Ordered(int64_t number) { return BigEndian(static_cast<uint64_t>(number) ^ (uint64_t{1} << 63)); }

char Small(int number) { return static_cast<char>(number); }

std::string KindScope(Index index, model::JobKind kind) { return {static_cast<char>(index), Small(static_cast<int>(kind))}; }

constexpr size_t kIdBytes = 16;

}  // namespace

std::string BigEndian(uint64_t number) {
  std::string bytes(8, '\0');
  for (size_t i = 8; i-- > 0; number >>= 8) bytes[i] = static_cast<char>(number & 0xff);
  return bytes;
}

std::optional<uint64_t> ParseBigEndian(std::string_view bytes) {
  if (bytes.size() != 8) return std::nullopt;
  uint64_t number = 0;
  for (const char byte : bytes) number = number << 8 | static_cast<unsigned char>(byte);
  return number;
}

std::string After(std::string prefix) {
  while (!prefix.empty() && static_cast<unsigned char>(prefix.back()) == 0xff) prefix.pop_back();
  if (!prefix.empty()) prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
  return prefix;
}

std::string_view PresentMark() { return {"\0", 1}; }
std::string_view MissingMark() { return "\1"; }

std::string TitleValue(std::string_view sort_key) {
  if (sort_key.empty()) return std::string(MissingMark());
  std::string value(PresentMark());
  // 0x00 becomes 00 ff and the end is 00 00, so that the id that follows never takes part in comparing titles.
  for (const char byte : sort_key.substr(0, kMaxTitleBytes)) {
    value.push_back(byte);
    if (byte == '\0') value.push_back('\xff');
  }
  value.append(2, '\0');
  return value;
}

std::string AddedValue(Timestamp added) { return std::string(PresentMark()) + Ordered(added.time_since_epoch().count()); }

std::string DurationValue(int64_t milliseconds) {
  if (milliseconds < 0) return std::string(MissingMark());
  return std::string(PresentMark()) + Ordered(milliseconds);
}

std::string VideoScopeAll(VideoSort sort) { return {kVideosAll, SortByte(sort)}; }

std::string VideoScopeLibrary(VideoSort sort, const Ulid& library) {
  std::string scope{kVideosOfLibrary, SortByte(sort)};
  return scope.append(library.Raw());
}

std::string VideoScopeState(VideoSort sort, StateKind state) {
  return {kVideosOfState, SortByte(sort), Small(static_cast<int>(state))};
}

std::string VideoRow(std::string_view scope, std::string_view value, const Ulid& id) {
  std::string row(scope);
  return row.append(value).append(id.Raw());
}

std::optional<VideoRowParts> ParseVideoRow(std::string_view scope, std::string_view row) {
  if (!row.starts_with(scope) || row.size() < scope.size() + 1 + kIdBytes) return std::nullopt;
  row.remove_prefix(scope.size());
  const std::string_view value = row.substr(0, row.size() - kIdBytes);
  if (value.front() != '\0' && value != MissingMark()) return std::nullopt;
  return VideoRowParts{value, *Ulid::FromRaw(row.substr(value.size()))};
}

std::string EncodeFlags(const VideoFlags& flags) {
  return {static_cast<char>(static_cast<int>(flags.state) | (flags.hidden ? 0x80 : 0))};
}

std::optional<VideoFlags> ParseFlags(std::string_view value) {
  if (value.empty()) return std::nullopt;
  const auto byte = static_cast<unsigned char>(value.front());
  if ((byte & 0x7f) > static_cast<int>(StateKind::kFailed)) return std::nullopt;
  return VideoFlags{static_cast<StateKind>(byte & 0x7f), (byte & 0x80) != 0};
}

std::string PathScope(const Ulid& library) {
  std::string scope{static_cast<char>(kPaths)};
  return scope.append(library.Raw());
}

std::string PathRow(const Ulid& library, std::string_view path) { return PathScope(library).append(path); }

std::string EncodePathValue(const Ulid& video, const PathFacts& facts) {
  std::string value(video.Raw());
  value.push_back(Small(static_cast<int>(facts.state)));
  value.append(BigEndian(facts.stamp.size)).append(Ordered(facts.stamp.modified_ns));
  return value.append(BigEndian(facts.stamp.device)).append(BigEndian(facts.stamp.inode));
}

std::optional<PathValue> ParsePathValue(std::string_view value) {
  if (value.size() != kIdBytes + 1 + 4 * 8 || static_cast<unsigned char>(value[kIdBytes]) > static_cast<int>(StateKind::kFailed)) return std::nullopt;
  PathValue parsed{*Ulid::FromRaw(value.substr(0, kIdBytes)), PathFacts{}};
  parsed.facts.state = static_cast<StateKind>(value[kIdBytes]);
  const auto number = [&](size_t index) { return *ParseBigEndian(value.substr(kIdBytes + 1 + index * 8, 8)); };
  parsed.facts.stamp = {number(0), static_cast<int64_t>(number(1) ^ (uint64_t{1} << 63)), number(2), number(3)};
  return parsed;
}

std::string FileScope(uint64_t size) { return std::string{static_cast<char>(kFiles)}.append(BigEndian(size)); }

std::string FileRow(uint64_t size, uint64_t inode, const Ulid& id) { return FileScope(size).append(BigEndian(inode)).append(id.Raw()); }

std::optional<uint64_t> ParseFileInode(std::string_view row) {
  if (row.size() != 1 + 8 + 8 + kIdBytes || row[0] != kFiles) return std::nullopt;
  return ParseBigEndian(row.substr(9, 8));
}

std::string LimitedScope(const Ulid& library) {
  std::string scope{static_cast<char>(kLimitedVideos)};
  return library.IsNil() ? scope : scope.append(library.Raw());
}

std::string LimitedRow(const Ulid& library, const Ulid& id) { return LimitedScope(library).append(id.Raw()); }

std::string ActiveJob(model::JobKind kind, const Ulid& subject) { return KindScope(kActiveJobs, kind).append(subject.Raw()); }

std::string DueScope(model::JobKind kind) { return KindScope(kDueJobs, kind); }

std::string DueJob(model::JobKind kind, int priority, const Ulid& id) {
  return DueScope(kind).append(Ordered(priority)).append(id.Raw());
}

std::string DelayedScope(model::JobKind kind) { return KindScope(kDelayedJobs, kind); }

std::string DelayedJob(model::JobKind kind, Timestamp run_at, const Ulid& id) {
  return DelayedScope(kind).append(Ordered(run_at.time_since_epoch().count())).append(id.Raw());
}

std::optional<Timestamp> ParseDelayedTime(std::string_view row) {
  if (row.size() != 2 + 8 + kIdBytes || row[0] != kDelayedJobs) return std::nullopt;
  const uint64_t raw = *ParseBigEndian(row.substr(2, 8));
  return Timestamp(std::chrono::milliseconds(static_cast<int64_t>(raw ^ (uint64_t{1} << 63))));
}

std::string JobScope(model::JobState state, model::JobKind kind) {
  return {static_cast<char>(kJobsByState), Small(static_cast<int>(state)), Small(static_cast<int>(kind))};
}

std::string JobRow(model::JobState state, model::JobKind kind, const Ulid& id) { return JobScope(state, kind).append(id.Raw()); }

std::string EndedScope(model::JobState state) { return {static_cast<char>(kEndedJobs), Small(static_cast<int>(state))}; }

std::string EndedJob(model::JobState state, Timestamp updated, const Ulid& id) {
  return EndedScope(state).append(Ordered(updated.time_since_epoch().count())).append(id.Raw());
}

std::optional<Ulid> ParseRowId(std::string_view row) {
  if (row.size() < kIdBytes) return std::nullopt;
  return *Ulid::FromRaw(row.substr(row.size() - kIdBytes));
}

std::string RecordKey(std::string_view prefix, const Ulid& id) { return std::string(prefix).append(id.Raw()); }
std::string NamedKey(std::string_view prefix, std::string_view name) { return std::string(prefix).append(name); }
std::string AccountName(std::string_view name_key) { return std::string{static_cast<char>(kAccountNames)}.append(name_key); }
std::string AccountEmail(std::string_view email_key) { return std::string{static_cast<char>(kAccountEmails)}.append(email_key); }
std::string CredentialHash(std::string_view hash) { return std::string{static_cast<char>(kCredentialHashes)}.append(hash); }
std::string CredentialScope(const Ulid& account) { return std::string{static_cast<char>(kCredentialsOf)}.append(account.Raw()); }
std::string CredentialRow(const Ulid& account, const Ulid& id) { return CredentialScope(account).append(id.Raw()); }
std::string Identity(std::string_view issuer, std::string_view subject) {
  return std::string{static_cast<char>(kIdentities)}.append(issuer).append(1, '\0').append(subject);
}
std::string IdentityScope(const Ulid& account) { return std::string{static_cast<char>(kIdentitiesOf)}.append(account.Raw()); }
std::string IdentityRow(const Ulid& account, const Ulid& id) { return IdentityScope(account).append(id.Raw()); }
std::string TicketHash(std::string_view hash) { return std::string{static_cast<char>(kTicketHashes)}.append(hash); }

std::string WatchKey(const Ulid& account, std::string_view work) { return RecordKey(kWatchPrefix, account).append(work); }
std::string WatchScope(const Ulid& account) { return std::string{static_cast<char>(kWatchesOf)}.append(account.Raw()); }
std::string WatchRow(const Ulid& account, Timestamp last, std::string_view work) {
  return WatchScope(account).append(Ordered(last.time_since_epoch().count())).append(work);
}
std::optional<WatchRowParts> ParseWatchRow(std::string_view row) {
  constexpr size_t kHead = 1 + kIdBytes + 8;
  if (row.size() < kHead || row[0] != kWatchesOf) return std::nullopt;
  const uint64_t raw = *ParseBigEndian(row.substr(1 + kIdBytes, 8));
  return WatchRowParts{Timestamp(std::chrono::milliseconds(static_cast<int64_t>(raw ^ (uint64_t{1} << 63)))), row.substr(kHead)};
}
std::string WatcherScope(std::string_view work) { return std::string{static_cast<char>(kWatchersOf)}.append(work); }
std::string WatcherRow(std::string_view work, const Ulid& account) { return WatcherScope(work).append(account.Raw()); }
std::string ListingKey(const Ulid& account, const Ulid& show) { return RecordKey(kListingPrefix, account).append(show.Raw()); }
std::string ListerScope(const Ulid& show) { return std::string{static_cast<char>(kListersOf)}.append(show.Raw()); }
std::string ListerRow(const Ulid& show, const Ulid& account) { return ListerScope(show).append(account.Raw()); }
std::string SavedSearchKey(const Ulid& account, const Ulid& id) { return RecordKey(kSavedSearchPrefix, account).append(id.Raw()); }
std::string WorkScope(std::string_view beginning) { return std::string{static_cast<char>(kVideosOfWork)}.append(beginning); }
std::string WorkRow(std::string_view work, const Ulid& video) { return WorkScope(work).append(video.Raw()); }
std::optional<WorkRowParts> ParseWorkRow(std::string_view row) {
  if (row.size() < 1 + kIdBytes || row[0] != kVideosOfWork) return std::nullopt;
  return WorkRowParts{row.substr(1, row.size() - 1 - kIdBytes), *Ulid::FromRaw(row.substr(row.size() - kIdBytes))};
}

std::string EntryKey(std::string_view work) { return NamedKey(kEntryPrefix, work); }
std::string ShowOfSeries(std::string_view series) { return std::string{static_cast<char>(kShowsBySeries)}.append(series); }
std::string ShowOfSlug(std::string_view slug) { return std::string{static_cast<char>(kShowsBySlug)}.append(slug); }
std::string ShowOfMerged(std::string_view series) { return std::string{static_cast<char>(kShowsByMerged)}.append(series); }

std::optional<RowOwner> OwnerOf(std::string_view row, std::string_view value) {
  if (row.size() < 2) return std::nullopt;
  // The id at the end of the row, or what the value begins with.
  const auto last = row.size() > kIdBytes ? std::optional(std::string(row.substr(row.size() - kIdBytes))) : std::nullopt;
  const auto first = value.size() >= kIdBytes ? std::optional(std::string(value.substr(0, kIdBytes))) : std::nullopt;
  const auto of = [](Records records, std::string_view prefix, const std::optional<std::string>& id) {
    return id ? std::optional(RowOwner{records, std::string(prefix) + *id}) : std::nullopt;
  };
  switch (row[0]) {
    case kVideosAll:
    case kVideosOfLibrary:
    case kVideosOfState:
    case kFiles:
    case kLimitedVideos:
    case kVideosOfWork: return of(Records::kVideos, "", last);
    case kPaths: return of(Records::kVideos, "", first);
    case kActiveJobs: return of(Records::kJobs, "", first);
    case kDueJobs:
    case kDelayedJobs:
    case kJobsByState:
    case kEndedJobs: return of(Records::kJobs, "", last);
    case kAccountNames:
    case kAccountEmails: return of(Records::kMeta, kAccountPrefix, first);
    case kCredentialHashes: return of(Records::kMeta, kCredentialPrefix, first);
    case kCredentialsOf: return of(Records::kMeta, kCredentialPrefix, last);
    case kTicketHashes: return of(Records::kMeta, kTicketPrefix, first);
    case kIdentities: return of(Records::kMeta, kIdentityPrefix, first);
    case kIdentitiesOf: return of(Records::kMeta, kIdentityPrefix, last);
    case kShowsBySeries:
    case kShowsByMerged:
    case kShowsBySlug: return of(Records::kMeta, kShowPrefix, first);
    case kWatchesOf: {
      const auto parts = ParseWatchRow(row);
      if (!parts) return std::nullopt;
      return RowOwner{Records::kMeta, std::string(kWatchPrefix).append(row.substr(1, kIdBytes)).append(parts->work)};
    }
    case kWatchersOf:
      if (!last) return std::nullopt;
      return RowOwner{Records::kMeta, std::string(kWatchPrefix).append(*last).append(row.substr(1, row.size() - 1 - kIdBytes))};
    case kListersOf:
      if (row.size() != 1 + 2 * kIdBytes) return std::nullopt;
      return RowOwner{Records::kMeta, std::string(kListingPrefix).append(*last).append(row.substr(1, kIdBytes))};
    default: return std::nullopt;
  }
}

std::string VideoCountsKey(const Ulid& library) { return std::string(kVideoCountsPrefix).append(library.Raw()); }
std::string FollowerKey(std::string_view name) { return std::string(kFollowerPrefix).append(name); }
std::string PurgeKey(const Ulid& library) { return std::string(kPurgePrefix).append(library.Raw()); }

std::string UploadKey(const Ulid& upload) { return std::string(kUploadPrefix).append(upload.Raw()); }

std::optional<Ulid> ParseIdAfter(std::string_view prefix, std::string_view key) {
  if (!key.starts_with(prefix) || key.size() != prefix.size() + kIdBytes) return std::nullopt;
  return *Ulid::FromRaw(key.substr(prefix.size()));
}

}  // namespace chanoma::store::keys
