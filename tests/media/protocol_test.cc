// The daemon's distrust: frames and replies a worker could send after a file took it over. No processes.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <random>
#include <thread>

#include "media/clean_text.h"
#include "media/convert.h"
#include "media/wire.h"

namespace chanoma::media {
namespace {

model::MediaInfo Sensible() {
  model::MediaInfo info;
  info.container = "mov";
  info.duration_ms = 10'000;
  info.title = "A film";
  model::VideoStream video;
  video.codec = "h264";
  video.codecs = "avc1.640028";
  video.width = 1920;
  video.height = 1080;
  video.frame_rate = {24000, 1001};
  info.video.push_back(video);
  model::AudioStream audio;
  audio.index = 1;
  audio.codec = "aac";
  audio.codecs = "mp4a.40.2";
  audio.channels = 2;
  audio.sample_rate = 48000;
  audio.frame_size = 1024;
  audio.language = "en";
  info.audio.push_back(audio);
  info.subtitles.push_back({.index = 2, .codec = "subrip", .text = true, .language = "de", .title = "Für alle"});
  info.chapters.push_back({0, 5, "One"});
  info.grid = {.timescale = 24000,
               .origin_us = -5,
               .end = 240'000,
               .boundaries = {{0, -2002}, {96096, 94094}},
               .peak_bit_rate = 5'000'000,
               .indexed = true};
  return info;
}

pb::MediaInfo Message() {
  pb::MediaInfo message;
  ToProto(Sensible(), &message);
  return message;
}

TEST(ReplyCheck, AFingerprintIsNoLongerThanItsSound) {
  const SoundSpec asked{.source = {}, .origin_us = 0, .from_ms = 5'000, .to_ms = 15'000};
  pb::Fingerprint print;
  print.set_item_us(100'000);
  print.set_reach_us(2'600'000);
  for (uint32_t i = 0; i < 101; ++i) print.add_items(i);
  ASSERT_TRUE(CheckPrint(print, asked));
  EXPECT_EQ(CheckPrint(print, asked)->items[100], 100U);
  print.add_items(0);
  EXPECT_FALSE(CheckPrint(print, asked));
  print.clear_items();
  for (const int64_t item : {int64_t{-1}, int64_t{0}, int64_t{9'999}, int64_t{10'000'001}, INT64_MAX}) {
    print.set_item_us(item);
    EXPECT_FALSE(CheckPrint(print, asked)) << item;
  }
  print.set_item_us(100'000);
  print.set_reach_us(99'999);
  EXPECT_FALSE(CheckPrint(print, asked));
}

TEST(CallCheck, AStretchOfSoundIsOne) {
  SoundSpec spec{Sensible().audio[0], -5, 1'000, 61'000};
  pb::Sound call;
  ToProto(spec, &call);
  ASSERT_TRUE(CheckSound(call));
  EXPECT_EQ(CheckSound(call)->to_ms, 61'000);
  for (const auto& [from, to] : {std::pair<int64_t, int64_t>{-1, 10}, {10, 10}, {10, 9}, {0, kLongestListening + 1}, {INT64_MAX - 5, INT64_MAX}}) {
    call.set_from_ms(from);
    call.set_to_ms(to);
    EXPECT_FALSE(CheckSound(call)) << from;
  }
}

TEST(ReplyCheck, LetsWhatMakesSenseThrough) {
  auto back = CheckMediaInfo(Message());
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(*back, Sensible());
}

TEST(ReplyCheck, RefusesWhatMakesNone) {
  const auto refused = [](auto change) {
    pb::MediaInfo message = Message();
    change(message);
    const auto result = CheckMediaInfo(message);
    return !result && result.error().code == Code::kCorrupt;
  };
  EXPECT_TRUE(refused([](auto& m) { m.mutable_video(0)->set_width(0); }));
  EXPECT_TRUE(refused([](auto& m) { m.mutable_video(0)->set_height(40'000); }));
  EXPECT_TRUE(refused([](auto& m) { m.mutable_video(0)->set_rotation(45); }));
  EXPECT_TRUE(refused([](auto& m) { m.mutable_video(0)->set_range(7); }));
  EXPECT_TRUE(refused([](auto& m) { m.mutable_video(0)->mutable_frame_rate()->set_den(0); }));
  EXPECT_TRUE(refused([](auto& m) { m.mutable_video(0)->set_bit_rate(-1); }));
  EXPECT_TRUE(refused([](auto& m) { m.mutable_audio(0)->set_sample_rate(0); }));
  EXPECT_TRUE(refused([](auto& m) { m.mutable_audio(0)->set_channels(1000); }));
  EXPECT_TRUE(refused([](auto& m) { m.mutable_audio(0)->set_start(-1); }));
  EXPECT_TRUE(refused([](auto& m) { m.mutable_subtitles(0)->set_index(-1); }));
  EXPECT_TRUE(refused([](auto& m) { m.mutable_chapters(0)->set_end(std::numeric_limits<double>::quiet_NaN()); }));
  EXPECT_TRUE(refused([](auto& m) { m.mutable_chapters(0)->set_start(-1); }));
  EXPECT_TRUE(refused([](auto& m) { m.mutable_grid()->set_timescale(0); }));
  EXPECT_TRUE(refused([](auto& m) { m.mutable_grid()->set_end(INT64_MAX); }));
  EXPECT_TRUE(refused([](auto& m) { m.mutable_grid()->add_presentation(1); }));     // one list longer than the other
  EXPECT_TRUE(refused([](auto& m) { m.mutable_grid()->set_presentation(1, 0); }));  // not ascending
  EXPECT_TRUE(refused([](auto& m) { m.mutable_grid()->set_presentation(1, 240'000); }));  // at the end
  EXPECT_TRUE(refused([](auto& m) { m.mutable_grid()->set_presentation(0, INT64_MIN); }));
  EXPECT_TRUE(refused([](auto& m) {
    for (int i = 0; i < 300; ++i) *m.add_video() = m.video(0);
  }));
  EXPECT_TRUE(refused([](auto& m) {
    m.clear_video();
    m.clear_audio();
  }));
}

TEST(ReplyCheck, CleansText) {
  pb::MediaInfo message = Message();
  message.set_title(std::string("a\0b\xff\x1b[31mc\n", 11) + std::string(5000, 'x'));
  message.mutable_video(0)->set_codecs("avc1\"><script>");
  message.mutable_audio(0)->set_language("../../x");
  const auto info = CheckMediaInfo(message);
  ASSERT_TRUE(info);
  EXPECT_TRUE(info->title.starts_with("a b\xEF\xBF\xBD [31mc ")) << info->title;
  EXPECT_LE(info->title.size(), 500U);
  EXPECT_EQ(info->video[0].codecs, "");
  EXPECT_EQ(info->audio[0].language, "");
}

TEST(ReplyCheck, SurvivesAnyBytes) {
  std::mt19937 random(7);
  const std::string good = Message().SerializeAsString();
  int read = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes = good;
    for (uint32_t i = 0; i < 1 + random() % 8; ++i) bytes[random() % bytes.size()] = static_cast<char>(random());
    if (random() % 4 == 0) bytes.resize(random() % bytes.size());
    pb::MediaInfo message;
    if (!message.ParseFromString(bytes)) continue;
    ++read;
    const auto info = CheckMediaInfo(message);
    if (!info) continue;
    // Whatever comes through keeps the rules the rest of the daemon relies on.
    for (size_t i = 1; i < info->grid.boundaries.size(); ++i)
      EXPECT_LT(info->grid.boundaries[i - 1].presentation, info->grid.boundaries[i].presentation);
    EXPECT_LE(info->title.size(), 500U);
    EXPECT_EQ(CleanText(info->title, 500), info->title);
  }
  EXPECT_GT(read, 1000);
}

TEST(ReplyCheck, Posters) {
  const std::string jpeg = "\xFF\xD8\xFF\xE0 picture \xFF\xD9";
  pb::PosterResult result;
  auto* image = result.add_images();
  image->set_width(320);
  image->set_height(180);
  image->set_size(static_cast<int64_t>(jpeg.size()));
  result.set_focus_x(0.5);
  result.set_focus_y(0.4);
  result.add_colors(0xFFAA5500);
  auto poster = CheckPoster(result, jpeg);
  ASSERT_TRUE(poster) << poster.error().message;
  EXPECT_EQ(poster->poster.colors, std::vector<std::string>{"#aa5500"});
  EXPECT_EQ(poster->images.at(0).jpeg, jpeg);
  EXPECT_FALSE(CheckPoster(result, jpeg + "more"));
  EXPECT_FALSE(CheckPoster(result, jpeg.substr(0, 5)));
  EXPECT_FALSE(CheckPoster(result, std::string(jpeg.size(), 'x')));
  result.set_focus_x(1.5);
  EXPECT_FALSE(CheckPoster(result, jpeg));
  result.set_focus_x(0.5);
  image->set_size(-1);
  EXPECT_FALSE(CheckPoster(result, jpeg));
}

TEST(ReplyCheck, FailuresCannotPassForOurs) {
  pb::Failure failure;
  failure.set_code(static_cast<int>(Code::kUnauthenticated));
  failure.set_message("let me in\n");
  EXPECT_EQ(CheckFailure(failure).code, Code::kInternal);
  EXPECT_EQ(CheckFailure(failure).message, "let me in");
  failure.set_code(9999);
  EXPECT_EQ(CheckFailure(failure).code, Code::kInternal);
  failure.set_code(static_cast<int>(Code::kUnsupported));
  EXPECT_EQ(CheckFailure(failure).code, Code::kUnsupported);
}

TEST(TrackCheck, RoundTrip) {
  const model::MediaInfo info = Sensible();
  for (const TrackSpec& spec :
       {TrackSpec{CopyVideo{info.video[0]}, 24000, -5}, TrackSpec{CopyAudio{info.audio[0]}, 24000, 3},
        TrackSpec{RenditionVideo{info.video[0], 1280, 720, 4'000'000, 0}, 24000, 0},
        TrackSpec{RenditionAudio{info.audio[0], 2, 128'000}, 48000, 0}}) {
    const SegmentSpec segment{spec, 7, 100, 2000, -50};
    pb::Segment message;
    ToProto(segment, &message);
    const auto back = CheckSegment(message);
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(*back, segment);
  }
}

TEST(Tracks, LevelsAndTimes) {
  const model::MediaInfo info = Sensible();
  EXPECT_EQ(AvcLevel({info.video[0], 1920, 1080, 8'000'000, 0}), 40);
  EXPECT_EQ(AvcLevel({info.video[0], 1280, 720, 4'000'000, 0}), 31);
  EXPECT_EQ(AvcLevel({info.video[0], 640, 360, 1'000'000, 0}), 30);
  model::VideoStream fast = info.video[0];
  fast.frame_rate = {60, 1};
  EXPECT_EQ(AvcLevel({fast, 1920, 1080, 8'000'000, 0}), 42);
  const TrackSpec sound{RenditionAudio{info.audio[0], 2, 128'000}, 24000, 0};
  EXPECT_EQ(AudioSegmentStart(sound, 0), 0);
  EXPECT_EQ(AudioSegmentStart(sound, 1), 1024);
  EXPECT_EQ(AudioSegmentStart(sound, 512), 1024);
  EXPECT_EQ(AudioSegmentStart(sound, 513), 2048);
  EXPECT_EQ(RescaleUp(1, 3, 2), 1);
  EXPECT_EQ(RescaleUp(-1, 3, 2), 0);
  EXPECT_EQ(RescaleNear(-1, 2, 1), -1);
  EXPECT_EQ(RescaleNear(int64_t{1} << 60, 1'000'000, 1'000'000), int64_t{1} << 60);
}

class WireTest : public ::testing::Test {
 protected:
  void SetUp() override {
    int ends[2];
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    a_.Reset(ends[0]);
    b_.Reset(ends[1]);
  }
  Result<std::string> Next(FrameReader& reader) {
    while (true) {
      auto frame = TRY(reader.Read(b_.Get()));
      if (frame) return *frame;
    }
  }
  UniqueFd a_, b_;
};

TEST_F(WireTest, CarriesFramesOfAllSizesAndADescriptor) {
  FrameReader reader;
  for (const size_t size : {size_t{0}, size_t{1}, kChunkSize - 1, kChunkSize + 1, kFrameLimit}) {
    const std::string body(size, 'x');
    std::thread sender([&] { EXPECT_TRUE(SendFrame(a_.Get(), body, std::array{STDIN_FILENO, STDOUT_FILENO})); });
    auto frame = Next(reader);
    sender.join();
    ASSERT_TRUE(frame) << frame.error().message;
    EXPECT_EQ(frame->size(), size);
    EXPECT_EQ(reader.TakeFds().size(), 2U);
    EXPECT_FALSE(reader.MidFrame());
  }
  EXPECT_FALSE(SendFrame(a_.Get(), std::string(kFrameLimit + 1, 'x')));
}

TEST_F(WireTest, RefusesAFrameThatIsTooLongBeforeReadingIt) {
  const unsigned char header[4] = {0xFF, 0xFF, 0xFF, 0x7F};
  ASSERT_EQ(::send(a_.Get(), header, sizeof header, 0), 4);
  FrameReader reader;
  auto frame = Next(reader);
  ASSERT_FALSE(frame);
  EXPECT_EQ(frame.error().code, Code::kCorrupt);
}

TEST_F(WireTest, SaysWhenThePeerIsGone) {
  ASSERT_EQ(::send(a_.Get(), "\x05\0\0", 3, 0), 3);
  a_.Reset();
  FrameReader reader;
  auto frame = Next(reader);
  ASSERT_FALSE(frame);
  EXPECT_EQ(frame.error().code, Code::kUnavailable);
  EXPECT_EQ(SendFrame(b_.Get(), "x").error().code, Code::kUnavailable);
}

TEST(CleanTextTest, KeepsWhatIsWellFormed) {
  EXPECT_EQ(CleanText("Žluťoučký 茶の間 🎬", 100), "Žluťoučký 茶の間 🎬");
  EXPECT_EQ(CleanText("  a \t b  ", 100), "a   b");
  EXPECT_EQ(CleanText("\xC0\x80\xED\xA0\x80", 100), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(CleanText("茶茶", 5), "茶");
  EXPECT_EQ(CleanText("a\nb", 10), "a b");
  EXPECT_EQ(CleanText("a\nb", 10, Lines::kKeep), "a\nb");
}

}  // namespace
}  // namespace chanoma::media
