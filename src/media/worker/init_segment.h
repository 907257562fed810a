#pragma once
// ftyp and moov of a single track, without edit lists, in the track's own timescale. libav's muxer writes the sample
// entry; the rest is checked here. Fails with kUnsupported for what cannot be carried.

#include <cstdint>
#include <string>

#include "base/result.h"
#include "media/av/libav.h"

namespace chanoma::media {

struct InitSource {
  const AVCodecParameters* par = nullptr;
  const AVStream* stream = nullptr;   // for its side data (rotation, mastering display); may be null
  const AVPacket* example = nullptr;  // AC-3 and E-AC-3 are described by a packet
  int64_t timescale = 0;
  bool self_contained = false;  // H.264 whose samples bring parameter sets of their own
};

Result<std::string> MakeInit(const InitSource& source);

}  // namespace chanoma::media
