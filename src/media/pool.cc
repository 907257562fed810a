#include "media/pool.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/priority.h"

namespace chanoma::media {
namespace {

constexpr size_t kRememberedFiles = 4;  // as many as a worker keeps open

}  // namespace

Result<std::unique_ptr<Pool>> Pool::Create(WorkerOptions options, std::unique_ptr<WorkerGroup> group) {
  std::vector<std::string> arguments{fmt::format("--idle-exit={}", options.idle_exit.count()),
                                     fmt::format("--memory={}", options.memory_limit),
                                     fmt::format("--parent={}", ::getpid())};
  arguments.insert(arguments.end(), options.arguments.begin(), options.arguments.end());
  auto spawner = TRY(Spawner::Create(options.executable, std::move(arguments), std::move(group)));
  return std::unique_ptr<Pool>(new Pool(std::move(options), std::move(spawner)));
}

Pool::Pool(WorkerOptions options, std::unique_ptr<Spawner> spawner)
    : options_(std::move(options)), spawner_(std::move(spawner)) {
  MutexLock lock(mutex_);
  StateLocked(Lane::kViewer).limit = options_.viewer_workers;
  StateLocked(Lane::kRun).limit = options_.run_workers;
  StateLocked(Lane::kBackground).limit = options_.background_workers;
}

void Pool::SetArguments(std::vector<std::string> arguments) {
  MutexLock lock(mutex_);
  arguments_ = std::move(arguments);
}

Pool::~Pool() {
  MutexLock lock(mutex_);
  for (LaneState& lane : lanes_) {
    for (auto& worker : lane.idle) spawner_->End(worker->child.pid);
    lane.idle.clear();
  }
}

std::unique_ptr<Worker> Pool::TakeIdleLocked(LaneState& state, const FileKey& file) {
  std::erase_if(state.idle, [&](const std::unique_ptr<Worker>& worker) REQUIRES(mutex_) {
    if (!spawner_->Ended(worker->child.pid)) return false;
    spawner_->End(worker->child.pid);
    processes_.erase(worker->child.pid);
    return true;
  });
  if (state.idle.empty()) return nullptr;
  auto chosen = std::ranges::find_if(state.idle, [&](const std::unique_ptr<Worker>& worker) {
    return std::ranges::find(worker->open_files, file) != worker->open_files.end();
  });
  if (chosen == state.idle.end()) chosen = std::prev(state.idle.end());
  std::unique_ptr<Worker> worker = std::move(*chosen);
  state.idle.erase(chosen);
  return worker;
}

Result<Pool::Lease> Pool::Acquire(const FileKey& file, const CallContext& context) {
  // Locking in the callback makes sure the waiter below is either before its check or asleep.
  const std::stop_callback wake(context.stop, [this] {
    MutexLock lock(mutex_);
    freed_.NotifyAll();
  });
  std::unique_ptr<Worker> worker;
  {
    MutexLock lock(mutex_);
    LaneState& state = StateLocked(context.lane);
    while (true) {
      if (context.stop.stop_requested()) return Fail(Code::kCancelled, "cancelled");
      if (state.taken < state.limit) break;
      if (context.deadline == SteadyTime::max()) {
        freed_.Wait(mutex_);
      } else if (!freed_.WaitUntil(mutex_, context.deadline)) {
        return Fail(Code::kUnavailable, "no media worker was free in time");
      }
    }
    ++state.taken;
    worker = TakeIdleLocked(state, file);
  }
  if (worker == nullptr) worker = TRY(Start(context.lane));
  std::erase(worker->open_files, file);
  worker->open_files.push_front(file);
  if (worker->open_files.size() > kRememberedFiles) worker->open_files.pop_back();
  return Lease(*this, context.lane, std::move(worker));
}

Result<std::unique_ptr<Worker>> Pool::Start(Lane lane) {
  std::vector<std::string> arguments;
  {
    MutexLock lock(mutex_);
    arguments = arguments_;
  }
  auto child = spawner_->Spawn(std::move(arguments));
  MutexLock lock(mutex_);
  if (!child) {
    --StateLocked(lane).taken;
    freed_.NotifyAll();
    return Fail(std::move(child.error()));
  }
  auto worker = std::make_unique<Worker>();
  worker->child = std::move(*child);
  if (lane == Lane::kBackground) RunInBackground(worker->child.pid);
  if (lane == Lane::kRun) RunAhead(worker->child.pid);
  worker->started = std::chrono::steady_clock::now();
  processes_.insert(worker->child.pid);
  return worker;
}

void Pool::Warm(Lane lane) {
  {
    MutexLock lock(mutex_);
    LaneState& state = StateLocked(lane);
    if (state.taken > 0 || !state.idle.empty()) return;
    ++state.taken;
  }
  // One that cannot be had now is no matter: the first call says why.
  if (auto worker = Start(lane)) Release(lane, std::move(*worker));
}

void Pool::SetLimits(int viewer, int run, int background) {
  std::vector<std::unique_ptr<Worker>> spare;
  {
    MutexLock lock(mutex_);
    const std::array<int, 3> limits{viewer, run, background};  // by Lane
    for (size_t lane = 0; lane < limits.size(); ++lane) {
      lanes_[lane].limit = std::max(limits[lane], 1);
      for (auto& worker : TakeSpareLocked(lanes_[lane])) spare.push_back(std::move(worker));
    }
    freed_.NotifyAll();
  }
  spawner_->Bound(viewer + run + background);
  EndAll(std::move(spare));
}

std::vector<std::unique_ptr<Worker>> Pool::TakeSpareLocked(LaneState& state) {
  std::vector<std::unique_ptr<Worker>> spare;
  while (!state.idle.empty() && state.taken + static_cast<int>(state.idle.size()) > state.limit) {
    spare.push_back(std::move(state.idle.front()));
    state.idle.erase(state.idle.begin());
  }
  return spare;
}

void Pool::EndAll(std::vector<std::unique_ptr<Worker>> workers) {
  for (const auto& worker : workers) {
    spawner_->End(worker->child.pid);
    MutexLock lock(mutex_);
    processes_.erase(worker->child.pid);
  }
}

void Pool::Release(Lane lane, std::unique_ptr<Worker> worker) {
  std::vector<std::unique_ptr<Worker>> spare;
  {
    MutexLock lock(mutex_);
    LaneState& state = StateLocked(lane);
    --state.taken;
    if (worker != nullptr) state.idle.push_back(std::move(worker));
    spare = TakeSpareLocked(state);
    freed_.NotifyAll();
  }
  EndAll(std::move(spare));
}

std::array<LaneUse, 3> Pool::Use() const {
  const MutexLock lock(mutex_);
  std::array<LaneUse, 3> use{};
  for (size_t lane = 0; lane < use.size(); ++lane) use[lane] = {lanes_[lane].limit, lanes_[lane].taken, static_cast<int>(lanes_[lane].idle.size())};
  return use;
}

std::vector<int> Pool::ProcessIds() const {
  MutexLock lock(mutex_);
  std::vector<int> alive;
  std::ranges::copy_if(processes_, std::back_inserter(alive), [&](int pid) { return !spawner_->Ended(pid); });
  return alive;
}

Pool::Lease::~Lease() {
  if (worker_ != nullptr) End(false);
}

bool Pool::Spent(const Worker& worker, uint64_t held_bytes) const {
  return worker.calls >= options_.recycle_after_calls || held_bytes > options_.recycle_above_bytes ||
         std::chrono::steady_clock::now() - worker.started > options_.recycle_after;
}

void Pool::Lease::Return(uint64_t held_bytes) {
  ++worker_->calls;
  if (pool_->Spent(*worker_, held_bytes)) {
    End(false);
  } else {
    pool_->Release(lane_, std::move(worker_));
  }
}

int Pool::Lease::End(bool already_dying) {
  const pid_t pid = worker_->child.pid;
  const int status =
      already_dying ? pool_->spawner_->Await(pid, std::chrono::milliseconds(2000)) : pool_->spawner_->End(pid);
  {
    MutexLock lock(pool_->mutex_);
    pool_->processes_.erase(pid);
  }
  worker_.reset();
  pool_->Release(lane_, nullptr);
  return status;
}

}  // namespace chanoma::media
