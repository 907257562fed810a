#pragma once
// Starts and reaps worker processes from one thread of its own: the kernel ties a child's parent-death signal to the
// thread that made it, and a job thread may end before its worker. Owned by Workers; Spawn and End from any thread.
// Spawn fails with kUnavailable or kInternal.

#include <sys/types.h>

#include <chrono>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "media/worker_group.h"

namespace chanoma::media {

struct Child {
  pid_t pid = -1;
  UniqueFd socket;  // to the worker, blocking
  UniqueFd errors;  // what it writes to stderr, non-blocking
};

class Spawner {
 public:
  // With a `group`, every child is put into it before anybody hears of the child.
  static Result<std::unique_ptr<Spawner>> Create(std::filesystem::path executable, std::vector<std::string> arguments,
                                                 std::unique_ptr<WorkerGroup> group);
  ~Spawner();  // every child must have been ended
  Spawner(const Spawner&) = delete;
  Spawner& operator=(const Spawner&) = delete;

  // `more`: arguments after those every worker gets.
  Result<Child> Spawn(std::vector<std::string> more = {}) EXCLUDES(mutex_);
  // True once the process has ended by itself.
  bool Ended(pid_t pid) const EXCLUDES(mutex_);
  // Kills the process unless it has ended, waits for it, and returns its wait status.
  int End(pid_t pid) EXCLUDES(mutex_);
  // Waits for a process that is about to end by itself (its socket is closed); kills it after `patience`.
  int Await(pid_t pid, std::chrono::milliseconds patience) EXCLUDES(mutex_);

  // What bounds all children together is made for so many of them.
  void Bound(int workers) const;

 private:
  struct Request {
    std::vector<std::string> more;
    std::optional<Result<Child>> answer;
  };
  struct Watched {
    UniqueFd pidfd;
    std::optional<int> status;
  };

  Spawner(std::filesystem::path executable, std::vector<std::string> arguments, std::unique_ptr<WorkerGroup> group, UniqueFd wake);
  void Loop(const std::stop_token& stop) EXCLUDES(mutex_);
  Result<Child> SpawnHere(const std::vector<std::string>& more) EXCLUDES(mutex_);
  void ReapLocked() REQUIRES(mutex_);
  void Wake() const;

  const std::filesystem::path executable_;
  const std::vector<std::string> arguments_;
  const std::unique_ptr<WorkerGroup> group_;  // none: there is nothing to bound them by
  const UniqueFd wake_;  // eventfd
  mutable Mutex mutex_;
  CondVar changed_;
  std::deque<Request*> requests_ GUARDED_BY(mutex_);
  std::map<pid_t, Watched> children_ GUARDED_BY(mutex_);
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::jthread thread_;  // last: starts when all else is there
};

}  // namespace chanoma::media
