#pragma once
// Writes CMAF fragments: styp, then moof and the header of an mdat whose payload the caller sends after it. Decode
// times are made here: in a closed run of frames the i-th frame in decode order gets the i-th smallest presentation
// time, so that the run starts exactly at its earliest presentation, without edit lists; composition offsets are signed
// (ISO/IEC 14496-12 8.8.8, trun version 1). A segment may be one fragment or several chunks. Pure; fails with kCorrupt
// or kTooLarge.

#include <cstdint>
#include <span>
#include <string>

#include "base/result.h"

namespace chanoma::media {

// Sequence numbers of a segment that comes in chunks leave room for so many.
inline constexpr uint32_t kMostChunks = 1024;

struct FragmentSample {
  int64_t presentation = 0;  // ticks of the track's timescale
  size_t size = 0;
  bool sync = true;
};

struct Fragment {
  uint32_t sequence = 1;
  int64_t start = 0;  // decode time of a fragment without samples
  int64_t end = 0;    // where the last frame's presentation ends
  bool first_of_segment = true;
  std::span<const FragmentSample> samples;  // in decode order
  // Their decode times, ascending, for a chunk whose pictures are shown partly in the next; empty: made from the samples.
  std::span<const int64_t> decode = {};
};

Result<std::string> FragmentHeader(const Fragment& fragment);

}  // namespace chanoma::media
