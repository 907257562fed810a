#include "playback/storyboard.h"

#include <fmt/format.h>

#include <algorithm>

namespace chanoma::playback {
namespace {

std::string Time(int64_t ms) {
  return fmt::format("{:02}:{:02}:{:02}.{:03}", ms / 3'600'000, ms / 60'000 % 60, ms / 1000 % 60, ms % 1000);
}

}  // namespace

std::string WriteStoryboard(const model::Storyboard& board, int64_t duration_ms) {
  std::string out = "WEBVTT\n";
  for (int n = 0; n < board.count; ++n) {
    const int64_t start = n * board.interval_ms, end = std::min(start + board.interval_ms, std::max(duration_ms, start + 1));
    out += fmt::format("\n{} --> {}\nstoryboard.jpg#xywh={},{},{},{}\n", Time(start), Time(end), n % board.columns * board.tile_width,
                       n / board.columns * board.tile_height, board.tile_width, board.tile_height);
  }
  return out;
}

}  // namespace chanoma::playback
