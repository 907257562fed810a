// Rendered video: every frame exactly once, segments made apart share one init segment.

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "media/clips.h"
#include "media/engine.h"

namespace chanoma::media::test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class RenditionTest : public Engine, public ::testing::WithParamInterface<const char*> {};

RenditionVideo Small(const model::VideoStream& source) {
  const model::DisplaySize shown = model::ShownSize(source);
  const bool upright = shown.height > shown.width;
  return {source, upright ? 90 : 160, upright ? 160 : 90, 400'000, 0};
}

TEST_P(RenditionTest, HoldsEveryFrameOnce) {
  const auto path = Clip(GetParam());
  const model::MediaInfo info = Indexed(path);
  ASSERT_FALSE(info.video.empty());
  const TrackSpec spec{Small(info.video[0]), info.grid.timescale, info.grid.origin_us};
  // On purpose not on key frames.
  const auto cuts = EvenCuts(info.grid.timescale * 3, info.grid.end);
  const Track track = Make(path, spec, cuts);
  ASSERT_EQ(track.parsed.size(), cuts.size());
  for (size_t i = 0; i < cuts.size(); ++i) {
    const ParsedSegment& segment = track.parsed[i];
    ASSERT_FALSE(segment.samples.empty());
    EXPECT_TRUE(segment.samples[0].sync);
    EXPECT_EQ(std::ranges::count(segment.samples, true, &Sample::sync), 1);
    EXPECT_EQ(segment.tfdt, segment.EarliestPresentation());
    EXPECT_EQ(segment.End(), RescaleNear(cuts[i].end, info.grid.timescale, 90000));
  }
  std::vector<double> source = FrameTimes(path, "v:0");
  if (source.empty() || std::string(GetParam()) == "xvid.avi") {
    // AVI keeps no presentation times; 25 frames a second for 13 seconds.
    source.clear();
    for (int i = 0; i < 325; ++i) source.push_back(0.04 * i + static_cast<double>(info.grid.origin_us) / 1e6);
  }
  const std::vector<double> times = track.Times(90000);
  ASSERT_EQ(times.size(), source.size());
  double worst = 0;
  for (size_t i = 0; i < source.size(); ++i)
    worst = std::max(worst, std::abs(times[i] - (source[i] - static_cast<double>(info.grid.origin_us) / 1e6)));
  EXPECT_LT(worst, 0.0015);
  EXPECT_THAT(DecodeErrors(track.file), IsEmpty());
  EXPECT_THAT(FindBox(track.init, "moov/trak/edts"), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Files, RenditionTest,
                         ::testing::Values("h264.mp4", "h264_ntsc.mp4", "h264.ts", "hevc.mkv", "hevc10.mp4", "vp9.webm",
                                           "av1.mp4", "mpeg2.ts", "xvid.avi", "open_gop.mp4", "open_gop_hevc.mkv",
                                           "vfr.mkv", "late_picture.mkv", "rotated.mp4", "interlaced.ts"));

using RenderedVideo = RenditionTest;

TEST_F(RenderedVideo, ShowsTheSamePictureAsTheSource) {
  const auto path = Clip("h264.mp4");
  const model::MediaInfo info = Indexed(path);
  RenditionVideo rendition = Small(info.video[0]);
  rendition.width = 320;
  rendition.height = 180;
  rendition.max_rate = 3'000'000;
  const Track track = Make(path, {rendition, info.grid.timescale, info.grid.origin_us},
                           EvenCuts(info.grid.timescale * 4, info.grid.end));
  // libav shifts what has negative composition offsets; pairing frames by order sees through that.
  const std::string report = Shell(fmt::format(
      "ffmpeg -nostdin -i '{}' -i '{}' -lavfi '[0:v]setpts=N/25/TB[a];[1:v]setpts=N/25/TB[b];[a][b]psnr' -f null -",
      track.file.string(), path.string()));
  const size_t at = report.find("average:");
  ASSERT_NE(at, std::string::npos) << report;
  EXPECT_GT(std::atof(report.c_str() + at + 8), 30.0) << report.substr(at);
}

TEST_F(RenderedVideo, TurnsAndStretchesAsShown) {
  for (const char* file : {"rotated.mp4", "anamorphic.mp4"}) {
    const model::MediaInfo info = Probed(Clip(file));
    const model::DisplaySize shown = model::ShownSize(info.video.at(0));
    RenditionVideo rendition = Small(info.video[0]);
    rendition.width = shown.width / 2 / 2 * 2;
    rendition.height = shown.height / 2 / 2 * 2;
    const Track track = Make(Clip(file), {rendition, info.grid.timescale, info.grid.origin_us},
                             EvenCuts(info.grid.timescale * 4, info.grid.timescale * 4));
    EXPECT_THAT(
        Shell(fmt::format("ffprobe -v error -show_entries stream=width,height,sample_aspect_ratio -of csv=p=0 '{}'",
                          track.file.string())),
        HasSubstr(fmt::format("{},{},1:1", rendition.width, rendition.height)));
  }
}

TEST_F(RenderedVideo, BringsHighDynamicRangeToBt709) {
  const model::MediaInfo info = Probed(Clip("hevc10.mp4"));
  ASSERT_EQ(info.video.at(0).range, model::DynamicRange::kHdr10);
  const Track track = Make(Clip("hevc10.mp4"), {Small(info.video[0]), info.grid.timescale, info.grid.origin_us},
                           EvenCuts(info.grid.timescale * 4, info.grid.timescale * 4));
  EXPECT_THAT(
      Shell(fmt::format(
          "ffprobe -v error -show_entries stream=pix_fmt,color_transfer,color_primaries,color_space -of csv=p=0 '{}'",
          track.file.string())),
      HasSubstr("yuv420p,bt709,bt709,bt709"));
}

TEST_F(RenderedVideo, SaysItsLevelInTheCodecsString) {
  const model::MediaInfo info = Probed(Clip("h264.mp4"));
  const TrackSpec spec{Small(info.video.at(0)), info.grid.timescale, info.grid.origin_us};
  auto init = Media().InitSegment(OpenClip(Clip("h264.mp4")).Get(), spec, Context());
  ASSERT_TRUE(init) << init.error().message;
  const size_t avcc = init->find("avcC");
  ASSERT_NE(avcc, std::string::npos);
  EXPECT_EQ(CodecsString(spec),
            fmt::format("avc1.{:02x}{:02x}{:02x}", static_cast<uint8_t>((*init)[avcc + 5]),
                        static_cast<uint8_t>((*init)[avcc + 6]), static_cast<uint8_t>((*init)[avcc + 7])));
}

TEST_F(RenderedVideo, KeepsItsRate) {
  const model::MediaInfo info = Probed(Clip("noise.mp4"));
  RenditionVideo rendition{info.video.at(0), 640, 360, 1'000'000, 0};
  const Track track = Make(Clip("noise.mp4"), {rendition, info.grid.timescale, info.grid.origin_us},
                           EvenCuts(info.grid.timescale * 4, info.grid.timescale * 12));
  for (const std::string& segment : track.segments) EXPECT_LT(static_cast<double>(segment.size()) * 8 / 4, 1'400'000);
}

// A picture that stands for longer than a segment is shown in each.
TEST_F(RenderedVideo, RepeatsAPictureThatStands) {
  const auto path = Scratch() / "slides.mkv";
  Shell(
      fmt::format("ffmpeg -v error -nostdin -y -f lavfi -i testsrc=size=160x90:rate=1/10:duration=30 -c:v libx264 '{}'",
                  path.string()));
  const model::MediaInfo info = Indexed(path);
  const Track track = Make(path, {Small(info.video.at(0)), info.grid.timescale, info.grid.origin_us},
                           EvenCuts(info.grid.timescale * 4, info.grid.timescale * 28));
  ASSERT_EQ(track.parsed.size(), 7U);
  for (size_t i = 0; i < 7; ++i) {
    EXPECT_EQ(track.parsed[i].tfdt, static_cast<int64_t>(i) * 360'000);
    EXPECT_GE(track.parsed[i].samples.size(), 1U);
  }
}

}  // namespace
}  // namespace chanoma::media::test
