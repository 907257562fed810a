#pragma once
// Sound re-encoded as AAC-LC at 48 kHz on one grid of frames from media time zero. Segments are encoded alone; frames
// before and after each are encoded with it and thrown away, so that neighbours join without a click. Written in CMAF
// chunks of half a second, with `flush` after each. Fails as the decoder does.

#include <functional>
#include <string>

#include "base/result.h"
#include "media/av/demuxer.h"
#include "media/tracks.h"
#include "media/worker/segment_buffer.h"

namespace chanoma::media {

Result<void> RenderAudioSegment(av::Demuxer& demuxer, const SegmentSpec& spec, const RenditionAudio& track,
                                const Write& write, const std::function<Result<void>()>& flush);
Result<std::string> RenderAudioInit(const RenditionAudio& track);

}  // namespace chanoma::media
