#include "playback/timeline.h"

#include <algorithm>
#include <cmath>

namespace chanoma::playback {
namespace {

constexpr int64_t kRenditionSeconds = 2;
constexpr int64_t kAudioSeconds = 4;

// Adds start and the cuts inside [start, end).
void CutInto(std::vector<int64_t>& starts, int64_t start, int64_t end, const Timeline& line, double frame) {
  const int64_t longest = kRenditionSeconds * line.timescale;
  const int64_t gap = end - start;
  starts.push_back(start);
  if (gap <= longest) return;
  int64_t parts = (gap + longest - 1) / longest;
  if (frame > 0) {
    // Whole frames a part, rounded down so that no part exceeds 2 s.
    const auto frames = static_cast<int64_t>(std::llround(static_cast<double>(gap) / frame));
    const auto most = std::max<int64_t>(1, static_cast<int64_t>(static_cast<double>(longest) / frame + 1e-6));
    parts = std::max<int64_t>(1, (frames + most - 1) / most);
    for (int64_t i = 1; i < parts; ++i) {
      const int64_t cut = start + static_cast<int64_t>(std::llround(static_cast<double>(frames * i / parts) * frame));
      if (cut > starts.back() && cut < end) starts.push_back(cut);
    }
    return;
  }
  for (int64_t i = 1; i < parts; ++i) starts.push_back(start + gap * i / parts);
}

}  // namespace

Timeline CopyTimeline(const model::Grid& grid) {
  Timeline line{std::max<int64_t>(grid.timescale, 1), {}, grid.end};
  line.starts.reserve(grid.boundaries.size());
  for (const model::Boundary& boundary : grid.boundaries) line.starts.push_back(boundary.presentation);
  return line;
}

Timeline RenditionTimeline(const model::Grid& grid, model::Rational frame_rate, int64_t duration_ms) {
  Timeline line{std::max<int64_t>(grid.timescale, 1), {}, grid.end};
  if (line.end <= 0) line.end = duration_ms * line.timescale / 1000;
  const double frame = frame_rate.num > 0 && frame_rate.den > 0
                           ? static_cast<double>(line.timescale) * static_cast<double>(frame_rate.den) / static_cast<double>(frame_rate.num)
                           : 0;
  if (grid.boundaries.empty()) {
    if (line.end > 0) CutInto(line.starts, 0, line.end, line, frame);
    return line;
  }
  for (size_t i = 0; i < grid.boundaries.size(); ++i) {
    const int64_t end = i + 1 < grid.boundaries.size() ? grid.boundaries[i + 1].presentation : line.end;
    CutInto(line.starts, grid.boundaries[i].presentation, end, line, frame);
  }
  return line;
}

Timeline AudioTimeline(int sample_rate, int frame_size, int64_t first, int64_t duration_ms) {
  Timeline line{std::max(sample_rate, 1), {}, duration_ms * sample_rate / 1000};
  const int64_t frame = std::max(frame_size, 1);
  for (int64_t nominal = 0; nominal < line.end; nominal += kAudioSeconds * line.timescale) {
    const int64_t frames = nominal <= first ? 0 : (nominal - first + frame - 1) / frame;
    const int64_t start = first + frames * frame;
    if (start >= line.end) break;
    if (line.starts.empty() || start > line.starts.back()) line.starts.push_back(start);
  }
  return line;
}

double LongestSegment(const Timeline& timeline) {
  int64_t longest = 0;
  for (size_t i = 0; i < timeline.Count(); ++i) longest = std::max(longest, timeline.End(i) - timeline.starts[i]);
  return static_cast<double>(longest) / static_cast<double>(timeline.timescale);
}

}  // namespace chanoma::playback
