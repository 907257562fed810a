// Copied tracks: every frame exactly once, at its own time, cut where the grid says.

#include <algorithm>

#include "media/clips.h"
#include "media/engine.h"

namespace chanoma::media::test {
namespace {

using ::testing::IsEmpty;

class CopyVideoTest : public Engine, public ::testing::WithParamInterface<const char*> {};

TEST_P(CopyVideoTest, HoldsEveryFrameOnceAtItsTime) {
  const auto path = Clip(GetParam());
  const model::MediaInfo info = Indexed(path);
  ASSERT_FALSE(info.video.empty());
  ASSERT_TRUE(info.grid.indexed);
  ASSERT_GE(info.grid.boundaries.size(), 2U);
  const TrackSpec spec{CopyVideo{info.video[0]}, info.grid.timescale, info.grid.origin_us};
  const auto cuts = GridCuts(info.grid);
  const Track track = Make(path, spec, cuts);
  ASSERT_EQ(track.parsed.size(), cuts.size());
  for (size_t i = 0; i < cuts.size(); ++i) {
    const ParsedSegment& segment = track.parsed[i];
    EXPECT_EQ(segment.tfdt, cuts[i].start);
    EXPECT_EQ(segment.EarliestPresentation(), cuts[i].start);
    EXPECT_EQ(segment.End(), cuts[i].end);
    ASSERT_FALSE(segment.samples.empty());
    EXPECT_TRUE(segment.samples[0].sync);
  }
  const std::vector<double> source = FrameTimes(path, "v:0");
  std::vector<double> copied = track.Times(spec.timescale);
  ASSERT_EQ(copied.size(), source.size());
  EXPECT_EQ(FrameTimes(track.file, "v:0").size(), source.size());
  double worst = 0;
  for (size_t i = 0; i < source.size(); ++i) {
    worst = std::max(worst, std::abs(copied[i] - (source[i] - static_cast<double>(info.grid.origin_us) / 1e6)));
  }
  EXPECT_LE(worst, 0.0000015);  // ffprobe prints microseconds
  EXPECT_THAT(DecodeErrors(track.file), IsEmpty());
  EXPECT_THAT(FindBox(track.init, "moov/trak/edts"), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Files, CopyVideoTest,
                         ::testing::Values("h264.mp4", "h264_ntsc.mp4", "h264.mkv", "h264.ts", "h264.flv",
                                           "fragmented.mp4", "hevc.mkv", "hevc.ts", "hevc10.mp4", "vp9.webm", "av1.mp4",
                                           "vfr.mkv", "late_picture.mkv", "unsought.mkv", "rotated.mp4"));

}  // namespace
}  // namespace chanoma::media::test
