#include "base/executor.h"

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <exception>

namespace chanoma {

Executor::Executor(std::string name, size_t threads, size_t queue_limit, Log log, Priority priority)
    : name_(std::move(name)), queue_limit_(queue_limit), priority_(priority), log_(std::move(log)) {
  SetThreads(threads);
}

Executor::~Executor() { Stop(); }

bool Executor::TryPost(Task task) {
  {
    MutexLock lock(mutex_);
    if (stopping_ || queue_.size() >= queue_limit_) return false;
    queue_.push_back(std::move(task));
  }
  work_.NotifyOne();
  return true;
}

void Executor::SetThreads(size_t threads) {
  const MutexLock resizing(resizing_);
  size_t begin = 0;
  std::vector<std::thread::id> ended;
  {
    const MutexLock lock(mutex_);
    if (stopping_) return;
    wanted_ = std::max<size_t>(threads, 1);
    begin = wanted_ > running_ ? wanted_ - running_ : 0;
    running_ += begin;
    ended.swap(ended_);
  }
  work_.NotifyAll();
  // They are at their last line.
  std::erase_if(threads_, [&](const std::jthread& thread) { return std::ranges::find(ended, thread.get_id()) != ended.end(); });
  for (size_t i = 0; i < begin; ++i) threads_.emplace_back([this] { Loop(); });
}

void Executor::Stop() {
  const MutexLock resizing(resizing_);
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  work_.NotifyAll();
  threads_.clear();
}

size_t Executor::QueueLength() const {
  MutexLock lock(mutex_);
  return queue_.size();
}

void Executor::Loop() {
  ::pthread_setname_np(::pthread_self(), name_.substr(0, 15).c_str());
  // Of this thread alone, as Linux has it.
  if (priority_ == Priority::kLow) ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), 19);
  while (true) {
    Task task;
    {
      MutexLock lock(mutex_);
      while (queue_.empty() && !stopping_ && running_ <= wanted_) work_.Wait(mutex_);
      if (running_ > wanted_ && !stopping_) {
        --running_;
        ended_.push_back(std::this_thread::get_id());
        return;
      }
      if (queue_.empty()) return;
      task = std::move(queue_.front());
      queue_.pop_front();
    }
    try {
      task();
    } catch (const std::exception& e) {
      log_.Error("task threw", {{"pool", name_}, {"what", e.what()}});
    }
  }
}

}  // namespace chanoma
