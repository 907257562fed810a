#pragma once
// The cutting points of a video stream: closed random-access points about four seconds apart. Used by one operation at
// a time; leaves the demuxer anywhere. Fails as the demuxer does.

#include <chrono>
#include <functional>

#include "base/result.h"
#include "media/av/demuxer.h"
#include "media/worker/timeline.h"
#include "model/media_info.h"

namespace chanoma::media {

// By the container's own index, visiting only the candidates. Grid::indexed stays false (and the boundaries empty) when
// there is no whole index or `budget` runs out.
Result<model::Grid> GridFromIndex(av::Demuxer& demuxer, int stream, const Timeline& timeline,
                                  std::chrono::milliseconds budget);

// By reading every packet. `progress` gets bytes done and total.
Result<model::Grid> GridByScan(av::Demuxer& demuxer, int stream, const Timeline& timeline,
                               const std::function<Result<void>(int64_t, int64_t)>& progress);

// How long the last frame lasts when its packet does not say, in ticks.
int64_t FrameTicks(const AVStream& stream, int64_t timescale);

}  // namespace chanoma::media
