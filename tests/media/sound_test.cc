// Sound, copied and rendered: every packet once on its own time, one grid for all runs, no clicks where segments meet.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "media/clips.h"
#include "media/engine.h"

namespace chanoma::media::test {
namespace {

using ::testing::IsEmpty;

struct SoundCase {
  const char* file;
  size_t stream = 0;
};

class CopySoundTest : public Engine, public ::testing::WithParamInterface<SoundCase> {};

TEST_P(CopySoundTest, HoldsEveryPacketOnceAtItsTime) {
  const auto path = Clip(GetParam().file);
  const model::MediaInfo info = Indexed(path);
  ASSERT_GT(info.audio.size(), GetParam().stream);
  const model::AudioStream& audio = info.audio[GetParam().stream];
  ASSERT_FALSE(audio.codecs.empty());
  const int64_t timescale = info.grid.timescale > 0 ? info.grid.timescale : 48000;
  const TrackSpec spec{CopyAudio{audio}, timescale, info.grid.origin_us};
  const auto cuts = EvenCuts(timescale * 39 / 10, timescale * 16);
  const Track track = Make(path, spec, cuts);
  ASSERT_EQ(track.parsed.size(), cuts.size());
  int64_t next = -1;
  for (size_t i = 0; i < cuts.size(); ++i) {
    const ParsedSegment& segment = track.parsed[i];
    if (segment.samples.empty()) continue;
    EXPECT_EQ(segment.tfdt, AudioSegmentStart(spec, cuts[i].start));
    if (next >= 0) {
      EXPECT_EQ(segment.tfdt, next) << "a gap before segment " << i;
    }
    next = segment.End();
  }
  EXPECT_GE(next, audio.sample_rate * 1299 / 100);
  const std::vector<double> source = FrameTimes(path, fmt::format("{}", audio.index));
  const std::vector<double> copied = track.Times(audio.sample_rate);
  // Priming before media time zero is dropped.
  const double zero = static_cast<double>(info.grid.origin_us) / 1e6;
  const auto kept = static_cast<size_t>(std::ranges::count_if(source, [&](double t) { return t - zero > -0.0015; }));
  ASSERT_EQ(copied.size(), kept);
  double worst = 0;
  for (size_t i = 0; i < kept; ++i)
    worst = std::max(worst, std::abs(copied[i] + zero - source[source.size() - kept + i]));
  EXPECT_LT(worst, 0.0015);
  EXPECT_THAT(DecodeErrors(track.file), IsEmpty());
  EXPECT_THAT(FindBox(track.init, "moov/trak/edts"), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Files, CopySoundTest,
                         ::testing::Values(SoundCase{"h264.mp4"}, SoundCase{"h264.mkv"}, SoundCase{"h264.ts"},
                                           SoundCase{"h264.flv"}, SoundCase{"hevc.mkv"}, SoundCase{"vp9.webm"},
                                           SoundCase{"two_sounds.mkv", 0}, SoundCase{"two_sounds.mkv", 1},
                                           SoundCase{"xvid.avi"}, SoundCase{"sound.m4a"}, SoundCase{"sound.mp3"},
                                           SoundCase{"sound.flac"}, SoundCase{"sound44.mkv"}));

class RenderSoundTest : public Engine, public ::testing::WithParamInterface<const char*> {
 protected:
  // The first channel as floats at 48 kHz.
  static std::vector<float> Pcm(const std::filesystem::path& path, const std::string& filter = "") {
    const auto raw = Scratch() / "sound.f32";
    Shell(fmt::format("ffmpeg -v error -nostdin -y -i '{}' -map 0:a:0 {} -ac 1 -ar 48000 -f f32le '{}'", path.string(),
                      filter, raw.string()));
    const std::string bytes = ReadAll(raw);
    std::vector<float> samples(bytes.size() / 4);
    std::memcpy(samples.data(), bytes.data(), samples.size() * 4);
    return samples;
  }
  static double Power(const std::vector<float>& samples, size_t from, size_t to) {
    double sum = 0;
    for (size_t i = from; i < to; ++i) sum += static_cast<double>(samples.at(i)) * static_cast<double>(samples.at(i));
    return sum / static_cast<double>(to - from);
  }
};

TEST_P(RenderSoundTest, IsOneGaplessGrid) {
  const auto path = Clip(GetParam());
  const model::MediaInfo info = Indexed(path);
  ASSERT_FALSE(info.audio.empty());
  const int64_t timescale = info.grid.timescale > 0 ? info.grid.timescale : 48000;
  const TrackSpec spec{RenditionAudio{info.audio[0], 2, 128'000}, timescale, info.grid.origin_us};
  const auto cuts = EvenCuts(timescale * 21 / 10, timescale * 17);
  const Track track = Make(path, spec, cuts);
  ASSERT_EQ(track.parsed.size(), cuts.size());
  int64_t next = 0;
  for (size_t i = 0; i < cuts.size(); ++i) {
    const ParsedSegment& segment = track.parsed[i];
    EXPECT_EQ(segment.tfdt, next);
    EXPECT_EQ(segment.tfdt, AudioSegmentStart(spec, cuts[i].start));
    for (const Sample& sample : segment.samples) EXPECT_EQ(sample.duration, kAacFrame);
    next = segment.End();
  }
  EXPECT_EQ(next, AudioSegmentStart(spec, cuts.back().end));
  EXPECT_THAT(DecodeErrors(track.file), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Files, RenderSoundTest,
                         ::testing::Values("h264.mp4", "h264.mkv", "mpeg2.ts", "hevc.mkv", "xvid.avi", "sound.mp3",
                                           "sound44.mkv", "late_sound.mkv"));

using RenderedSound = RenderSoundTest;

// A steady tone stays a steady tone: what is left after the tone is notched out is small everywhere, also at the joins.
TEST_F(RenderedSound, JoinsWithoutAClick) {
  for (const char* file : {"h264.mp4", "sound44.mkv"}) {
    const auto path = Clip(file);
    const model::MediaInfo info = Indexed(path);
    const int64_t timescale = info.grid.timescale > 0 ? info.grid.timescale : 48000;
    const Track track = Make(path, {RenditionAudio{info.audio[0], 2, 128'000}, timescale, info.grid.origin_us},
                             EvenCuts(timescale, timescale * 12));
    const std::vector<float> tone = Pcm(track.file);
    ASSERT_GT(tone.size(), 48000U * 11);
    // Away from the tone only coding noise is heard; a click would be broadband.
    const std::vector<float> rest = Pcm(track.file, "-af highpass=f=3000:p=2,highpass=f=3000:p=2");
    const double tone_power = Power(tone, 48000, 48000 * 10);
    double worst = 0;
    for (size_t at = 48000; at + 1024 < 48000U * 10; at += 512) worst = std::max(worst, Power(rest, at, at + 1024));
    EXPECT_LT(10 * std::log10(worst / tone_power), -55) << file;
  }
}

TEST_F(RenderedSound, IsInStepWithTheSource) {
  const auto path = Clip("late_sound.mkv");
  const model::MediaInfo info = Indexed(path);
  const Track track = Make(path, {RenditionAudio{info.audio[0], 2, 128'000}, info.grid.timescale, info.grid.origin_us},
                           EvenCuts(info.grid.timescale * 4, info.grid.timescale * 12));
  const std::vector<float> sound = Pcm(track.file);
  ASSERT_GT(sound.size(), 48000U * 5);
  EXPECT_LT(Power(sound, 0, 48000 * 29 / 10), 1e-7);
  EXPECT_GT(Power(sound, 48000 * 31 / 10, 48000 * 4), 1e-4);
  const auto first = std::ranges::find_if(sound, [](float v) { return std::abs(v) > 0.02F; }) - sound.begin();
  EXPECT_NEAR(static_cast<double>(first) / 48000, 3.0, 0.03);
}

TEST_F(RenderedSound, PastTheEndIsSilentAndValid) {
  const auto path = Clip("sound.m4a");
  const model::MediaInfo info = Indexed(path);
  const Track track = Make(path, {RenditionAudio{info.audio[0], 2, 64'000}, 48000, info.grid.origin_us},
                           EvenCuts(48000 * 8, 48000 * 24));
  ASSERT_EQ(track.parsed.size(), 3U);
  EXPECT_GT(track.parsed[2].samples.size(), 370U);
  EXPECT_THAT(DecodeErrors(track.file), IsEmpty());
}

// Speech sits in the centre: a mix for two ears must not lose it among the rest.
TEST_F(RenderedSound, KeepsTheCentreInAMixForTwo) {
  const auto loudness = [&](const char* name, const char* channels, int count) {
    const auto path = Scratch() / fmt::format("{}.mkv", name);
    Shell(fmt::format("ffmpeg -v error -nostdin -y -f lavfi -i 'aevalsrc={}:c=5.1:d=8:s=48000' -c:a flac '{}'", channels, path.string()));
    const model::MediaInfo info = Probed(path);
    EXPECT_EQ(info.audio.at(0).channels, 6);
    const Track track = Make(path, {RenditionAudio{info.audio[0], count, 256'000}, 48000, info.grid.origin_us}, EvenCuts(48000 * 4, 48000 * 8));
    EXPECT_THAT(DecodeErrors(track.file), IsEmpty());
    const std::vector<float> sound = Pcm(track.file);
    return 10 * std::log10(Power(sound, 48000, 48000 * 6));
  };
  const double centre = loudness("centre", "0|0|0.2*sin(2764*t)|0|0|0", 2);
  const double front = loudness("front", "0.2*sin(2764*t)|0.2*sin(2764*t)|0|0|0|0", 2);
  const double behind = loudness("behind", "0|0|0|0|0.2*sin(2764*t)|0.2*sin(2764*t)", 2);
  EXPECT_NEAR(centre, front, 0.5);
  EXPECT_NEAR(behind, front - 6, 0.5);
  loudness("all", "0|0|0.2*sin(2764*t)|0|0|0", 6);
}

TEST_F(RenderedSound, ForTheNightIsEven) {
  const auto path = Scratch() / "night.mkv";
  Shell(fmt::format("ffmpeg -v error -nostdin -y -f lavfi -i 'aevalsrc=if(lt(t\\,6)\\,0.01\\,0.7)*sin(2764*t):d=12:s=48000' -ac 2 -c:a flac '{}'", path.string()));
  const model::MediaInfo info = Probed(path);
  const auto difference = [&](bool night) {
    const Track track = Make(path, {RenditionAudio{info.audio.at(0), 2, 192'000, night}, 48000, info.grid.origin_us}, EvenCuts(48000, 48000 * 12));
    const std::vector<float> sound = Pcm(track.file);
    return 10 * std::log10(Power(sound, 48000 * 7, 48000 * 11) / Power(sound, 48000, 48000 * 5));
  };
  EXPECT_NEAR(difference(false), 36.9, 1);
  EXPECT_LT(difference(true), 22);
  EXPECT_GT(difference(true), 3) << "loud is still louder";
}

TEST_F(RenderedSound, ForTheNightJoinsWithoutAClick) {
  const model::MediaInfo info = Indexed(Clip("h264.mp4"));
  const Track track = Make(Clip("h264.mp4"), {RenditionAudio{info.audio[0], 2, 128'000, true}, info.grid.timescale, info.grid.origin_us},
                           EvenCuts(info.grid.timescale, info.grid.timescale * 12));
  const std::vector<float> tone = Pcm(track.file);
  const std::vector<float> rest = Pcm(track.file, "-af highpass=f=3000:p=2,highpass=f=3000:p=2");
  double worst = 0;
  for (size_t at = 48000; at + 1024 < 48000U * 10; at += 512) worst = std::max(worst, Power(rest, at, at + 1024));
  EXPECT_LT(10 * std::log10(worst / Power(tone, 48000, 48000 * 10)), -50);
}

}  // namespace
}  // namespace chanoma::media::test
