#pragma once
// Chooses a still from the film (or takes the attached picture) and makes the poster's JPEGs of it. Fails with
// kUnsupported when no picture can be had.

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "media/av/demuxer.h"
#include "media/workers.h"

namespace chanoma::media {

struct MadePoster {
  std::vector<PosterImage> images;  // ascending
  double focus_x = 0.5, focus_y = 0.5;
  std::vector<uint32_t> colors;  // 0xrrggbb
};

Result<MadePoster> MakePoster(av::Demuxer& demuxer, const PosterSpec& spec);

}  // namespace chanoma::media
