#pragma once
// A pool of threads over a bounded queue. Owned by whoever wires the daemon; TryPost and SetThreads from any thread but, of the latter,
// its own. A task that
// throws is logged and the pool lives on. Stop() refuses new tasks, runs those queued, and joins.

#include <deque>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "base/log.h"
#include "base/mutex.h"

namespace chanoma {

class Executor {
 public:
  using Task = std::function<void()>;
  // kLow: the lowest niceness, for what may wait while others have work for the processor.
  enum class Priority { kNormal, kLow };

  Executor(std::string name, size_t threads, size_t queue_limit, Log log, Priority priority = Priority::kNormal);
  ~Executor();
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  // False when the queue is full or the executor is stopping: the caller answers 503 or does without.
  [[nodiscard]] bool TryPost(Task task) EXCLUDES(mutex_);
  // More begin at once; of fewer, those end that have done what they are at. At least one.
  void SetThreads(size_t threads) EXCLUDES(mutex_, resizing_);
  void Stop() EXCLUDES(mutex_, resizing_);
  size_t QueueLength() const EXCLUDES(mutex_);

 private:
  void Loop();

  const std::string name_;
  const size_t queue_limit_;
  const Priority priority_;
  const Log log_;
  mutable Mutex mutex_;
  CondVar work_;
  std::deque<Task> queue_ GUARDED_BY(mutex_);
  bool stopping_ GUARDED_BY(mutex_) = false;
  size_t wanted_ GUARDED_BY(mutex_) = 0, running_ GUARDED_BY(mutex_) = 0;  // threads
  std::vector<std::thread::id> ended_ GUARDED_BY(mutex_);
  Mutex resizing_;
  std::vector<std::jthread> threads_ GUARDED_BY(resizing_);
};

}  // namespace chanoma
