#pragma once
// What a service manager is told (sd_notify(3)): that the start goes on, that the server is ready, alive, stopping. Without one in
// the environment nothing is said. Owned by the program's main thread; a message that cannot be sent is lost, as with a log.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace chanoma::app {

class ServiceManager {
 public:
  // NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID of the environment.
  static ServiceManager FromEnvironment();

  void Status(std::string_view text) const;  // one line for people
  void Ready(std::string_view status) const;
  void Alive() const;
  void Stopping() const;

  // Within which time Alive() has to be said each time; none when nobody watches.
  std::optional<std::chrono::microseconds> patience() const { return patience_; }

 private:
  void Send(std::string_view message) const;

  std::string socket_;  // a path, or '@' and an abstract name; empty: none
  std::optional<std::chrono::microseconds> patience_;
};

}  // namespace chanoma::app
