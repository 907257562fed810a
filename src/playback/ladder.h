#pragma once
// The ladder of H.264 renditions: heights and bit rates, and which of them a source gets. Pure functions.

#include <cstdint>
#include <span>
#include <vector>

#include "model/media_info.h"

namespace chanoma::playback {

struct Rung {
  int height;           // lines as shown; the shorter side for portrait films
  int64_t average_bps;  // of the video track
  int64_t maximum_bps;
};

std::span<const Rung> Rungs();

// One rendition of a source: never larger than it, both sides even.
struct Rendition {
  int rung = 0;  // names it: 240, 360, 480, 720, …; the source's own shorter side for the topmost
  int width = 0;
  int height = 0;
  int64_t average_bps = 0;
  int64_t maximum_bps = 0;
};

// Rungs strictly below the source; with `own_height`, also one at the source's own size. Highest first. A source too
// small for any rung gets one at its own size in either case when `own_height` is set.
// `source_bps` is the source's peak rate, 0 when unknown: a film that needs little is not encoded, nor announced, as one
// that needs much, or players would take a rendition for better than the original.
std::vector<Rendition> RenditionsFor(const model::VideoStream& source, bool own_height, int64_t source_bps);

}  // namespace chanoma::playback
