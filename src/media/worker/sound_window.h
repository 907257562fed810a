#pragma once
// Decodes the stretch [from, to) of an audio stream onto an absolute sample grid: stereo or mono floats at the stream's
// own rate, silence where the file has none. Where a sample lies depends on timestamps alone, not on where decoding
// began, so neighbouring segments meet exactly. Used by one operation; fails as demuxer and decoder do.

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "media/av/demuxer.h"
#include "media/tracks.h"

namespace chanoma::media {

struct SoundWindow {
  int64_t from = 0;                          // media time in samples
  std::vector<std::vector<float>> channels;  // each to - from samples
};

Result<SoundWindow> DecodeSound(av::Demuxer& demuxer, const model::AudioStream& source, int64_t origin_us, int channels,
                                int64_t from, int64_t to);

}  // namespace chanoma::media
