#include "accounts/pin_guesses.h"

#include <algorithm>

namespace chanoma::accounts {

std::optional<std::chrono::seconds> PinGuesses::Begin(const Ulid& screen) {
  const SteadyTime now = clock_.Steady();
  MutexLock lock(mutex_);
  auto [found, added] = counts_.try_emplace(screen);
  Count& count = found->second;
  if (!added) {
    if (now < count.until) return std::max(std::chrono::ceil<std::chrono::seconds>(count.until - now), std::chrono::seconds(1));
    oldest_.erase(count.place);
  }
  oldest_.push_back(screen);
  count.place = std::prev(oldest_.end());
  ++count.wrong;
  if (count.wrong >= kFree) {
    const int doubled = std::min(count.wrong - kFree, 20);
    count.until = now + std::min(kFirstWait * (1 << doubled), kLongestWait);
  }
  if (counts_.size() > kMost) {
    counts_.erase(oldest_.front());
    oldest_.pop_front();
  }
  return std::nullopt;
}

void PinGuesses::Right(const Ulid& screen) {
  MutexLock lock(mutex_);
  const auto found = counts_.find(screen);
  if (found == counts_.end()) return;
  oldest_.erase(found->second.place);
  counts_.erase(found);
}

}  // namespace chanoma::accounts
