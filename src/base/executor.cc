#include "base/executor.h"

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include <exception>

namespace chanoma {

Executor::Executor(std::string name, size_t threads, size_t queue_limit, Log log, Priority priority)
    : name_(std::move(name)), queue_limit_(queue_limit), priority_(priority), log_(std::move(log)) {
  threads_.reserve(threads);
  for (size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { Loop(); });
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

void Executor::Stop() {
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
      while (queue_.empty() && !stopping_) work_.Wait(mutex_);
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
