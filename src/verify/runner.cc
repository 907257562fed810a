#include "verify/runner.h"

#include <utility>

#include "base/priority.h"

namespace chanoma::verify {

Runner::Runner(Places places, Tools tools, const Clock& clock, Log log) : places_(std::move(places)), tools_(std::move(tools)), clock_(clock), log_(std::move(log)) {}

Runner::~Runner() { Stop(); }

void Runner::Stop() {
  std::jthread thread;
  {
    const MutexLock lock(mutex_);
    thread = std::move(thread_);
  }
  // Asked to stop, and waited for, at the end of this scope.
}

Result<void> Runner::Start(bool repair) {
  const MutexLock lock(mutex_);
  if (state_.running) return Fail(Code::kConflict, "it is being verified already");
  state_.running = true;
  state_.repair = repair;
  state_.progress = {};
  state_.problem.reset();
  // The one before has said its last word.
  thread_ = std::jthread([this, repair](const std::stop_token& stop) { Run(repair, stop); });
  return {};
}

Runner::State Runner::GetState() const {
  const MutexLock lock(mutex_);
  return state_;
}

void Runner::Run(bool repair, const std::stop_token& stop) {
  RunInBackground();
  const Watching watching{[this](const Progress& progress) {
                            const MutexLock lock(mutex_);
                            state_.progress = progress;
                          },
                          stop};
  auto found = CheckLive(places_, tools_.store, clock_, watching);
  Result<void> repaired;
  if (found && repair) repaired = Repair(*found, tools_, log_);
  const MutexLock lock(mutex_);
  state_.running = false;
  if (found && repaired) {
    state_.report = std::move(found->report);
    if (!state_.report->Sound()) log_.Error("the data directory is damaged", {{"findings", state_.report->findings.size() + state_.report->more}});
  } else {
    state_.problem = found ? repaired.error().message : found.error().message;
  }
}

}  // namespace chanoma::verify
