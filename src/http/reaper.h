#pragma once
// Cuts connections that are too slow on purpose: libmicrohttpd times out silent ones only, and a byte now and then keeps
// one for ever. One thread looks at all of them once a second and asks the kernel how many bytes went through. Owned by
// the server; any loop adds and removes. A cut is a shutdown(2): the loop finds the connection ended and cleans up.
// Internal to this module.

#include <atomic>
#include <chrono>
#include <list>
#include <memory>
#include <thread>

#include "base/clock.h"
#include "base/log.h"
#include "base/mutex.h"

namespace chanoma::http {

struct ReaperLimits {
  std::chrono::milliseconds headers{8000};   // from a request's first byte (or the connection's start) to its last header
  std::chrono::milliseconds window{8000};    // over which the rates below are taken
  uint64_t body_rate = 512;                  // bytes a second of a request's body
  uint64_t reader_rate = 2048;               // bytes a second of an answer that the client takes
  std::chrono::milliseconds long_read{70000};  // the window of answers over `long_answer`: a paused player reads nothing
  uint64_t long_answer = 16 << 20;
};

class Reaper {
 public:
  enum class Phase : uint8_t {
    kHead,     // waiting for a request, or within its head
    kBody,     // its body comes
    kWorking,  // we are at it: the client owes nothing
    kAnswer,   // the answer goes out
  };

  // One connection, from its start to its end.
  class Watched {
   public:
    void Enter(Phase phase, uint64_t answer_bytes = 0) {
      answer_bytes_.store(answer_bytes, std::memory_order_relaxed);
      phase_.store(static_cast<uint64_t>(phase) | (turn_ += 4), std::memory_order_release);
    }

   private:
    friend class Reaper;
    int fd = -1;
    bool plain = true;  // words can be written to it
    uint64_t turn_ = 0;  // the loop's own: tells one phase from the next of the same kind
    std::atomic<uint64_t> phase_ = 0;
    std::atomic<uint64_t> answer_bytes_ = 0;
    // The reaper's own.
    uint64_t seen_phase = 0;
    uint64_t base_in = 0, base_out = 0;
    SteadyTime since{};
    bool first = true;   // nothing was ever asked on it
    bool begun = false;  // bytes of the present head have come
    bool cut = false;
    std::list<std::shared_ptr<Watched>>::iterator place;
  };

  Reaper(ReaperLimits limits, Log log);
  ~Reaper();
  Reaper(const Reaper&) = delete;
  Reaper& operator=(const Reaper&) = delete;

  std::shared_ptr<Watched> Add(int fd, bool plain) EXCLUDES(mutex_);
  // After this the descriptor is not touched any more.
  void Remove(const std::shared_ptr<Watched>& watched) EXCLUDES(mutex_);
  uint64_t cut() const { return cut_.load(std::memory_order_relaxed); }

 private:
  void Loop() EXCLUDES(mutex_);
  void Look(Watched& watched, SteadyTime now) REQUIRES(mutex_);
  void Cut(Watched& watched, const char* why, bool answer) REQUIRES(mutex_);

  const ReaperLimits limits_;
  const Log log_;
  std::atomic<uint64_t> cut_ = 0;
  Mutex mutex_;
  CondVar changed_;
  std::list<std::shared_ptr<Watched>> all_ GUARDED_BY(mutex_);
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace chanoma::http
