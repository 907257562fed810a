#pragma once
// Every key of the store, built and parsed here and nowhere else. Integers are big-endian so that the order of bytes is the
// order of meaning. Pure functions; parsing gives none for bytes that are no such key.
//
//   videos, media, posters, libraries, jobs   id
//   journal                                   sequence
//   settings                                  the key's text
//   meta                                      a name
//   index                                     see the builders below; the first byte says which index

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/ulid.h"
#include "model/job.h"
#include "store/query.h"

namespace chanoma::store::keys {

inline constexpr size_t kMaxTitleBytes = 240;  // of a collation key, as index rows hold it
inline constexpr size_t kMaxPathBytes = 4096;

std::string BigEndian(uint64_t number);
std::optional<uint64_t> ParseBigEndian(std::string_view bytes);

// The first key after all keys that begin with `prefix`.
std::string After(std::string prefix);

// -- video lists: scope, sort value, id. The value holds VideoFlags.
// A sort value begins with 0 (present) or 1 (missing), so that missing values come after all others.
std::string TitleValue(std::string_view sort_key);  // empty: missing
std::string AddedValue(Timestamp added);
std::string DurationValue(int64_t milliseconds);  // negative: missing
std::string_view PresentMark();
std::string_view MissingMark();

// The rows of one sort within all videos, one library, or one state.
std::string VideoScopeAll(VideoSort sort);
std::string VideoScopeLibrary(VideoSort sort, const Ulid& library);
std::string VideoScopeState(VideoSort sort, StateKind state);
std::string VideoRow(std::string_view scope, std::string_view value, const Ulid& id);
struct VideoRowParts {
  std::string_view value;
  Ulid id;
};
std::optional<VideoRowParts> ParseVideoRow(std::string_view scope, std::string_view row);

struct VideoFlags {
  StateKind state = StateKind::kFound;
  bool hidden = false;
};
std::string EncodeFlags(const VideoFlags& flags);
std::optional<VideoFlags> ParseFlags(std::string_view value);

// -- paths: library, path. The value is the video's id and what a scan compares: its state and stamp.
std::string PathScope(const Ulid& library);
std::string PathRow(const Ulid& library, std::string_view path);
std::string EncodePathValue(const Ulid& video, const PathFacts& facts);
struct PathValue {
  Ulid video;
  PathFacts facts;
};
std::optional<PathValue> ParsePathValue(std::string_view value);

// -- files: size, inode, id. By what a file is found again after a move; empty ones have no row.
std::string FileScope(uint64_t size);
std::string FileRow(uint64_t size, uint64_t inode, const Ulid& id);
std::optional<uint64_t> ParseFileInode(std::string_view row);

// -- videos that not everybody gets to know of: library, id. No value.
std::string LimitedScope(const Ulid& library);  // nil: of every library
std::string LimitedRow(const Ulid& library, const Ulid& id);

// -- jobs.
std::string ActiveJob(model::JobKind kind, const Ulid& subject);  // value: id; one row a queued or running job
std::string DueScope(model::JobKind kind);
std::string DueJob(model::JobKind kind, int priority, const Ulid& id);  // queued, may run now
std::string DelayedScope(model::JobKind kind);
std::string DelayedJob(model::JobKind kind, Timestamp run_at, const Ulid& id);  // queued, not before run_at
std::optional<Timestamp> ParseDelayedTime(std::string_view row);
std::string JobScope(model::JobState state, model::JobKind kind);
std::string JobRow(model::JobState state, model::JobKind kind, const Ulid& id);
std::string EndedScope(model::JobState state);
std::string EndedJob(model::JobState state, Timestamp updated, const Ulid& id);
// The id at the end of any job row.
std::optional<Ulid> ParseRowId(std::string_view row);

// -- accounts. The records are in meta, under a prefix and their id (roles: their name); the index finds them by other means.
inline constexpr std::string_view kAccountPrefix = "account/";
inline constexpr std::string_view kCredentialPrefix = "credential/";
inline constexpr std::string_view kRolePrefix = "role/";
inline constexpr std::string_view kTicketPrefix = "ticket/";
inline constexpr std::string_view kIdentityPrefix = "identity/";
inline constexpr std::string_view kMailPrefix = "mail/";
inline constexpr std::string_view kAuditPrefix = "audit/";
inline constexpr std::string_view kSecretPrefix = "secret/";
inline constexpr std::string_view kAuditCount = "audit-count";
std::string RecordKey(std::string_view prefix, const Ulid& id);
std::string NamedKey(std::string_view prefix, std::string_view name);
std::string AccountName(std::string_view name_key);  // value: id
std::string AccountEmail(std::string_view email_key);
std::string CredentialHash(std::string_view hash);
std::string CredentialScope(const Ulid& account);  // the credentials of one account: no value
std::string CredentialRow(const Ulid& account, const Ulid& id);
std::string Identity(std::string_view issuer, std::string_view subject);  // value: id; the issuer has no zero byte
std::string IdentityScope(const Ulid& account);                           // who an account's person is elsewhere: no value
std::string IdentityRow(const Ulid& account, const Ulid& id);
std::string TicketHash(std::string_view hash);

// -- what people have watched. The records are in meta, under an account and a work (model::WorkKey(), none of which is the
// beginning of another).
inline constexpr std::string_view kWatchPrefix = "watch/";
std::string WatchKey(const Ulid& account, std::string_view work);
std::string WatchScope(const Ulid& account);
std::string WatchRow(const Ulid& account, Timestamp last, std::string_view work);  // by when; no value
struct WatchRowParts {
  Timestamp last;
  std::string_view work;
};
std::optional<WatchRowParts> ParseWatchRow(std::string_view row);
std::string WatcherScope(std::string_view work);
std::string WatcherRow(std::string_view work, const Ulid& account);  // who is known to have watched it; no value

// -- what people say of shows in their lists. The records are in meta, under an account and a show.
inline constexpr std::string_view kListingPrefix = "listing/";
std::string ListingKey(const Ulid& account, const Ulid& show);
std::string ListerScope(const Ulid& show);
std::string ListerRow(const Ulid& show, const Ulid& account);  // who has it in a list; no value

// -- searches that people keep. The records are in meta, under an account and an id.
inline constexpr std::string_view kSavedSearchPrefix = "search/";
std::string SavedSearchKey(const Ulid& account, const Ulid& id);

// -- works: key, video. No value.
std::string WorkScope(std::string_view beginning);  // those whose keys begin so
std::string WorkRow(std::string_view work, const Ulid& video);
struct WorkRowParts {
  std::string_view work;
  Ulid video;
};
std::optional<WorkRowParts> ParseWorkRow(std::string_view row);

// -- shows. The records are in meta, under a prefix and their id; those of entries under the key of their work, so that the
// entries of a show lie side by side in the order of their numbers.
inline constexpr std::string_view kShowPrefix = "show/";
inline constexpr std::string_view kEntryPrefix = "entry/";
std::string EntryKey(std::string_view work);            // or what the keys of a series begin with
std::string ShowOfSeries(std::string_view series);      // value: id
std::string ShowOfSlug(std::string_view slug);          // value: id
std::string ShowOfMerged(std::string_view series);      // value: id

// Whose row it is, whichever index it is of; none for what is no row of this release.
enum class Records { kVideos, kJobs, kMeta };
struct RowOwner {
  Records records = Records::kMeta;
  std::string key;
};
std::optional<RowOwner> OwnerOf(std::string_view row, std::string_view value);

// -- meta.
inline constexpr std::string_view kSchema = "schema";
inline constexpr std::string_view kClean = "clean";
inline constexpr std::string_view kJournalState = "journal";
inline constexpr std::string_view kJobCounts = "jobs";
inline constexpr std::string_view kVideoCountsPrefix = "videos/";
inline constexpr std::string_view kFollowerPrefix = "follower/";
inline constexpr std::string_view kPurgePrefix = "purge/";
std::string VideoCountsKey(const Ulid& library);  // nil: all
std::string FollowerKey(std::string_view name);
inline constexpr std::string_view kUploadPrefix = "upload/";
std::string PurgeKey(const Ulid& library);
std::string UploadKey(const Ulid& upload);
std::optional<Ulid> ParseIdAfter(std::string_view prefix, std::string_view key);

}  // namespace chanoma::store::keys
