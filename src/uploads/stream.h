#pragma once
// One request's bytes on their way to the disk. The connection's loop hands them over and never waits; a thread of the
// uploads' pool writes and hashes them in order. At most three blocks are held. Every so often, and at the end or when the
// client leaves, what arrived is synced and then recorded: that is the offset the client is told.

#include <condition_variable>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/executor.h"
#include "base/mutex.h"
#include "base/unique_fd.h"
#include "digest/digest.h"
#include "model/upload.h"

namespace chanoma::uploads {

// A checksum the client sent for the body of one request (tus: Upload-Checksum).
struct Checksum {
  std::string sha1;  // 20 raw bytes
};

class Stream : public std::enable_shared_from_this<Stream> {
 public:
  // What the service does with progress. On a thread of the pool.
  struct Hooks {
    // The file's first `offset` bytes are on disk, and this is their hash state. The last one of a whole file makes it ready.
    std::function<Result<model::Upload>(uint64_t offset, const std::string& hash_state, std::optional<std::string> digest)> record;
    std::function<void()> ended;  // the stream is done with the file
  };
  struct Start {
    UniqueFd file;
    uint64_t offset = 0;
    digest::Blake2b hash;
    std::optional<uint64_t> length;       // of the whole file, when it is known
    std::optional<uint64_t> body_length;  // of this request
    uint64_t most = UINT64_MAX;           // bytes this request may bring
    std::optional<Checksum> checksum;
    bool digests = true;                  // false for a part, which is hashed when it is joined
  };
  // Takes the upload as it is after the request: what the client is told.
  using Done = std::function<void(Result<model::Upload>)>;

  Stream(Start start, Hooks hooks, Executor& pool);

  void OnRoom(std::function<void()> wake) EXCLUDES(mutex_);
  // As http::BodySink::Take.
  std::optional<size_t> Take(std::string_view bytes) EXCLUDES(mutex_);
  void End(Done done) EXCLUDES(mutex_);
  void Cut() EXCLUDES(mutex_);

  // Another request wants the file: takes no more, records what arrived and returns when that is done. Blocks on the disk.
  void Interrupt() EXCLUDES(mutex_);

 private:
  enum class Phase { kOpen, kEnding, kCut, kOver };

  void Post() EXCLUDES(mutex_);
  void Work() EXCLUDES(mutex_);
  // `others_wait`: the client was faster than this.
  Result<void> Write(std::string_view block, bool others_wait);
  void Digest(std::string_view block, std::chrono::nanoseconds written_in, bool others_wait);
  Result<void> Checkpoint(bool whole);
  Result<void> VerifyChecksum();
  void Finish(Phase how, Result<void> outcome) EXCLUDES(mutex_);

  const Hooks hooks_;
  Executor& pool_;
  const std::optional<uint64_t> length_;
  const uint64_t most_;

  // The worker's alone; there is at most one at a time.
  bool digests_;
  int behind_ = 0;  // blocks in a row whose hash was what everything waited for
  UniqueFd file_;
  const uint64_t first_;
  uint64_t offset_;
  uint64_t recorded_;
  digest::Blake2b hash_;
  std::optional<Checksum> checksum_;
  digest::Sha1 sha1_;
  std::optional<model::Upload> upload_;

  Mutex mutex_;
  CondVar changed_;
  std::string filling_ GUARDED_BY(mutex_);
  std::vector<std::string> full_ GUARDED_BY(mutex_);   // oldest first
  std::vector<std::string> spare_ GUARDED_BY(mutex_);
  uint64_t taken_ GUARDED_BY(mutex_) = 0;
  Phase phase_ GUARDED_BY(mutex_) = Phase::kOpen;
  bool working_ GUARDED_BY(mutex_) = false;
  bool interrupted_ GUARDED_BY(mutex_) = false;
  std::optional<Error> failure_ GUARDED_BY(mutex_);  // of a write: no more is taken
  Done done_ GUARDED_BY(mutex_);
  std::function<void()> wake_ GUARDED_BY(mutex_);
};

}  // namespace chanoma::uploads
