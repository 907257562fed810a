#pragma once
// Wrong passwords, codes and keys, counted: by address (an IPv6 network of /64 counts as one), and by account. Past the
// limit one waits until the window ends. Who guesses an account's password from elsewhere cannot lock its owner out: an address
// from which the account is signed in has a count of its own. In memory, bounded; owned by Accounts; any thread.

#include <chrono>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "base/mutex.h"

namespace chanoma::accounts {

// "192.0.2.7", or "2001:db8:1:2::/64" for an IPv6 address.
std::string NetworkOf(std::string_view address);

class Throttle {
 public:
  explicit Throttle(const Clock& clock) : clock_(clock) {}

  struct Attempt {
    std::string network;  // NetworkOf()
    std::string account;  // what is guessed at; empty: only the network counts
    bool known = false;   // the account is signed in from this network
  };
  // How long to wait before the next attempt; none: go on.
  std::optional<std::chrono::seconds> Wait(const Attempt& attempt) EXCLUDES(mutex_);
  void Failed(const Attempt& attempt) EXCLUDES(mutex_);
  void Succeeded(const Attempt& attempt) EXCLUDES(mutex_);

 private:
  struct Count {
    int failures = 0;
    SteadyTime begun{};  // of the window
    SteadyTime last{};
    std::list<std::string>::iterator place;
  };
  struct Limit {
    int free;  // failures in the window that cost nothing
    std::chrono::seconds window;
  };

  static std::string AccountKey(const Attempt& attempt);
  std::optional<std::chrono::seconds> WaitLocked(const std::string& key, const Limit& limit) REQUIRES(mutex_);
  void CountLocked(const std::string& key, const Limit& limit) REQUIRES(mutex_);

  static constexpr size_t kMost = 16'384;
  static constexpr Limit kPerAccount{10, std::chrono::minutes(15)};
  static constexpr Limit kPerNetwork{100, std::chrono::hours(1)};

  const Clock& clock_;
  Mutex mutex_;
  std::unordered_map<std::string, Count> counts_ GUARDED_BY(mutex_);
  std::list<std::string> oldest_ GUARDED_BY(mutex_);  // least recently failed first
};

}  // namespace chanoma::accounts
