#pragma once
// The connections that wait without a thread, each with a deadline. Whoever claims one may finish it; the timer thread
// claims those whose time is up, and GiveUpAll those left at a stop, so each is resumed exactly once. Shared by the
// server and the handles it gave out. Park belongs to the connection's loop; the rest to any thread.

#include <map>
#include <memory>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"

struct MHD_Connection;

namespace chanoma::http {

class Parked;

class Suspensions {
 public:
  Suspensions();
  ~Suspensions();
  Suspensions(const Suspensions&) = delete;
  Suspensions& operator=(const Suspensions&) = delete;

  // Suspends the connection, then lists it. False, with nothing done, once GiveUpAll was called.
  [[nodiscard]] bool Park(const std::shared_ptr<Parked>& parked, MHD_Connection* connection, SteadyTime deadline) EXCLUDES(mutex_);
  // True for exactly one caller, who then prepares what the loop shall find and calls Resume.
  [[nodiscard]] bool Claim(Parked& parked) EXCLUDES(mutex_);
  void Resume(Parked& parked) EXCLUDES(mutex_);
  bool Waits(const Parked& parked) const EXCLUDES(mutex_);
  // Refuses new ones, gives up all present ones, ends the timer, and returns when no Resume is under way: the library may
  // be stopped. Called once or more by the server's owner, before the last handle goes.
  void GiveUpAll() EXCLUDES(mutex_);
  size_t size() const EXCLUDES(mutex_);

 private:
  friend class Parked;
  using Queue = std::multimap<SteadyTime, std::shared_ptr<Parked>>;

  void Loop() EXCLUDES(mutex_);
  void TakeLocked(Queue::iterator from, Queue::iterator to, std::vector<std::shared_ptr<Parked>>& taken) REQUIRES(mutex_);
  void GiveUp(std::vector<std::shared_ptr<Parked>>& parked) EXCLUDES(mutex_);

  mutable Mutex mutex_;
  CondVar changed_;
  Queue waiting_ GUARDED_BY(mutex_);
  size_t resuming_ GUARDED_BY(mutex_) = 0;
  bool closed_ GUARDED_BY(mutex_) = false;
  std::thread timer_;
};

class Parked {
 public:
  virtual ~Parked() = default;

 protected:
  // Called once by the claimer on a deadline or stop, before the connection is resumed.
  virtual void GiveUp() = 0;

 private:
  friend class Suspensions;
  MHD_Connection* connection_ = nullptr;
  bool parked_ = false;  // guarded by Suspensions::mutex_
  Suspensions::Queue::iterator place_;
};

}  // namespace chanoma::http
