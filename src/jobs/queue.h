#pragma once
// Runs the store's durable jobs: a few threads for each kind claim what is due, count the attempt before running, and store
// how it ended. Jobs come from Draft::Enqueue(), in the commit that needs them. Owned by the wiring of the daemon; Handle()
// before Start(), Cancel() and Wake() from any thread. A job whose handler fails is retried with growing delays, then dead.

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <thread>
#include <vector>

#include "base/log.h"
#include "base/mutex.h"
#include "base/tracing.h"
#include "jobs/backoff.h"
#include "jobs/context.h"
#include "store/store.h"

namespace chanoma::jobs {

struct QueueOptions {
  std::map<model::JobKind, int> workers = {
      {model::JobKind::kScan, 1}, {model::JobKind::kProbe, 2}, {model::JobKind::kIndex, 1}, {model::JobKind::kPoster, 1},
      {model::JobKind::kStore, 1}, {model::JobKind::kSubtitles, 1}, {model::JobKind::kStoryboard, 1}, {model::JobKind::kNfo, 1}, {model::JobKind::kPictures, 1},
      {model::JobKind::kAhead, 1}, {model::JobKind::kSkips, 1}, {model::JobKind::kMail, 1}, {model::JobKind::kOnline, 1}};
  // Asked before a job of a kind is claimed: whether it has to wait. Asked again whenever the store changes.
  std::function<bool(model::JobKind)> paused;
  // A kind on the left waits while more than a few of one on the right are queued.
  std::map<model::JobKind, std::vector<model::JobKind>> yields;
  // Kinds whose results can be made again. While many of them end, most need not wait for the disk: what a power cut takes back
  // is done once more.
  std::set<model::JobKind> derived;
  std::set<model::JobKind> apart;  // kinds that the outlook leaves out: who has them says how far they are
  Backoff backoff;
  std::chrono::milliseconds progress_interval{500};
  size_t keep_ended = 1000;  // of each final state
  Tracing* tracing = nullptr;  // told of every attempt; outlives the queue
  uint64_t seed = 0;         // of the delays' spread
};

class Queue {
 public:
  // Called on a worker thread; must be idempotent (it may have run before, in part or whole). kInvalid, kNotFound,
  // kTooLarge, kUnsupported and kCorrupt end the job at once; other errors are retried.
  using Handler = std::function<Result<void>(JobContext&)>;

  Queue(store::Store& store, const Clock& clock, Log log, QueueOptions options);
  ~Queue();  // stops
  Queue(const Queue&) = delete;
  Queue& operator=(const Queue&) = delete;

  void Handle(model::JobKind kind, Handler handler);
  // Jobs found running were cut off by the end of the process: that attempt counts. Then the workers start.
  Result<void> Start();
  // Asks running handlers to stop and waits for them. Their jobs go back to the queue as if they had not been tried.
  void Stop() EXCLUDES(mutex_);

  // How many jobs of a kind run at once, from now on; of fewer, those end that are under way. At least one. After Start().
  void SetWorkers(model::JobKind kind, int workers) EXCLUDES(mutex_);

  // What is left to do, and how long it will take as things go; nothing before enough has been seen.
  struct Outlook {
    uint64_t queued = 0, running = 0;
    std::optional<std::chrono::seconds> left;
  };
  Result<Outlook> LookAhead() const EXCLUDES(mutex_);

  // A queued job is cancelled; a running one is asked to stop and cancelled when its handler returns with an error.
  // kNotFound; kConflict when it has ended.
  Result<void> Cancel(const Ulid& id) EXCLUDES(mutex_);
  // One that failed for good, or was cancelled, is queued as if it had not been tried. kNotFound; kConflict when it has not ended so, or
  // another of its kind is under way for the same subject.
  Result<void> Retry(const Ulid& id);
  // Looks for due jobs again. Commits and deadlines do this by themselves; a test that turns the clock calls it.
  void Wake() EXCLUDES(mutex_);

 private:
  // One claim. A job put back may be claimed again before the thread that ran it has let go of its own claim.
  struct Claimed {
    model::Job job;
    std::stop_source stop;
    std::atomic<bool> cancelled = false;
  };

  // The threads of one kind, and what those wait for that have nothing to do.
  struct Rest {
    CondVar over;
    uint64_t wakes = 0;
    int wanted = 0, running = 0;  // threads, with those that have something to do
  };

  // One look for all kinds after a commit: only those are woken that have something they may do.
  void Consider() EXCLUDES(mutex_);
  bool Wanted(model::JobKind kind, const store::JobCounts& counts) const;
  void BeginLocked(model::JobKind kind) REQUIRES(mutex_);
  bool TooManyLocked(model::JobKind kind) REQUIRES(mutex_);
  void Work(model::JobKind kind) EXCLUDES(mutex_);
  Result<std::shared_ptr<Claimed>> Claim(model::JobKind kind) EXCLUDES(mutex_);
  Result<void> ClaimInto(store::Draft& draft, model::JobKind kind, const std::shared_ptr<Claimed>& claimed) EXCLUDES(mutex_);
  // The job that was claimed in the commit that ended this one, if any.
  std::shared_ptr<Claimed> Run(const std::shared_ptr<Claimed>& claimed) EXCLUDES(mutex_);
  void Forget(const std::shared_ptr<Claimed>& claimed) EXCLUDES(mutex_);
  Result<void> Call(JobContext& context, model::JobKind kind);
  Result<void> CallTraced(JobContext& context, const Claimed& claimed);
  std::shared_ptr<Claimed> End(const Claimed& claimed, const JobContext& context, const Result<void>& outcome) EXCLUDES(mutex_);
  Result<void> RecoverRunning();
  void Trim();
  // Until the next wake-up or, at the latest, when the next job of `kind` becomes due.
  void RestUntilWoken(model::JobKind kind, uint64_t seen, bool failed) EXCLUDES(mutex_);
  std::chrono::milliseconds NextDelay(int attempts) EXCLUDES(mutex_);
  store::Durability DurabilityOf(model::JobKind kind) EXCLUDES(mutex_);

  store::Store& store_;
  const Clock& clock_;
  const Log log_;
  const QueueOptions options_;
  std::map<model::JobKind, Handler> handlers_;  // unchanged once started

  mutable Mutex mutex_;
  CondVar stopped_;
  std::map<model::JobKind, Rest> rests_ GUARDED_BY(mutex_);
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::map<Ulid, std::shared_ptr<Claimed>> running_ GUARDED_BY(mutex_);
  std::mt19937_64 random_ GUARDED_BY(mutex_);
  std::map<model::JobKind, std::chrono::duration<double, std::milli>> typical_ GUARDED_BY(mutex_);  // time a job takes
  size_t ended_ GUARDED_BY(mutex_) = 0;
  SteadyTime synced_ GUARDED_BY(mutex_){};  // when a job's end last waited for the disk

  store::Journal::Subscription subscription_;
  std::vector<std::jthread> threads_ GUARDED_BY(mutex_);
};

}  // namespace chanoma::jobs
