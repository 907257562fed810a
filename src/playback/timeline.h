#pragma once
// Where tracks are cut into segments. Everything follows from the stored grid, so manifests are written and segments are
// found without opening the file. Pure functions; media time in ticks of the timeline's own timescale.

#include <cstdint>
#include <vector>

#include "model/media_info.h"

namespace chanoma::playback {

// Segment k (from 0) spans [starts[k], starts[k+1]), the last one ends at `end`.
struct Timeline {
  int64_t timescale = 1;
  std::vector<int64_t> starts;  // ascending
  int64_t end = 0;

  size_t Count() const { return starts.size(); }
  int64_t End(size_t segment) const { return segment + 1 < starts.size() ? starts[segment + 1] : end; }
  bool operator==(const Timeline&) const = default;
};

// Copied video is cut at the grid's random-access points. Empty when the grid has none (yet).
Timeline CopyTimeline(const model::Grid& grid);

// Renditions use every copy boundary and cut what is longer than 2 s into equal parts of at most 2 s, on frame times
// when the frame rate is known; without boundaries, the whole film in such parts. In ticks of the grid's timescale.
Timeline RenditionTimeline(const model::Grid& grid, model::Rational frame_rate, int64_t duration_ms);

// Audio is cut about every 4 s, always between frames: `frame_size` samples each, counted from `first`. A frame size of
// 0 (frames vary) cuts at the nominal times. In ticks of 1/sample_rate.
Timeline AudioTimeline(int sample_rate, int frame_size, int64_t first, int64_t duration_ms);

// The longest segment in seconds.
double LongestSegment(const Timeline& timeline);

}  // namespace chanoma::playback
