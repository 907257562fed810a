#include "model/media_info.h"

#include <cmath>
#include <utility>

namespace chanoma::model {

DisplaySize ShownSize(const VideoStream& stream) {
  DisplaySize size{stream.width, stream.height};
  if (stream.sample_aspect.num > 0 && stream.sample_aspect.den > 0) {
    size.width = static_cast<int>(std::lround(static_cast<double>(stream.width) * static_cast<double>(stream.sample_aspect.num) /
                                              static_cast<double>(stream.sample_aspect.den)));
  }
  if (stream.rotation == 90 || stream.rotation == 270) std::swap(size.width, size.height);
  return size;
}

}  // namespace chanoma::model
