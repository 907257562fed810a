#pragma once
// How others learn that the journal grew. Owned by the Store; any thread. The entries themselves are read with
// Reader::ReadJournal(); here is only the newest sequence number, waiting for it, and being called when it moves.

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <stop_token>

#include "base/clock.h"
#include "base/mutex.h"

namespace chanoma::store {

class Journal {
 public:
  using Callback = std::function<void(uint64_t last)>;

  // Ends the calls when destroyed; after that the callback neither runs nor will run. Must not outlive the Store.
  class Subscription {
   public:
    Subscription() = default;
    Subscription(Subscription&& other) noexcept;
    Subscription& operator=(Subscription&& other) noexcept;
    ~Subscription();

   private:
    friend class Journal;
    Subscription(Journal* journal, uint64_t id) : journal_(journal), id_(id) {}
    Journal* journal_ = nullptr;
    uint64_t id_ = 0;
  };

  Journal() = default;
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  uint64_t LastSequence() const { return last_.load(std::memory_order_acquire); }

  // Returns the newest sequence number once it is above `after`; none when stopped or `deadline` passed.
  std::optional<uint64_t> WaitFor(uint64_t after, std::stop_token stop, SteadyTime deadline) EXCLUDES(mutex_);

  // Returns when stopped or at `until`, whatever comes meanwhile: a follower that rests while much changes reads it all at once.
  void Gather(std::stop_token stop, SteadyTime until) EXCLUDES(mutex_);

  // `callback` runs on the committer's thread after each commit that wrote entries (synced ones: after the sync). It must
  // be brief, must not block, and must not subscribe, unsubscribe or commit synchronously.
  [[nodiscard]] Subscription Subscribe(Callback callback) EXCLUDES(callbacks_mutex_);

 private:
  friend class Committer;
  void Advance(uint64_t last) EXCLUDES(mutex_, callbacks_mutex_);
  void Unsubscribe(uint64_t id) EXCLUDES(callbacks_mutex_);

  std::atomic<uint64_t> last_{0};
  Mutex mutex_;
  CondVar grown_;
  CondVar stopped_;  // of those who gather
  Mutex callbacks_mutex_;
  uint64_t next_id_ GUARDED_BY(callbacks_mutex_) = 1;
  std::map<uint64_t, Callback> callbacks_ GUARDED_BY(callbacks_mutex_);
};

}  // namespace chanoma::store
