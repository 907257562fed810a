// What probing says, and what it refuses.

#include <fmt/format.h>
#include <sys/socket.h>

#include "media/clips.h"
#include "media/engine.h"

namespace chanoma::media::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::StartsWith;

class ProbeTest : public Engine {
 protected:
  static Error Refusal(const std::string& name, const std::string& bytes) {
    const auto path = Scratch() / name;
    WriteAll(path, bytes);
    auto info = Media().Probe(OpenClip(path).Get(), Context());
    EXPECT_FALSE(info) << name;
    return info ? Error{} : info.error();
  }
};

TEST_F(ProbeTest, NamesCodecsAsBrowsersDo) {
  const auto video = [](const char* clip) { return Probed(Clip(clip)).video.at(0).codecs; };
  EXPECT_THAT(video("h264.mp4"), MatchesRegex("avc1\\.64[0-9a-f]{4}"));
  EXPECT_EQ(video("h264.ts"), video("h264.mp4"));
  EXPECT_THAT(video("hevc.mkv"), MatchesRegex("hvc1\\.1\\.6\\.L[0-9]+\\.[0-9A-F.]+"));
  EXPECT_EQ(video("hevc.ts"), video("hevc.mkv"));
  EXPECT_THAT(video("hevc10.mp4"), StartsWith("hvc1.2.4.L"));
  EXPECT_THAT(video("vp9.webm"), StartsWith("vp09.00."));
  EXPECT_THAT(video("av1.mp4"), MatchesRegex("av01\\.0\\.[0-9]{2}M\\.08"));
  EXPECT_THAT(video("mpeg2.ts"), IsEmpty());
  EXPECT_THAT(video("xvid.avi"), IsEmpty());
  const auto sound = [](const char* clip, size_t n = 0) { return Probed(Clip(clip)).audio.at(n).codecs; };
  EXPECT_EQ(sound("h264.mp4"), "mp4a.40.2");
  EXPECT_EQ(sound("h264.ts"), "mp4a.40.2");
  EXPECT_EQ(sound("xvid.avi"), "mp4a.6B");
  EXPECT_EQ(sound("hevc.mkv"), "ac-3");
  EXPECT_EQ(sound("two_sounds.mkv", 0), "ec-3");
  EXPECT_EQ(sound("two_sounds.mkv", 1), "flac");
  EXPECT_EQ(sound("vp9.webm"), "opus");
  EXPECT_THAT(sound("mpeg2.ts"), IsEmpty());
}

TEST_F(ProbeTest, DescribesPictures) {
  const model::VideoStream video = Probed(Clip("h264_ntsc.mp4")).video.at(0);
  EXPECT_EQ(video.codec, "h264");
  EXPECT_EQ(video.width, 320);
  EXPECT_EQ(video.height, 180);
  EXPECT_EQ(video.frame_rate, (model::Rational{30000, 1001}));
  EXPECT_EQ(video.bit_depth, 8);
  EXPECT_FALSE(video.interlaced);
  EXPECT_EQ(video.range, model::DynamicRange::kSdr);

  const model::VideoStream hdr = Probed(Clip("hevc10.mp4")).video.at(0);
  EXPECT_EQ(hdr.range, model::DynamicRange::kHdr10);
  EXPECT_EQ(hdr.bit_depth, 10);
  EXPECT_EQ(hdr.color_primaries, 9);
  EXPECT_EQ(hdr.color_transfer, 16);
  EXPECT_EQ(hdr.color_matrix, 9);

  // libav writes `rotate=90` as a matrix that turns the other way.
  EXPECT_EQ(Probed(Clip("rotated.mp4")).video.at(0).rotation, 270);
  EXPECT_EQ(Probed(Clip("anamorphic.mp4")).video.at(0).sample_aspect, (model::Rational{4, 3}));
  EXPECT_TRUE(Probed(Clip("interlaced.ts")).video.at(0).interlaced);
  EXPECT_TRUE(Probed(Clip("mpeg2.ts")).video.at(0).interlaced);
}

TEST_F(ProbeTest, DescribesSoundAndText) {
  const model::MediaInfo info = Probed(Clip("two_sounds.mkv"));
  ASSERT_EQ(info.audio.size(), 2U);
  EXPECT_EQ(info.audio[0].language, "de");
  EXPECT_TRUE(info.audio[0].is_default);
  EXPECT_EQ(info.audio[1].language, "fr");
  EXPECT_EQ(info.audio[1].title, "Commentary");
  EXPECT_FALSE(info.audio[1].is_default);
  EXPECT_EQ(info.audio[0].frame_size, 1536);
  EXPECT_EQ(info.audio[0].sample_rate, 48000);

  const model::MediaInfo text = Probed(Clip("subtitles.mkv"));
  EXPECT_EQ(text.title, "A film");
  ASSERT_EQ(text.subtitles.size(), 2U);
  EXPECT_EQ(text.subtitles[0].codec, "subrip");
  EXPECT_TRUE(text.subtitles[0].text);
  EXPECT_TRUE(text.subtitles[0].forced);
  EXPECT_EQ(text.subtitles[0].language, "en");
  EXPECT_TRUE(text.subtitles[1].hearing_impaired);
  EXPECT_EQ(text.subtitles[1].language, "ja");
  EXPECT_THAT(text.chapters, ElementsAre(model::Chapter{0, 5, "Opening"}, model::Chapter{5, 13, "The rest"}));
}

TEST_F(ProbeTest, MakesTheGridFromTheIndex) {
  for (const char* clip : {"h264.mp4", "h264.mkv", "hevc.mkv", "vp9.webm"}) {
    const model::MediaInfo info = Probed(Clip(clip));
    EXPECT_TRUE(info.grid.indexed) << clip;
    ASSERT_EQ(info.grid.boundaries.size(), 4U) << clip;  // key frames each two seconds, thirteen seconds
    // Matroska muxers shift the pictures by a few milliseconds to make room for the sound's priming.
    EXPECT_NEAR(static_cast<double>(info.grid.boundaries[1].presentation) / static_cast<double>(info.grid.timescale), 4,
                0.008)
        << clip;
    EXPECT_NEAR(static_cast<double>(info.grid.end) / static_cast<double>(info.grid.timescale), 13, 0.008) << clip;
    EXPECT_NEAR(static_cast<double>(info.duration_ms), 13000, 60) << clip;
  }
  EXPECT_GT(Probed(Clip("h264.mp4")).grid.peak_bit_rate, 10'000U);
}

TEST_F(ProbeTest, LeavesFilesWithoutAnIndexToTheScan) {
  for (const char* clip : {"h264.ts", "unsought.mkv"}) {
    const model::MediaInfo info = Probed(Clip(clip));
    EXPECT_FALSE(info.grid.indexed) << clip;
    EXPECT_THAT(info.grid.boundaries, IsEmpty()) << clip;
    EXPECT_GT(info.grid.timescale, 0) << clip;
    const model::MediaInfo scanned = Indexed(Clip(clip));
    EXPECT_TRUE(scanned.grid.indexed) << clip;
    EXPECT_EQ(scanned.grid.boundaries.size(), 4U) << clip;
    EXPECT_NEAR(static_cast<double>(scanned.grid.end) / static_cast<double>(scanned.grid.timescale), 13, 0.05) << clip;
    EXPECT_GT(scanned.grid.peak_bit_rate, 10'000U) << clip;
  }
}

TEST_F(ProbeTest, ScanAndIndexAgree) {
  const auto path = Clip("h264.mp4");
  const model::MediaInfo info = Probed(path);
  int64_t last = 0;
  auto scanned = Media().Index(
      OpenClip(path).Get(), {info.video[0].index, info.grid.timescale, info.grid.origin_us},
      [&](int64_t done, int64_t total) {
        EXPECT_LE(done, total);
        last = done;
      },
      Context(Lane::kBackground));
  ASSERT_TRUE(scanned) << scanned.error().message;
  EXPECT_EQ(scanned->boundaries, info.grid.boundaries);
  EXPECT_EQ(scanned->end, info.grid.end);
}

TEST_F(ProbeTest, CutsOnlyAtClosedKeyFrames) {
  for (const char* clip : {"open_gop.mp4", "open_gop_hevc.mkv"}) {
    const model::MediaInfo info = Indexed(Clip(clip));
    EXPECT_TRUE(info.grid.indexed) << clip;
    EXPECT_LE(info.grid.boundaries.size(), 1U) << clip;
  }
}

TEST_F(ProbeTest, CountsMediaTimeFromTheFirstPictureOrSound) {
  const model::MediaInfo info = Indexed(Clip("late_picture.mkv"));
  EXPECT_EQ(info.audio.at(0).start, 0);
  EXPECT_NEAR(static_cast<double>(info.grid.boundaries.at(0).presentation) / static_cast<double>(info.grid.timescale),
              1, 0.03);
  EXPECT_NEAR(static_cast<double>(Indexed(Clip("late_sound.mkv")).audio.at(0).start) / 48000, 3, 0.03);
  // Transport streams start anywhere.
  EXPECT_GT(Probed(Clip("h264.ts")).grid.origin_us, 1'000'000);
  EXPECT_LT(Indexed(Clip("h264.ts")).grid.boundaries.at(0).presentation, 2000);
}

TEST_F(ProbeTest, SoundAlone) {
  const model::MediaInfo info = Probed(Clip("sound.mp3"));
  EXPECT_THAT(info.video, IsEmpty());
  EXPECT_EQ(info.grid.timescale, 0);
  EXPECT_NEAR(static_cast<double>(info.duration_ms), 13000, 100);
}

TEST_F(ProbeTest, PlaysWhatIsThereOfATruncatedFile) {
  std::string bytes = ReadAll(Clip("h264.mp4"));
  bytes.resize(bytes.size() / 2);
  const auto path = Scratch() / "half.mp4";
  WriteAll(path, bytes);
  const model::MediaInfo info = Indexed(path);
  ASSERT_FALSE(info.grid.boundaries.empty());
  EXPECT_LT(info.grid.end, 9 * info.grid.timescale);
  EXPECT_GT(info.grid.end, 4 * info.grid.timescale);
  const Track track =
      Make(path, {CopyVideo{info.video.at(0)}, info.grid.timescale, info.grid.origin_us}, GridCuts(info.grid));
  EXPECT_EQ(track.parsed.size(), info.grid.boundaries.size());
}

TEST_F(ProbeTest, RefusesWhatIsNoMediaInWords) {
  EXPECT_EQ(Refusal("text.mkv", "Dear diary,\n\nnothing to see here.\n").code, Code::kUnsupported);
  EXPECT_EQ(Refusal("empty.mp4", "").code, Code::kUnsupported);
  EXPECT_EQ(Refusal("noise.mp4", std::string(100'000, '\x5a')).code, Code::kUnsupported);
  const Error text_only = Refusal("words.srt", "1\n00:00:01,000 --> 00:00:02,000\nHello\n");
  EXPECT_EQ(text_only.code, Code::kUnsupported);
  // The index of an MP4 is at its end unless it was moved.
  Shell(fmt::format("ffmpeg -v error -nostdin -y -i '{}' -c copy '{}'", Clip("h264.mp4").string(),
                    (Scratch() / "slow.mp4").string()));
  std::string cut = ReadAll(Scratch() / "slow.mp4");
  cut.resize(cut.size() / 2);
  const Error error = Refusal("cut.mp4", cut);
  EXPECT_EQ(error.code, Code::kUnsupported);
  EXPECT_THAT(error.message, HasSubstr("cut off"));
}

// Formats that name other files or addresses must not be opened at all, whatever the file is called.
TEST_F(ProbeTest, NeverFollowsReferences) {
  const std::string secret = Clip("h264.mp4").string();
  const std::string hls =
      fmt::format("#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile://{}\n#EXT-X-ENDLIST\n", secret);
  const std::string dash =
      "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\" "
      "mediaPresentationDuration=\"PT10S\"><Period><AdaptationSet "
      "mimeType=\"video/mp4\"><Representation id=\"1\" "
      "bandwidth=\"1\"><BaseURL>http://127.0.0.1:9/x.mp4</BaseURL></Representation></AdaptationSet></Period></MPD>";
  const std::string concat = fmt::format("ffconcat version 1.0\nfile '{}'\n", secret);
  const std::string sdp =
      "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\na=rtpmap:96 "
      "H264/90000\n";
  for (const auto& [name, bytes] : {std::pair("list.mp4", hls), std::pair("list.mkv", dash),
                                    std::pair("list.avi", concat), std::pair("list.ts", sdp)}) {
    EXPECT_EQ(Refusal(name, bytes).code, Code::kUnsupported) << name;
  }
}

}  // namespace
}  // namespace chanoma::media::test
