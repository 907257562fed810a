#include "playback/timeline.h"

#include <gtest/gtest.h>

#include <set>

#include "films.h"

namespace chanoma::playback {
namespace {

TEST(CopyTimeline, IsTheGridsBoundaries) {
  const Timeline line = CopyTimeline(Film(20, 4).grid);
  EXPECT_EQ(line.timescale, 12288);
  EXPECT_EQ(line.starts, (std::vector<int64_t>{0, 49152, 98304, 147456, 196608}));
  EXPECT_EQ(line.End(4), 20 * 12288);
  EXPECT_DOUBLE_EQ(LongestSegment(line), 4.0);
}

TEST(RenditionTimeline, UsesEveryBoundaryAndCutsWhatIsLonger) {
  for (const double gap : {1.0, 2.0, 3.0, 4.0, 10.0}) {
    const model::MediaInfo film = Film(60, gap);
    const Timeline line = RenditionTimeline(film.grid, {24, 1}, film.duration_ms);
    const std::set<int64_t> starts(line.starts.begin(), line.starts.end());
    for (const model::Boundary& boundary : film.grid.boundaries) EXPECT_TRUE(starts.contains(boundary.presentation)) << gap;
    EXPECT_LE(LongestSegment(line), 2.0) << gap;
    for (const int64_t start : line.starts) EXPECT_EQ(start % 512, 0) << "not on a frame of 24 a second: " << start;
  }
}

TEST(RenditionTimeline, KeepsBoundariesThatLieOffTheFrameGrid) {
  model::MediaInfo film = Film(30, 10);
  film.grid.boundaries[1].presentation += 77;  // a variable frame rate
  const Timeline line = RenditionTimeline(film.grid, {24, 1}, film.duration_ms);
  EXPECT_TRUE(std::find(line.starts.begin(), line.starts.end(), 10 * 12288 + 77) != line.starts.end());
  EXPECT_TRUE(std::is_sorted(line.starts.begin(), line.starts.end()));
  EXPECT_LE(LongestSegment(line), 2.05);
}

TEST(RenditionTimeline, WithoutAnIndexCutsTheWholeFilm) {
  model::Grid grid;
  grid.timescale = 90000;
  const Timeline line = RenditionTimeline(grid, {0, 1}, 5000);
  EXPECT_EQ(line.starts, (std::vector<int64_t>{0, 150000, 300000}));
  EXPECT_EQ(line.end, 450000);
  EXPECT_EQ(RenditionTimeline(grid, {0, 1}, 0).Count(), 0u);
}

TEST(AudioTimeline, CutsBetweenFrames) {
  const Timeline line = AudioTimeline(44100, 1024, 0, 20'000);
  ASSERT_EQ(line.Count(), 5u);
  for (const int64_t start : line.starts) EXPECT_EQ(start % 1024, 0);
  for (size_t i = 0; i < line.Count(); ++i) {
    // The first frame that begins at or after the nominal time.
    EXPECT_GE(line.starts[i], static_cast<int64_t>(i) * 4 * 44100);
    EXPECT_LT(line.starts[i], static_cast<int64_t>(i) * 4 * 44100 + 1024);
  }
}

TEST(AudioTimeline, BeginsWhereLateAudioBegins) {
  const Timeline line = AudioTimeline(48000, 1024, 100'000, 12'000);
  EXPECT_EQ(line.starts.front(), 100'000);
  EXPECT_EQ((line.starts[1] - 100'000) % 1024, 0);
  EXPECT_GE(line.starts[1], 4 * 48000);
}

TEST(AudioTimeline, SurvivesNonsense) {
  EXPECT_EQ(AudioTimeline(0, 0, 0, 0).Count(), 0u);
  EXPECT_EQ(AudioTimeline(48000, 1024, INT32_MAX, 1000).Count(), 0u);
}

}  // namespace
}  // namespace chanoma::playback
