#pragma once
// Renditions of a video stream as H.264: a run of segments, decoded once and scaled from each size to the next smaller.
// Settings are fixed by the track, so that all runs share one init segment and join anywhere. The caller has opened the
// demuxer; it is left anywhere. Fails as demuxer, decoder and filters do.

#include <functional>
#include <string>

#include "base/result.h"
#include "media/av/demuxer.h"
#include "media/tracks.h"
#include "media/worker/gpu_link.h"
#include "media/worker/segment_buffer.h"
#include "media/worker/segment_encoder.h"

namespace chanoma::media {

// Takes the next bytes of a segment of `spec.tracks[track]`: each track's segments in order, one at a time.
using GivePart = std::function<Result<void>(size_t track, const SegmentEncoder::Part& part)>;

// In chunks of about a quarter of a second; every segment of every track ends with a last part, also past the file's end.
// With a `gpu`, which has a session for each track, the pictures are encoded there as long as it works.
Result<void> RenderVideoRun(av::Demuxer& demuxer, const RunSpec& spec, const GivePart& give, GpuLink* gpu);
// A run of one segment in one chunk.
Result<void> RenderVideoSegment(av::Demuxer& demuxer, const SegmentSpec& spec, const RenditionVideo& track,
                                const Write& write);
Result<std::string> RenderVideoInit(const RenditionVideo& track);

}  // namespace chanoma::media
