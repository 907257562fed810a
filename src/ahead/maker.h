#pragma once
// Makes what is missing of a video and pins it in the segment store: tracks that are copied and sound a segment at a time, pictures
// in runs that decode once for all sizes. Owned by AheadOfTime; Make() on one thread at a time, which waits for media workers of the
// background; Interrupt() from any.

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <stop_token>
#include <string>

#include "ahead/plan.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mutex.h"
#include "base/result.h"
#include "media/workers.h"
#include "playback/playback.h"

namespace chanoma::ahead {

class Maker {
 public:
  // What is asked and told meanwhile, on the thread of Make().
  struct Watch {
    std::string id;  // for the workers' log
    std::stop_token stop;
    std::function<bool()> waits;  // asked before each segment: whether it has to wait
    // One more is pinned; how long it took to make, unless it was there.
    std::function<void(Effort, std::optional<std::chrono::duration<double>>)> kept;
    std::function<void(uint64_t bytes)> refused;  // there was no room for so many
  };

  Maker(playback::Playback& playback, media::Workers& workers, const Clock& clock, Log log)
      : playback_(playback), workers_(workers), clock_(clock), log_(std::move(log)) {}

  // How many were pinned: none, when others are making all that is missing. kCancelled when it was stopped or has to wait, kNoSpace,
  // kNotFound and kConflict when the file is gone or another; what cannot be made for the file's sake is passed over, and its error
  // given once all else is there.
  Result<uint64_t> Make(const Plan& plan, const Watch& watch) EXCLUDES(mutex_);

  // Ends what is being made at once, unless a viewer waits for it or reads it.
  void Interrupt() EXCLUDES(mutex_);
  // Ends it if it is of this video: its plan is another now.
  void Abort(const Ulid& video) EXCLUDES(mutex_);

 private:
  class Work;  // one call

  playback::Playback& playback_;
  media::Workers& workers_;
  const Clock& clock_;
  const Log log_;
  Mutex mutex_;
  std::optional<std::stop_source> stop_ GUARDED_BY(mutex_);  // of the call under way
  Ulid video_ GUARDED_BY(mutex_);
  std::set<std::string> open_ GUARDED_BY(mutex_);  // keys being written
};

}  // namespace chanoma::ahead
