#pragma once
// Segments of copied tracks, and the init segments that belong to them. The caller has opened the demuxer; it is left
// anywhere. `write` takes the bytes as they come. Fails as the demuxer does, and with kCorrupt when a boundary is gone.

#include <string>

#include "base/result.h"
#include "media/av/demuxer.h"
#include "media/tracks.h"
#include "media/worker/segment_buffer.h"

namespace chanoma::media {

Result<void> CopyVideoSegment(av::Demuxer& demuxer, const SegmentSpec& spec, const CopyVideo& track,
                              const Write& write);
Result<void> CopyAudioSegment(av::Demuxer& demuxer, const SegmentSpec& spec, const CopyAudio& track,
                              const Write& write);
Result<std::string> CopyVideoInit(av::Demuxer& demuxer, const TrackSpec& spec, const CopyVideo& track);
Result<std::string> CopyAudioInit(av::Demuxer& demuxer, const TrackSpec& spec, const CopyAudio& track);

}  // namespace chanoma::media
