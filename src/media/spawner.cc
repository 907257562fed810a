#include "media/spawner.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "base/file.h"

namespace chanoma::media {
namespace {

constexpr int kWorkerSocket = 3;  // where the worker finds its end

// The C structs of posix_spawn, released on every path.
struct SpawnPlan {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  SpawnPlan() {
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawnattr_init(&attributes);
  }
  ~SpawnPlan() {
    ::posix_spawn_file_actions_destroy(&files);
    ::posix_spawnattr_destroy(&attributes);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;
};

}  // namespace

Result<std::unique_ptr<Spawner>> Spawner::Create(std::filesystem::path executable, std::vector<std::string> arguments,
                                                 std::unique_ptr<WorkerGroup> group) {
  if (::access(executable.c_str(), X_OK) != 0) return Fail(SystemError(errno, "run", executable));
  UniqueFd wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!wake) return Fail(SystemError(errno, "eventfd", "media"));
  return std::unique_ptr<Spawner>(new Spawner(std::move(executable), std::move(arguments), std::move(group), std::move(wake)));
}

Spawner::Spawner(std::filesystem::path executable, std::vector<std::string> arguments, std::unique_ptr<WorkerGroup> group, UniqueFd wake)
    : executable_(std::move(executable)),
      arguments_(std::move(arguments)),
      group_(std::move(group)),
      wake_(std::move(wake)),
      thread_([this](const std::stop_token& stop) { Loop(stop); }) {}

Spawner::~Spawner() {
  thread_.request_stop();
  Wake();
}

void Spawner::Wake() const {
  const uint64_t one = 1;
  // An eventfd write of one cannot fail but by a counter near its end, which already wakes.
  [[maybe_unused]] const ssize_t n = ::write(wake_.Get(), &one, sizeof one);
}

Result<Child> Spawner::Spawn(std::vector<std::string> more) {
  Request request{std::move(more), {}};
  MutexLock lock(mutex_);
  if (stopping_) return Fail(Code::kUnavailable, "the media engine is stopping");
  requests_.push_back(&request);
  Wake();
  while (!request.answer) changed_.Wait(mutex_);
  return std::move(*request.answer);
}

bool Spawner::Ended(pid_t pid) const {
  MutexLock lock(mutex_);
  const auto it = children_.find(pid);
  return it == children_.end() || it->second.status.has_value();
}

int Spawner::End(pid_t pid) { return Await(pid, std::chrono::milliseconds(0)); }

int Spawner::Await(pid_t pid, std::chrono::milliseconds patience) {
  const auto until = std::chrono::steady_clock::now() + patience;
  MutexLock lock(mutex_);
  const auto it = children_.find(pid);
  if (it == children_.end()) return 0;
  while (!it->second.status) {
    if (!changed_.WaitUntil(mutex_, until)) break;
  }
  // Not reaped, so the number still belongs to our child.
  if (!it->second.status) ::kill(pid, SIGKILL);
  while (!it->second.status) changed_.Wait(mutex_);
  const int status = *it->second.status;
  children_.erase(it);
  return status;
}

void Spawner::Loop(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    std::vector<pollfd> waits{{wake_.Get(), POLLIN, 0}};
    std::deque<Request*> wanted;
    {
      MutexLock lock(mutex_);
      wanted.swap(requests_);
    }
    for (Request* request : wanted) {
      auto answer = SpawnHere(request->more);
      MutexLock lock(mutex_);
      request->answer.emplace(std::move(answer));
      changed_.NotifyAll();
    }
    {
      MutexLock lock(mutex_);
      for (const auto& [pid, child] : children_) {
        if (!child.status) waits.push_back({child.pidfd.Get(), POLLIN, 0});
      }
      if (!requests_.empty()) continue;
    }
    // Bounded, so that a wake-up whose write failed is late and not lost.
    ::poll(waits.data(), waits.size(), 1000);
    uint64_t count;
    [[maybe_unused]] const ssize_t n = ::read(wake_.Get(), &count, sizeof count);
    MutexLock lock(mutex_);
    ReapLocked();
  }
  MutexLock lock(mutex_);
  stopping_ = true;
  for (Request* request : requests_) request->answer.emplace(Fail(Code::kUnavailable, "the media engine is stopping"));
  requests_.clear();
  changed_.NotifyAll();
}

void Spawner::ReapLocked() {
  bool any = false;
  for (auto& [pid, child] : children_) {
    int status = 0;
    if (!child.status && ::waitpid(pid, &status, WNOHANG) == pid) {
      child.status = status;
      any = true;
    }
  }
  if (any) changed_.NotifyAll();
}

Result<Child> Spawner::SpawnHere(const std::vector<std::string>& more) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    return Fail(SystemError(errno, "socketpair", "media"));
  Child child;
  child.socket.Reset(ends[0]);
  const UniqueFd theirs(ends[1]);
  if (::pipe2(ends, O_CLOEXEC) != 0) return Fail(SystemError(errno, "pipe", "media"));
  child.errors.Reset(ends[0]);
  const UniqueFd their_errors(ends[1]);
  ::fcntl(child.errors.Get(), F_SETFL, O_NONBLOCK);

  SpawnPlan plan;
  // Numbers at or below 3 would be overwritten by the first dup2 below, so lift both ends out of the way.
  const UniqueFd high_socket(::fcntl(theirs.Get(), F_DUPFD_CLOEXEC, 16));
  const UniqueFd high_errors(::fcntl(their_errors.Get(), F_DUPFD_CLOEXEC, 16));
  if (!high_socket || !high_errors) return Fail(SystemError(errno, "dup", "media"));
  ::posix_spawn_file_actions_addopen(&plan.files, 0, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&plan.files, 1, "/dev/null", O_WRONLY, 0);
  ::posix_spawn_file_actions_adddup2(&plan.files, high_errors.Get(), 2);
  ::posix_spawn_file_actions_adddup2(&plan.files, high_socket.Get(), kWorkerSocket);
  ::posix_spawn_file_actions_addclosefrom_np(&plan.files, kWorkerSocket + 1);
  sigset_t all;
  sigset_t none;
  ::sigfillset(&all);
  ::sigemptyset(&none);
  ::posix_spawnattr_setsigdefault(&plan.attributes, &all);
  ::posix_spawnattr_setsigmask(&plan.attributes, &none);
  // A process group of its own: a terminal's Ctrl-C goes to the daemon, which ends its workers in order.
  ::posix_spawnattr_setpgroup(&plan.attributes, 0);
  ::posix_spawnattr_setflags(&plan.attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);

  std::string name = executable_.string();
  std::vector<char*> argv{name.data()};
  std::vector<std::string> arguments = arguments_;
  arguments.insert(arguments.end(), more.begin(), more.end());
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  // Nothing of the daemon's environment: no proxies, no library paths, no secrets. One malloc arena: memory matters.
  char locale[] = "LC_ALL=C.UTF-8";
  char arenas[] = "MALLOC_ARENA_MAX=1";
  char* environment[] = {locale, arenas, nullptr};
  const int error = ::posix_spawn(&child.pid, name.c_str(), &plan.files, &plan.attributes, argv.data(), environment);
  if (error != 0) return Fail(SystemError(error, "run", executable_));
  UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, child.pid, 0)));
  Result<void> grouped;
  if (!pidfd) grouped = Fail(SystemError(errno, "pidfd_open", "media"));
  // It has nothing of a stranger's yet: calls come by the socket that nobody else has seen.
  else if (group_ != nullptr) grouped = group_->Add(child.pid);
  if (!grouped) {
    ::kill(child.pid, SIGKILL);
    ::waitpid(child.pid, nullptr, 0);
    return Fail(std::move(grouped.error()));
  }
  MutexLock lock(mutex_);
  children_[child.pid].pidfd = std::move(pidfd);
  return child;
}

void Spawner::Bound(int workers) const {
  if (group_ == nullptr) return;
  // What the group does not offer was said at its beginning.
  for (const GroupLimit& limit : WorkerLimits(workers)) [[maybe_unused]] const auto bounded = group_->Bound(limit);
}

}  // namespace chanoma::media
