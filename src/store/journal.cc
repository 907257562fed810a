#include "store/journal.h"

#include <utility>

namespace chanoma::store {

Journal::Subscription::Subscription(Subscription&& other) noexcept
    : journal_(std::exchange(other.journal_, nullptr)), id_(std::exchange(other.id_, 0)) {}

Journal::Subscription& Journal::Subscription::operator=(Subscription&& other) noexcept {
  std::swap(journal_, other.journal_);
  std::swap(id_, other.id_);
  return *this;
}

Journal::Subscription::~Subscription() {
  if (journal_ != nullptr) journal_->Unsubscribe(id_);
}

std::optional<uint64_t> Journal::WaitFor(uint64_t after, std::stop_token stop, SteadyTime deadline) {
  // Taking the mutex orders the wake-up after the check of the token below.
  const std::stop_callback wake(stop, [this] {
    const MutexLock lock(mutex_);
    grown_.NotifyAll();
  });
  const MutexLock lock(mutex_);
  while (true) {
    if (const uint64_t last = LastSequence(); last > after) return last;
    if (stop.stop_requested()) return std::nullopt;
    if (!grown_.WaitUntil(mutex_, deadline)) return LastSequence() > after ? std::optional(LastSequence()) : std::nullopt;
  }
}

void Journal::Gather(std::stop_token stop, SteadyTime until) {
  const std::stop_callback wake(stop, [this] {
    const MutexLock lock(mutex_);
    stopped_.NotifyAll();
  });
  const MutexLock lock(mutex_);
  while (!stop.stop_requested() && stopped_.WaitUntil(mutex_, until)) {
  }
}

Journal::Subscription Journal::Subscribe(Callback callback) {
  const MutexLock lock(callbacks_mutex_);
  const uint64_t id = next_id_++;
  callbacks_.emplace(id, std::move(callback));
  return Subscription(this, id);
}

void Journal::Advance(uint64_t last) {
  {
    const MutexLock lock(mutex_);
    if (last == LastSequence()) return;
    last_.store(last, std::memory_order_release);
    grown_.NotifyAll();
  }
  const MutexLock lock(callbacks_mutex_);
  for (const auto& [id, callback] : callbacks_) callback(last);
}

void Journal::Unsubscribe(uint64_t id) {
  const MutexLock lock(callbacks_mutex_);
  callbacks_.erase(id);
}

}  // namespace chanoma::store
