#pragma once
// The filters that bring a decoded picture into the form it is shown in. Pure.

#include <string>

#include "model/media_info.h"

namespace chanoma::media {

enum class PictureUse { kVideo, kStill };  // limited range 4:2:0, or full range 4:2:0 for JPEG

// `width` and `height` as shown: upright, square pixels. `rgb` asks for packed 24-bit RGB instead (to look at).
std::string PictureChain(const model::VideoStream& source, int width, int height, PictureUse use, bool rgb = false);

}  // namespace chanoma::media
