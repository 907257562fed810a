#pragma once
// Verifying while the server runs: one look at a time, on a thread of its own, whose outcome is kept until the next. Owned by the
// wiring; any thread.

#include <optional>
#include <string>
#include <thread>

#include "base/clock.h"
#include "base/log.h"
#include "base/mutex.h"
#include "base/result.h"
#include "verify/check.h"

namespace chanoma::verify {

class Runner {
 public:
  Runner(Places places, Tools tools, const Clock& clock, Log log);
  ~Runner();  // Stop()
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;

  // kConflict while one is under way.
  Result<void> Start(bool repair) EXCLUDES(mutex_);
  void Stop();

  struct State {
    bool running = false;
    bool repair = false;
    Progress progress;
    std::optional<Report> report;       // of the last one that came to its end
    std::optional<std::string> problem;  // why the last one did not
  };
  State GetState() const EXCLUDES(mutex_);

 private:
  void Run(bool repair, const std::stop_token& stop);

  const Places places_;
  const Tools tools_;
  const Clock& clock_;
  const Log log_;
  mutable Mutex mutex_;
  State state_ GUARDED_BY(mutex_);
  std::jthread thread_ GUARDED_BY(mutex_);
};

}  // namespace chanoma::verify
