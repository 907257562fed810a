#pragma once
// The daemon put together: everything owned here, started in order, stopped in the reverse. One thread owns it. Start()
// fails with what the part that failed says.

#include <functional>
#include <memory>
#include <string_view>

#include "app/gate.h"
#include "app/paths.h"
#include "base/clock.h"
#include "base/executor.h"
#include "base/log.h"
#include "base/result.h"
#include "config/config.h"

namespace chanoma::app {

class Daemon {
 public:
  struct Options {
    bool listen = true;  // on TCP; else only on the control socket
    bool work = true;    // run jobs, watch folders
    std::function<void(std::string_view)> tell = [](std::string_view) {};  // what the start is at, for people
    std::function<std::vector<std::string>()> complaints = [] { return std::vector<std::string>(); };  // the last warnings and errors
  };

  static Result<std::unique_ptr<Daemon>> Start(config::Config& config, Options options, const Clock& clock, Log log);
  ~Daemon();  // Stop()

  // Answers end, jobs are put back, the store closes: within 5 s.
  void Stop();

  // Where people find it: an address, or the machine's name where it listens on all of them.
  std::string url() const;
  // False when an event loop hangs in a call, or nobody answers on the control socket. May take some seconds.
  bool Responds() const;
  // True when the disk was full at the start, so that nothing can be changed; and whether a new start would find room.
  bool ReadOnly() const;
  bool RoomAgain() const;
  // What the first account is made with; empty once there is one.
  std::string setup_code() const;

 private:
  struct Parts;
  explicit Daemon(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace chanoma::app
