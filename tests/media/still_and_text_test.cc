// Posters and subtitles.

#include <fmt/format.h>

#include <map>

#include "media/clips.h"
#include "media/engine.h"

namespace chanoma::media::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::StartsWith;

class PosterTest : public Engine {
 protected:
  static PosterImages Made(const std::filesystem::path& path) {
    const model::MediaInfo info = Probed(path);
    PosterSpec spec{.source = {}, .origin_us = info.grid.origin_us, .duration_ms = info.duration_ms};
    if (!info.video.empty()) spec.source = info.video[0];
    auto poster = Media().Poster(OpenClip(path).Get(), spec, Context(Lane::kBackground));
    EXPECT_TRUE(poster) << poster.error().message;
    return poster ? std::move(*poster) : PosterImages();
  }
  static std::string SizeOf(const std::string& jpeg) {
    const auto path = Scratch() / "poster.jpg";
    WriteAll(path, jpeg);
    return Shell(
        fmt::format("ffprobe -v error -show_entries stream=codec_name,width,height -of csv=p=0 '{}'", path.string()));
  }
};

TEST_F(PosterTest, HasWidthsUpToTheFilmsOwn) {
  const PosterImages poster = Made(Clip("scene.mp4"));
  ASSERT_EQ(poster.images.size(), 2U);
  EXPECT_EQ(SizeOf(poster.images[0].jpeg), "mjpeg,320,180\n");
  EXPECT_EQ(SizeOf(poster.images[1].jpeg), "mjpeg,640,360\n");
  EXPECT_EQ(poster.poster.width, 640);
  EXPECT_EQ(poster.poster.height, 360);
  ASSERT_FALSE(poster.poster.colors.empty());
  EXPECT_LE(poster.poster.colors.size(), 4U);
  for (const std::string& color : poster.poster.colors) EXPECT_THAT(color, MatchesRegex("#[0-9a-f]{6}"));
}

TEST_F(PosterTest, AvoidsBlack) {
  const PosterImages poster = Made(Clip("scene.mp4"));
  const auto path = Scratch() / "chosen.jpg";
  WriteAll(path, poster.images.at(0).jpeg);
  const std::string gray = Shell(fmt::format(
      "ffmpeg -v error -nostdin -i '{}' -vf scale=1:1,format=gray -f rawvideo - | od -An -tu1", path.string()));
  EXPECT_GT(std::atoi(gray.c_str()), 20) << gray;
}

TEST_F(PosterTest, StandsUpright) {
  const PosterImages poster = Made(Clip("rotated.mp4"));
  EXPECT_EQ(SizeOf(poster.images.back().jpeg), "mjpeg,180,320\n");
}

TEST_F(PosterTest, OfEveryKindOfFile) {
  for (const char* clip : {"h264.ts", "hevc10.mp4", "vp9.webm", "av1.mp4", "mpeg2.ts", "xvid.avi", "unsought.mkv",
                           "open_gop.mp4", "anamorphic.mp4"}) {
    EXPECT_FALSE(Made(Clip(clip)).images.empty()) << clip;
  }
}

TEST_F(PosterTest, OfASongIsItsCover) {
  const auto path = Scratch() / "song.mp3";
  Shell(
      fmt::format("ffmpeg -v error -nostdin -y -i '{}' -f lavfi -i color=red:size=200x200:duration=0.04 -map 0:a -map "
                  "1:v -c:a copy -c:v mjpeg -disposition:v attached_pic '{}'",
                  Clip("sound.mp3").string(), path.string()));
  const PosterImages poster = Made(path);
  EXPECT_EQ(SizeOf(poster.images.at(0).jpeg), "mjpeg,200,200\n");
  EXPECT_THAT(poster.poster.colors.at(0), MatchesRegex("#f[0-9a-f]0[0-9a-f]0[0-9a-f]"));
  auto none = Media().Poster(OpenClip(Clip("sound.flac")).Get(), {}, Context());
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, Code::kUnsupported);
}

class StoryboardTest : public Engine {
 protected:
  static std::string Made(const std::filesystem::path& path, model::Storyboard board) {
    const model::MediaInfo info = Probed(path);
    auto sheet = Media().Storyboard(OpenClip(path).Get(), {info.video.at(0), info.grid.origin_us, board}, {}, Context(Lane::kBackground));
    EXPECT_TRUE(sheet) << sheet.error().message;
    return sheet ? std::move(*sheet) : std::string();
  }
  // Mean brightness of a part of the sheet.
  static int Grey(const std::string& jpeg, int x, int y, int width, int height) {
    const auto path = Scratch() / "sheet.jpg";
    WriteAll(path, jpeg);
    return std::atoi(Shell(fmt::format("ffmpeg -v error -nostdin -i '{}' -vf crop={}:{}:{}:{},scale=1:1,format=gray -f rawvideo - | od -An -tu1",
                                       path.string(), width, height, x, y)).c_str());
  }
};

TEST_F(StoryboardTest, HasAPictureForEveryStretch) {
  // Two seconds of black, then something to see; ten seconds in tiles of one, four columns.
  const std::string sheet = Made(Clip("scene.mp4"), {.columns = 4, .rows = 3, .tile_width = 64, .tile_height = 36, .count = 10, .interval_ms = 1000});
  const auto path = Scratch() / "sheet.jpg";
  WriteAll(path, sheet);
  EXPECT_EQ(Shell(fmt::format("ffprobe -v error -show_entries stream=codec_name,width,height -of csv=p=0 '{}'", path.string())), "mjpeg,256,108\n");
  EXPECT_LT(Grey(sheet, 0, 0, 64, 36), 10);
  EXPECT_GT(Grey(sheet, 0, 36, 64, 36), 20) << "the fifth second";
  EXPECT_GT(Grey(sheet, 64, 72, 64, 36), 20) << "the last one";
  EXPECT_LT(Grey(sheet, 128, 72, 128, 36), 10) << "nothing after the last";
}

TEST_F(StoryboardTest, OfEveryKindOfFile) {
  for (const char* clip : {"h264.ts", "hevc10.mp4", "vp9.webm", "av1.mp4", "mpeg2.ts", "xvid.avi", "unsought.mkv", "rotated.mp4"}) {
    EXPECT_GT(Grey(Made(Clip(clip), {.columns = 2, .rows = 2, .tile_width = 64, .tile_height = 36, .count = 4, .interval_ms = 3000}), 64, 36, 64, 36), 20) << clip;
  }
}

class SubtitlesTest : public Engine {
 protected:
  using Forms = std::map<std::pair<int, model::TextForm>, std::string>;
  static PartSink Into(Forms& forms) {
    return [&forms](int stream, model::TextForm form, std::string_view bytes) -> Result<void> {
      forms[{stream, form}] += bytes;
      return {};
    };
  }
  // All of a file's, by the subtitle's place among them.
  static std::map<std::pair<size_t, model::TextForm>, std::string> Extracted(const std::filesystem::path& path) {
    const model::MediaInfo info = Probed(path);
    ExtractSpec spec{.streams = {}, .origin_us = info.grid.origin_us};
    for (const auto& stream : info.subtitles) spec.streams.push_back(stream.index);
    Forms forms;
    auto done = Media().Extract(OpenClip(path).Get(), spec, Into(forms), {}, Context());
    EXPECT_TRUE(done) << done.error().message;
    std::map<std::pair<size_t, model::TextForm>, std::string> by_place;
    if (!done) return by_place;
    for (size_t n = 0; n < info.subtitles.size(); ++n) {
      for (const ExtractedText& text : *done) {
        if (text.stream == info.subtitles[n].index) by_place[{n, text.form}] = forms[{text.stream, text.form}];
      }
    }
    return by_place;
  }
  static Forms Sidecar(const std::string& bytes, SidecarSpec spec) {
    const auto path = Scratch() / "sidecar";
    WriteAll(path, bytes);
    Forms forms;
    auto done = Media().ReadSidecar(OpenClip(path).Get(), spec, Into(forms), Context());
    EXPECT_TRUE(done) << done.error().message;
    return forms;
  }
};

TEST_F(SubtitlesTest, AreExtractedAllAtOnce) {
  auto made = Extracted(Clip("subtitles.mkv"));
  EXPECT_EQ((made[{0, model::TextForm::kWebVtt}]),
            "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\n<i>Hello</i> &amp; <b>welcome</b>\n\n00:00:03.000 --> "
            "00:00:04.000\nTwo\nlines --&gt; here\n\n");
  EXPECT_EQ((made[{1, model::TextForm::kWebVtt}]),
            "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n<b>Styled</b>\nnext <i>line</i>\n\n");
  EXPECT_THAT((made[{1, model::TextForm::kAss}]),
              AllOf(StartsWith("[Script Info]"), HasSubstr("Style: Default,Arial"),
                    HasSubstr("\nDialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,{\\pos(1,2)\\b1}Styled{\\b0}\\Nnext {\\i1}line\n")));
  EXPECT_EQ(made.size(), 3U);
}

TEST_F(SubtitlesTest, OfMp4) {
  EXPECT_THAT((Extracted(Clip("subtitles.mp4"))[{0, model::TextForm::kWebVtt}]),
              AllOf(StartsWith("WEBVTT\n\n00:00:01.000 --> 00:00:02.500\n"), HasSubstr("&amp;"), HasSubstr("lines --&gt; here\n")));
}

TEST_F(SubtitlesTest, OfDiscsStayPictures) {
  const std::string whole("PG\0\0\0\0\0\0\0\0\x80\0\0", 13);
  EXPECT_EQ((Sidecar(whole + "rubbish", {SidecarFormat::kPgs, {}})[{0, model::TextForm::kPgs}]), whole);
}

TEST_F(SubtitlesTest, BesideTheFilmInTheirEncoding) {
  // Shift_JIS: "こんにちは、世界。これは字幕です。" twice, so that there is enough to tell.
  const std::string line = "\x82\xb1\x82\xf1\x82\xc9\x82\xbf\x82\xcd\x81\x41\x90\xa2\x8a\x45\x81\x42\x82\xb1\x82\xea\x82\xcd\x8e\x9a\x96\x8b\x82\xc5\x82\xb7\x81\x42";
  Forms forms = Sidecar("1\r\n00:00:01,000 --> 00:00:02,000\r\n" + line + "\r\n" + line + "\r\n", {SidecarFormat::kSubRip, {}});
  EXPECT_THAT((forms[{0, model::TextForm::kWebVtt}]), HasSubstr("こんにちは、世界。これは字幕です。"));
  EXPECT_TRUE(Sidecar("no subtitles at all", {SidecarFormat::kSubRip, {}}).empty());
}

TEST_F(SubtitlesTest, OfAnotherStreamAreNone) {
  Forms forms;
  auto done = Media().Extract(OpenClip(Clip("h264.mp4")).Get(), {.streams = {0, 99}, .origin_us = 0}, Into(forms), {}, Context());
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_TRUE(done->empty());
  EXPECT_TRUE(forms.empty());
}

}  // namespace
}  // namespace chanoma::media::test
