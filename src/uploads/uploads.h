#pragma once
// Files that people send in: made by a first request, filled by others across cut connections and restarts, then a video of
// the library of uploads; deleted, they wait in a trash. Owned by the daemon's wiring. Its calls write and look at the disk:
// any thread but an event loop, best one of pool(). Errors are in words for the sender; kTooLarge is a quota, kNoSpace the disk.

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/executor.h"
#include "base/log.h"
#include "base/mutex.h"
#include "base/result.h"
#include "jobs/queue.h"
#include "model/upload.h"
#include "store/store.h"
#include "uploads/folder.h"
#include "uploads/stream.h"

namespace chanoma::uploads {

struct Limits {
  uint64_t per_owner = 0;  // bytes of one owner's uploads, the trash included; 0: none
  uint64_t in_all = 0;     // of everybody's; 0: none
  uint64_t under_way = 0;  // of everybody's that are no videos yet, by the length they were said to have; 0: none
};

struct Usage {
  uint64_t used = 0;        // by this owner
  uint64_t used_by_all = 0;
  uint64_t under_way = 0;  // of those that are no videos yet, by the length they were said to have
  Limits limits;
  uint64_t free_bytes = 0;  // on the disk, less what uploads under way still need
};

struct NewUpload {
  std::string owner;
  model::UploadKind kind = model::UploadKind::kWhole;
  std::optional<uint64_t> length;
  std::string metadata;
  std::string file_name;
  model::UploadDetails details;
  std::vector<Ulid> parts;  // with kJoined
  std::string request;      // for the log
};

struct Continue {
  uint64_t offset = 0;
  std::optional<uint64_t> body_length;
  std::optional<uint64_t> length;  // of the whole, told only now
  std::optional<Checksum> checksum;
};

class Uploads {
 public:
  // The library of uploads comes into being with the first of them. `limits` is asked at every new upload.
  static Result<std::unique_ptr<Uploads>> Create(std::filesystem::path folder, const files::Attic& attic, store::Store& store, std::function<Limits()> limits,
                                                 const Clock& clock, Log log);
  ~Uploads();

  void Register(jobs::Queue& queue);  // before the jobs run
  // What is under way is recorded and ends; after the server.
  void Stop();
  Executor& pool() { return pool_; }

  Result<model::Upload> Make(NewUpload wanted);
  // Kept until it is ended or cut. A request that was still sending is ended first. kConflict (offset) when the client is
  // not where the disk is.
  Result<std::shared_ptr<Stream>> Open(const Ulid& id, const std::string& owner, const Continue& how);
  // How far it is, once no request is sending any more: what a client that comes back asks for.
  Result<model::Upload> Settle(const Ulid& id, const std::string& owner);
  Result<model::Upload> Get(const Ulid& id, const std::string& owner) const;
  Result<std::vector<model::Upload>> List(const std::string& owner) const;  // newest first
  Result<Usage> UsageOf(const std::string& owner) const;
  // Of everybody's uploads that are no videos yet: what has arrived of them, and what they keep for themselves.
  struct UnderWay {
    uint64_t arrived = 0, kept = 0;
  };
  Result<UnderWay> BytesUnderWay() const;
  Result<model::Upload> ChangeDetails(const Ulid& id, const std::string& owner, const std::function<void(model::UploadDetails&)>& change);
  // What has not become a video goes at once, the rest into the trash, from where it goes for good.
  Result<void> Remove(const Ulid& id, const std::string& owner);
  Result<model::Upload> Restore(const Ulid& id, const std::string& owner);

  static std::chrono::hours ExpiresAfter() { return std::chrono::hours(24 * 7); }
  static std::chrono::hours TrashedFor() { return std::chrono::hours(24 * 30); }

 private:
  Uploads(Folder folder, store::Store& store, std::function<Limits()> limits, const Clock& clock, Log log);

  Result<void> MoveLibrary();
  Result<void> FindPeople(std::vector<std::string>& people, const std::vector<std::string>& known) const;
  Result<uint64_t> RoomFor(const std::string& owner) const;
  Result<void> CheckRoom(const std::string& owner, uint64_t bytes) const;
  Result<model::Upload> Record(const Ulid& id, uint64_t offset, const std::string& hash_state, std::optional<std::string> digest);
  void EndActive(const Ulid& id) EXCLUDES(mutex_);
  std::shared_ptr<Stream> Active(const Ulid& id) EXCLUDES(mutex_);

  // storing.cc
  Result<void> RunStore(jobs::JobContext& context);
  Result<std::string> Join(const model::Upload& upload, jobs::JobContext& context);
  Result<void> BecomeVideo(const model::Upload& upload, const std::string& request) EXCLUDES(content_mutex_);
  Result<void> Purge(const model::Upload& upload) EXCLUDES(content_mutex_);

  // sweeper.cc
  void Sweep();
  void SweepNow(Timestamp now);

  const Folder folder_;
  store::Store& store_;
  const std::function<Limits()> limits_;
  const Clock& clock_;
  const Log log_;
  Executor pool_;

  Mutex making_;  // quota and free space are judged by one at a time
  Mutex content_mutex_;  // content appears, is linked and goes by one at a time
  Mutex mutex_;
  CondVar changed_;
  std::map<Ulid, std::shared_ptr<Stream>> active_ GUARDED_BY(mutex_);
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::jthread sweeper_;
};

}  // namespace chanoma::uploads
