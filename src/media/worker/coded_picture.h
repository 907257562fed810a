#pragma once
// One coded H.264 picture as a graphics process gave it, looked at before anybody is sent it: which NAL units, of what
// size, and whether its parameter sets describe the rendition. What a decoder makes of the slices is not seen here
// (picture_proof.h). No libav. Pure; fails with kCorrupt, in words for the log.

#include <cstddef>
#include <string>

#include "base/result.h"
#include "media/worker/byte_stream.h"

namespace chanoma::media {

struct CodedPictureRules {
  int width = 0, height = 0;
  int level = 0;  // level_idc, at most
  bool key = false;
};

// Larger than this, a coded picture would be larger than it was before.
size_t MostCodedBytes(int width, int height);

// The units with their lengths before them, ready for a segment; what it may not or need not hold is left out. A key
// picture brings its parameter sets along.
Result<std::string> CheckCodedPicture(ByteSpan stream, const CodedPictureRules& rules);

}  // namespace chanoma::media
