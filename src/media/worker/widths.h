#pragma once
// A decoded picture as it is kept: in three widths, with where the eye goes in it and its colours. One thread.

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "media/av/packet.h"
#include "media/worker/salience.h"
#include "media/workers.h"

namespace chanoma::media {

struct MadePoster {
  std::vector<PosterImage> images;  // ascending
  double focus_x = 0.5, focus_y = 0.5;
  std::vector<uint32_t> colors;  // 0xrrggbb
  bool png = false;
};

// Small, to be looked at.
Result<SmallPicture> Shrink(av::Frame& frame, const model::VideoStream& source);

// In JPEG. `small` is of the same picture.
Result<MadePoster> MakeWidths(av::Frame& frame, const model::VideoStream& source, const SmallPicture& small);
// In PNG, with what can be seen through.
Result<MadePoster> MakeTransparentWidths(av::Frame& frame, const model::VideoStream& source, const SmallPicture& small);

}  // namespace chanoma::media
