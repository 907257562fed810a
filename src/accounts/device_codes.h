#pragma once
// Screens without a keyboard that wait to be let in (RFC 8628): each shows a short code, and somebody signed in elsewhere says
// yes or no to it. In memory, since a code lives for ten minutes, and bounded: a network's oldest gives way. Owned by Accounts;
// any thread; a call holds one lock for as long as a map look-up.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>

#include "accounts/facts.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "base/ulid.h"

namespace chanoma::accounts {

inline constexpr std::chrono::seconds kDeviceCodeLife = std::chrono::minutes(10);
inline constexpr std::chrono::seconds kDeviceInterval{3};  // a screen asks so often whether it may

class DeviceCodes {
 public:
  explicit DeviceCodes(const Clock& clock) : clock_(clock) {}

  // Who said yes, and by which of their sessions.
  struct Approval {
    Ulid account, credential;
    bool remember = false;  // the screen is to offer the account again
    std::string device;     // as the screen called itself when it asked
  };
  struct Waiting {};
  struct Refused {};
  struct Gone {};  // never was, has run out, or was taken
  struct TooSoon {
    std::chrono::seconds wait;
  };
  using Answer = std::variant<Waiting, TooSoon, Refused, Gone, Approval>;

  DeviceCode Ask(const Origin& origin) EXCLUDES(mutex_);
  // The screen that shows the code, while nobody has said yes or no to it.
  std::optional<DeviceAsk> Find(std::string_view user_code) EXCLUDES(mutex_);
  // False when there is no such screen any more; each is answered once.
  bool Approve(std::string_view user_code, Approval approval) EXCLUDES(mutex_);
  bool Refuse(std::string_view user_code) EXCLUDES(mutex_);
  // What became of it; yes and no are told once. Whoever asks too often has to ask less often from then on.
  Answer Poll(std::string_view device_code) EXCLUDES(mutex_);

 private:
  struct Screen {
    std::string user_code, network;
    DeviceAsk ask;
    std::variant<Waiting, Refused, Approval> state;
    std::chrono::milliseconds interval = kDeviceInterval;
    SteadyTime asked{};  // when it last did
  };
  using Screens = std::unordered_map<std::string, Screen>;  // by the hash of what the screen alone knows

  void DropOldLocked(const std::string& network) REQUIRES(mutex_);
  void DropLocked(Screens::iterator screen) REQUIRES(mutex_);
  Screen* FindLocked(std::string_view user_code) REQUIRES(mutex_);

  static constexpr size_t kMost = 2000, kMostOfNetwork = 20;

  const Clock& clock_;
  Mutex mutex_;
  Screens screens_ GUARDED_BY(mutex_);
  std::unordered_map<std::string, std::string> hashes_ GUARDED_BY(mutex_);  // by user code
};

}  // namespace chanoma::accounts
