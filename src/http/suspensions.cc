#include "http/suspensions.h"

#include <microhttpd.h>
#include <pthread.h>

namespace chanoma::http {

Suspensions::Suspensions() : timer_([this] { Loop(); }) { ::pthread_setname_np(timer_.native_handle(), "http-deadlines"); }

Suspensions::~Suspensions() { GiveUpAll(); }

bool Suspensions::Park(const std::shared_ptr<Parked>& parked, MHD_Connection* connection, SteadyTime deadline) {
  MutexLock lock(mutex_);
  if (closed_) return false;
  // First suspend, then make it known: a resume that overtakes the suspension would be lost.
  MHD_suspend_connection(connection);
  parked->connection_ = connection;
  parked->parked_ = true;
  parked->place_ = waiting_.emplace(deadline, parked);
  if (parked->place_ == waiting_.begin()) changed_.NotifyAll();
  return true;
}

bool Suspensions::Claim(Parked& parked) {
  MutexLock lock(mutex_);
  if (!parked.parked_) return false;
  parked.parked_ = false;
  waiting_.erase(parked.place_);
  ++resuming_;
  return true;
}

void Suspensions::Resume(Parked& parked) {
  MHD_resume_connection(parked.connection_);
  MutexLock lock(mutex_);
  if (--resuming_ == 0 && closed_) changed_.NotifyAll();
}

void Suspensions::TakeLocked(Queue::iterator from, Queue::iterator to, std::vector<std::shared_ptr<Parked>>& taken) {
  for (auto at = from; at != to; ++at) {
    at->second->parked_ = false;
    taken.push_back(std::move(at->second));
  }
  resuming_ += taken.size();
  waiting_.erase(from, to);
}

void Suspensions::GiveUp(std::vector<std::shared_ptr<Parked>>& parked) {
  for (const auto& one : parked) {
    one->GiveUp();
    Resume(*one);
  }
  parked.clear();
}

void Suspensions::GiveUpAll() {
  std::vector<std::shared_ptr<Parked>> taken;
  {
    MutexLock lock(mutex_);
    closed_ = true;
    changed_.NotifyAll();
    TakeLocked(waiting_.begin(), waiting_.end(), taken);
  }
  GiveUp(taken);
  if (timer_.joinable()) timer_.join();
  MutexLock lock(mutex_);
  while (resuming_ > 0) changed_.Wait(mutex_);
}

bool Suspensions::Waits(const Parked& parked) const {
  MutexLock lock(mutex_);
  return parked.parked_;
}

size_t Suspensions::size() const {
  MutexLock lock(mutex_);
  return waiting_.size();
}

void Suspensions::Loop() {
  std::vector<std::shared_ptr<Parked>> taken;
  mutex_.Lock();
  while (!closed_) {
    if (waiting_.empty()) {
      changed_.Wait(mutex_);
      continue;
    }
    const SteadyTime first = waiting_.begin()->first;
    const SteadyTime now = std::chrono::steady_clock::now();
    if (now < first) {
      changed_.WaitUntil(mutex_, first);
      continue;
    }
    TakeLocked(waiting_.begin(), waiting_.upper_bound(now), taken);
    mutex_.Unlock();
    GiveUp(taken);
    mutex_.Lock();
  }
  mutex_.Unlock();
}

}  // namespace chanoma::http
