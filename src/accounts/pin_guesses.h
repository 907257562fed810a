#pragma once
// Wrong PINs, counted for each screen and account: after five each costs twice the wait of the one before, up to an hour. Whoever
// plays with a remote control keeps the person from that one screen alone. In memory, bounded; owned by Accounts; any thread.

#include <chrono>
#include <list>
#include <optional>
#include <unordered_map>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/ulid.h"

namespace chanoma::accounts {

class PinGuesses {
 public:
  explicit PinGuesses(const Clock& clock) : clock_(clock) {}

  // Counts one as wrong until Right() says otherwise, so that many at once are not free; how long to wait instead when it is too soon.
  std::optional<std::chrono::seconds> Begin(const Ulid& screen) EXCLUDES(mutex_);
  void Right(const Ulid& screen) EXCLUDES(mutex_);

 private:
  struct Count {
    int wrong = 0;
    SteadyTime until{};
    std::list<Ulid>::iterator place;
  };
  static constexpr int kFree = 5;
  static constexpr std::chrono::seconds kFirstWait{30};
  static constexpr std::chrono::seconds kLongestWait = std::chrono::hours(1);
  static constexpr size_t kMost = 16'384;

  const Clock& clock_;
  Mutex mutex_;
  std::unordered_map<Ulid, Count> counts_ GUARDED_BY(mutex_);
  std::list<Ulid> oldest_ GUARDED_BY(mutex_);  // least recently guessed first
};

}  // namespace chanoma::accounts
