#pragma once
// Typed reads of the store. Made by Store::Read(), cheap, owned by the caller, must not outlive the Store; one thread at a
// time. Errors: kNotFound, kCorrupt (the record does not decode), kInvalid (limits), kWouldBlock (kMemoryOnly and the disk
// would be needed: ask again with kMayBlock on a thread that may wait), kInternal.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/ulid.h"
#include "model/account.h"
#include "model/identity.h"
#include "model/mail.h"
#include "model/job.h"
#include "model/media_info.h"
#include "model/show.h"
#include "model/upload.h"
#include "model/video.h"
#include "model/listing.h"
#include "model/saved_search.h"
#include "model/watch.h"
#include "store/query.h"

namespace chanoma::store {

class Source;

// Event loops read with kMemoryOnly: memtables and block cache, never the disk.
enum class ReadMode { kMemoryOnly, kMayBlock };

class Reader {
 public:
  explicit Reader(std::unique_ptr<Source> source);
  Reader(Reader&&) noexcept;
  Reader& operator=(Reader&&) noexcept;
  ~Reader();

  Result<model::Video> GetVideo(const Ulid& id) const;
  Result<model::MediaInfo> GetMedia(const Ulid& video) const;
  Result<model::Poster> GetPoster(const Ulid& video) const;
  Result<model::Library> GetLibrary(const Ulid& id) const;
  Result<std::vector<model::Library>> ListLibraries() const;  // by id: oldest first

  // A setting is a key and a JSON text; kNotFound when it was never set.
  Result<std::string> GetSetting(std::string_view key) const;
  Result<std::vector<std::pair<std::string, std::string>>> ListSettings() const;

  // Reads index rows of the narrower of the two filters (library, state) and the records of the page alone.
  Result<VideoPage> ListVideos(const VideoQuery& query) const;
  Result<Ulid> FindVideoByPath(const Ulid& library, std::string_view path) const;
  // At most `limit` rows with paths after `after` (empty: from the first), hidden videos included.
  Result<std::vector<PathEntry>> ListPaths(const Ulid& library, std::string_view after, size_t limit) const;
  // Videos whose files have this size, those with this inode first; at most `limit`. None for a size of 0.
  Result<std::vector<Ulid>> FindVideosByFile(uint64_t size, uint64_t inode, size_t limit) const;
  Result<VideoCounts> CountVideos() const;
  Result<VideoCounts> CountVideos(const Ulid& library) const;  // zeros for a library that is not known

  // Those in the library (nil: in all) that not everybody gets to know of, hidden ones included.
  Result<std::vector<Ulid>> ListLimitedVideos(const Ulid& library) const;

  Result<model::Job> GetJob(const Ulid& id) const;
  Result<JobPage> ListJobs(const JobQuery& query) const;
  Result<JobCounts> CountJobs() const;
  // The queued or running job of this kind for this subject.
  Result<model::Job> FindActiveJob(model::JobKind kind, const Ulid& subject) const;
  // When the earliest delayed job of `kind` becomes due; none when none waits.
  Result<std::optional<Timestamp>> NextDue(model::JobKind kind) const;

  Result<model::Upload> GetUpload(const Ulid& id) const;
  Result<std::vector<model::Upload>> ListUploads() const;  // oldest first, damaged ones left out
  Result<model::Account> GetAccount(const Ulid& id) const;
  Result<model::Account> FindAccountByName(std::string_view name_key) const;
  Result<model::Account> FindAccountByEmail(std::string_view email_key) const;
  // By id, which is by age; at most `limit` after `after` (nil: from the first).
  Result<std::vector<model::Account>> ListAccounts(const Ulid& after, size_t limit) const;
  Result<model::Credential> GetCredential(const Ulid& id) const;
  Result<model::Credential> FindCredential(std::string_view hash) const;
  Result<std::vector<model::Credential>> ListCredentials(const Ulid& account) const;
  Result<std::vector<model::Role>> ListRoles() const;  // those that were edited
  Result<model::Mail> GetMail(const Ulid& id) const;
  Result<model::Identity> GetIdentity(const Ulid& id) const;
  Result<model::Identity> FindIdentity(std::string_view issuer, std::string_view subject) const;
  Result<std::vector<model::Identity>> ListIdentities(const Ulid& account) const;
  Result<model::Ticket> GetTicket(const Ulid& id) const;
  Result<model::Ticket> FindTicket(std::string_view hash) const;
  Result<std::vector<model::Ticket>> ListTickets() const;
  // Newest first, at most `limit` before `before` (none: from the newest).
  Result<std::vector<model::AuditEntry>> ListAudit(const std::optional<Ulid>& before, size_t limit) const;
  // Bytes that the service keeps for itself (keys it signs with).
  Result<std::string> GetSecret(std::string_view name) const;

  Result<model::Watch> GetWatch(const Ulid& account, std::string_view work) const;
  // Newest first.
  Result<WatchPage> ListWatches(const WatchQuery& query) const;
  // Of works whose keys begin with `beginning` and come after `after` (empty: from the first), in the order of the keys.
  Result<std::vector<model::Watch>> ListWatchesOf(const Ulid& account, std::string_view beginning, std::string_view after, size_t limit) const;
  Result<model::Listing> GetListing(const Ulid& account, const Ulid& show) const;
  // By show; at most `limit` after the show `after` (nil: from the first), damaged ones left out.
  Result<std::vector<model::Listing>> ListListings(const Ulid& account, const Ulid& after, size_t limit) const;
  // In their order, damaged ones left out.
  Result<std::vector<model::SavedSearch>> ListSavedSearches(const Ulid& account) const;
  // The files that hold works whose keys begin with `beginning` and come after `after` (empty: from the first), in the order
  // of the keys; at most `limit`.
  Result<std::vector<HeldWork>> ListWorks(std::string_view beginning, std::string_view after, size_t limit) const;

  Result<model::Show> GetShow(const Ulid& id) const;
  Result<Ulid> FindShowOfSeries(std::string_view series) const;  // model::SeriesOf() a work
  Result<Ulid> FindShowBySlug(std::string_view slug) const;
  Result<Ulid> FindShowMerging(std::string_view series) const;  // the one that somebody gave what has this name
  // By id, which is by age; at most `limit` after `after` (nil: from the first).
  Result<std::vector<model::Show>> ListShows(const Ulid& after, size_t limit) const;
  Result<model::Entry> GetEntry(std::string_view work) const;
  // The entries whose works' keys begin with `series` and come after `after` (empty: from the first), in the order of the keys.
  Result<std::vector<model::Entry>> ListEntries(std::string_view series, std::string_view after, size_t limit) const;

  Result<uint64_t> LastSequence() const;
  Result<JournalRead> ReadJournal(uint64_t after, size_t limit) const;
  // Where the follower `name` said it had arrived; kNotFound when it never did.
  Result<uint64_t> FollowerPosition(std::string_view name) const;

 protected:
  std::unique_ptr<Source> source_;
};

}  // namespace chanoma::store
