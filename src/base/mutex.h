#pragma once
// A mutex, a lock and a condition variable that clang's -Wthread-safety can check. GUARDED_BY on members and REQUIRES on
// FooLocked() functions are errors when broken (preset `clang`); under g++ the annotations vanish.

#include <chrono>
#include <condition_variable>
#include <mutex>

#if defined(__clang__)
#define CHANOMA_TSA(x) __attribute__((x))
#else
#define CHANOMA_TSA(x)
#endif
#define CAPABILITY(x) CHANOMA_TSA(capability(x))
#define SCOPED_CAPABILITY CHANOMA_TSA(scoped_lockable)
#define GUARDED_BY(x) CHANOMA_TSA(guarded_by(x))
#define REQUIRES(...) CHANOMA_TSA(requires_capability(__VA_ARGS__))
#define ACQUIRE(...) CHANOMA_TSA(acquire_capability(__VA_ARGS__))
#define RELEASE(...) CHANOMA_TSA(release_capability(__VA_ARGS__))
#define EXCLUDES(...) CHANOMA_TSA(locks_excluded(__VA_ARGS__))
#define NO_THREAD_SAFETY_ANALYSIS CHANOMA_TSA(no_thread_safety_analysis)

namespace chanoma {

class CAPABILITY("mutex") Mutex {
 public:
  void Lock() ACQUIRE() { mutex_.lock(); }
  void Unlock() RELEASE() { mutex_.unlock(); }

 private:
  friend class CondVar;
  std::mutex mutex_;
};

class SCOPED_CAPABILITY MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) ACQUIRE(mutex) : mutex_(mutex) { mutex_.Lock(); }
  ~MutexLock() RELEASE() { mutex_.Unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

class CondVar {
 public:
  // The caller holds `mutex`. May wake spuriously: wait in a loop over the condition.
  void Wait(Mutex& mutex) REQUIRES(mutex) NO_THREAD_SAFETY_ANALYSIS {
    std::unique_lock<std::mutex> lock(mutex.mutex_, std::adopt_lock);
    cv_.wait(lock);
    lock.release();
  }
  // False when `deadline` passed.
  bool WaitUntil(Mutex& mutex, std::chrono::steady_clock::time_point deadline) REQUIRES(mutex) NO_THREAD_SAFETY_ANALYSIS {
    std::unique_lock<std::mutex> lock(mutex.mutex_, std::adopt_lock);
    const bool in_time = cv_.wait_until(lock, deadline) == std::cv_status::no_timeout;
    lock.release();
    return in_time;
  }
  void NotifyOne() { cv_.notify_one(); }
  void NotifyAll() { cv_.notify_all(); }

 private:
  std::condition_variable cv_;
};

}  // namespace chanoma
