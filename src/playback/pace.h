#pragma once
// How fast this machine renders, measured by its own runs and reckoned for any rendition from the work it is. Shared by
// runs and manifests; any thread.

#include <cstdint>
#include <deque>
#include <optional>

#include "base/mutex.h"
#include "playback/presentation.h"

namespace chanoma::playback {

class Pace {
 public:
  // `guess`: of this machine's power before it is measured, in pixels a second; 0: none.
  explicit Pace(double guess = 0) : guess_(guess) {}

  // A run of this rendition alone made film at `speed` times real time.
  void Note(const Track& track, double speed) EXCLUDES(mutex_);
  // By the best of the last few: a machine that was busy once is not slow. Until three are known, by the guess.
  std::optional<double> SpeedOf(const Track& track) const EXCLUDES(mutex_);

 private:
  // Work for a second of film: pixels decoded count less than pixels encoded.
  static double Effort(const Track& track);
  static constexpr size_t kKept = 5, kNeeded = 3;

  const double guess_;
  mutable Mutex mutex_;
  std::deque<double> power_ GUARDED_BY(mutex_);  // effort a second, of the last runs
};

}  // namespace chanoma::playback
