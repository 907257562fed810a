#pragma once
// How good a still is as a poster, where the eye goes in it, and its colours. Pure functions over a small RGB picture.

#include <cstdint>
#include <vector>

namespace chanoma::media {

struct SmallPicture {
  int width = 0, height = 0;
  std::vector<uint8_t> rgb;  // width * height * 3
};

struct Point {
  double x = 0.5, y = 0.5;  // 0..1
};

// Higher is better; black, blank and blurred pictures score low. About 0 to 4.
double StillScore(const SmallPicture& picture);
Point FocusPoint(const SmallPicture& picture);
// 0xrrggbb, one to four, the best accent first.
std::vector<uint32_t> Palette(const SmallPicture& picture);

}  // namespace chanoma::media
