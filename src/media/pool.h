#pragma once
// The worker processes by lane: started when needed, handed out one call at a time, kept warm between calls, and chosen
// so that a file goes to the worker that has it open. One that has served long, often, or kept much memory is replaced: what
// a hostile file may have left behind does not stay. Owned by Workers; any thread. Acquire fails with kCancelled,
// kUnavailable, or as Spawner::Spawn does.

#include <sys/types.h>

#include <deque>
#include <memory>
#include <set>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"
#include "media/spawner.h"
#include "media/wire.h"
#include "media/workers.h"

namespace chanoma::media {

struct FileKey {
  dev_t device = 0;
  ino_t inode = 0;
  int64_t modified_ns = 0;
  bool operator==(const FileKey&) const = default;
};

struct Worker {
  Child child;
  FrameReader reader;
  std::string error_line;          // an unfinished line of its stderr
  std::deque<FileKey> open_files;  // those it was last called with, newest first
  SteadyTime started;
  int calls = 0;
};

class Pool {
 public:
  static Result<std::unique_ptr<Pool>> Create(WorkerOptions options, std::unique_ptr<WorkerGroup> group);
  Spawner& spawner() { return *spawner_; }
  // What workers started from now on are told besides.
  void SetArguments(std::vector<std::string> arguments) EXCLUDES(mutex_);
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  // A worker for one call; one that is neither returned nor ended is killed.
  class Lease {
   public:
    Lease(Pool& pool, Lane lane, std::unique_ptr<Worker> worker)
        : pool_(&pool), lane_(lane), worker_(std::move(worker)) {}
    Lease(Lease&&) = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease();
    Worker& operator*() { return *worker_; }
    // `held_bytes`: memory it has kept from the system.
    void Return(uint64_t held_bytes);
    int End(bool already_dying);  // the wait status

   private:
    Pool* pool_;
    Lane lane_;
    std::unique_ptr<Worker> worker_;
  };

  Result<Lease> Acquire(const FileKey& file, const CallContext& context) EXCLUDES(mutex_);
  void Warm(Lane lane) EXCLUDES(mutex_);
  // Those that are free beyond a lower limit end at once, those in a call after it.
  void SetLimits(int viewer, int run, int background) EXCLUDES(mutex_);
  std::vector<int> ProcessIds() const EXCLUDES(mutex_);
  std::array<LaneUse, 3> Use() const EXCLUDES(mutex_);  // by Lane

 private:
  struct LaneState {
    int limit = 0;
    int taken = 0;  // handed out, or being started
    std::vector<std::unique_ptr<Worker>> idle;
  };

  Pool(WorkerOptions options, std::unique_ptr<Spawner> spawner);
  LaneState& StateLocked(Lane lane) REQUIRES(mutex_) { return lanes_[static_cast<size_t>(lane)]; }
  Result<std::unique_ptr<Worker>> Start(Lane lane) EXCLUDES(mutex_);  // of one counted as taken
  std::unique_ptr<Worker> TakeIdleLocked(LaneState& state, const FileKey& file) REQUIRES(mutex_);
  bool Spent(const Worker& worker, uint64_t held_bytes) const;
  // What a limit leaves no place for; the lock is let go before they end.
  std::vector<std::unique_ptr<Worker>> TakeSpareLocked(LaneState& state) REQUIRES(mutex_);
  void EndAll(std::vector<std::unique_ptr<Worker>> workers) EXCLUDES(mutex_);
  void Release(Lane lane, std::unique_ptr<Worker> worker) EXCLUDES(mutex_);

  const WorkerOptions options_;
  const std::unique_ptr<Spawner> spawner_;
  mutable Mutex mutex_;
  CondVar freed_;
  LaneState lanes_[3] GUARDED_BY(mutex_);
  std::vector<std::string> arguments_ GUARDED_BY(mutex_);
  std::set<int> processes_ GUARDED_BY(mutex_);
};

}  // namespace chanoma::media
