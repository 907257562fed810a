#pragma once
// Subtitles that are pictures, as a .sup file: the Presentation Graphic Stream of Blu-ray discs, each segment behind "PG"
// and its time. Streams of that kind are checked segment by segment and written on; pictures from elsewhere (DVDs) are
// encoded. Pure; any thread; fuzzed.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace chanoma::media {

// A packet of segments without their "PG" (as containers hold them), at `ms` of media time. Stops at what is no segment.
std::string PgsFromPacket(std::string_view packet, int64_t ms);
// A .sup file as it lies on a disk: the same bytes up to the first that make no sense.
std::string_view PgsFromFile(std::string_view file);

struct IndexedPicture {
  int x = 0, y = 0, width = 0, height = 0;
  struct Color {
    uint8_t red = 0, green = 0, blue = 0, alpha = 0;
  };
  std::array<Color, 4> colors;
  std::vector<uint8_t> pixels;  // width * height indexes into colors
};

// Shown on a screen of the given size from start to end: two display sets. `number` counts the pictures of a file.
std::string PgsFromPicture(const IndexedPicture& picture, int screen_width, int screen_height, int64_t start_ms,
                           int64_t end_ms, int number);

}  // namespace chanoma::media
