#include "playback/decision.h"

#include <gtest/gtest.h>

#include "films.h"
#include "playback/pace.h"

namespace chanoma::playback {
namespace {

Capabilities Can(std::string_view list) { return *Capabilities::Parse(list); }

TEST(Decide, CopiesWhatPlays) {
  const Decision decision = Decide(Film(60, 4), 1, Capabilities());
  EXPECT_EQ(decision.method, Method::kCopied);
  EXPECT_TRUE(decision.file_possible);
  ASSERT_EQ(decision.video.size(), 1u);
  EXPECT_EQ(decision.video[0].track, "v0");
  EXPECT_TRUE(decision.video[0].copied);
  EXPECT_EQ(decision.rungs.size(), 4u) << "what is below the original";
}

TEST(Decide, SendsTheFileOnlyToWhoAsksForIt) {
  EXPECT_EQ(Decide(Film(60, 4), 1, Can("file")).method, Method::kFile);
  EXPECT_NE(Decide(Film(60, 4, "hvc1.1.6.L93.B0"), 1, Can("file")).method, Method::kFile);
  model::MediaInfo stream = Film(60, 4);
  stream.container = "mpegts";
  EXPECT_FALSE(Decide(stream, 1, Can("file")).file_possible);
  stream.container = "matroska";
  EXPECT_EQ(Decide(stream, 1, Can("file")).file_reason.code, "container") << "H.264 is not WebM";
}

TEST(Decide, SaysWhatKeepsPicturesFromBeingCopied) {
  const auto code = [](const model::MediaInfo& film, std::string_view can = "") {
    const Decision decision = Decide(film, 1, Can(can));
    EXPECT_EQ(decision.method, Method::kRendered);
    EXPECT_FALSE(decision.video[0].copied);
    EXPECT_EQ(decision.video[0].track, "v0-1080");
    EXPECT_FALSE(decision.reason.words.empty());
    return decision.reason.code;
  };
  EXPECT_EQ(code(Film(60, 4, "hvc1.1.6.L93.B0")), "codec");
  EXPECT_EQ(code(Film(60, 4, "")), "container");
  EXPECT_EQ(code(Film(60, 15)), "gaps");
  model::MediaInfo film = Film(60, 4);
  film.video[0].rotation = 180;
  EXPECT_EQ(code(film), "rotation");
  film = Film(60, 4);
  film.grid.boundaries.clear();
  EXPECT_EQ(code(film), "cuts");
  film.grid.indexed = false;
  EXPECT_EQ(code(film), "indexing");
}

TEST(Decide, RendersTheSoundAlone) {
  model::MediaInfo film = Film(60, 4);
  film.audio[0].codec = "dts";
  film.audio[0].codecs = "";
  const Decision decision = Decide(film, 1, Capabilities());
  EXPECT_EQ(decision.method, Method::kSoundRendered);
  EXPECT_TRUE(decision.video[0].copied);
  ASSERT_FALSE(decision.audio.empty());
  EXPECT_EQ(decision.audio[0].reason.code, "container");
}

TEST(Decide, PutsSilenceBeforeSoundThatBeginsLate) {
  model::MediaInfo film = Film(60, 4);
  film.audio[0].start = 48000 / 20;
  EXPECT_TRUE(Decide(film, 1, Capabilities()).audio.at(0).copied) << "50 ms are within what players forgive";
  film.audio[0].start = 48000 * 3;
  const Decision decision = Decide(film, 1, Capabilities());
  EXPECT_EQ(decision.method, Method::kSoundRendered);
  ASSERT_EQ(decision.audio.size(), 1u);
  EXPECT_FALSE(decision.audio[0].copied);
  EXPECT_EQ(decision.audio[0].reason.code, "late");
  EXPECT_EQ(Describe(film, 1, Capabilities()).audio.at(0).timeline.starts.at(0), 0);
}

TEST(Decide, KeepsSurroundBesideAMixForTwo) {
  model::MediaInfo film = Film(60, 4);
  film.audio[0].channels = 6;
  const auto ids = [&](std::string_view can) {
    std::vector<std::string> tracks;
    for (const TrackDecision& one : Decide(film, 1, Can(can)).audio) tracks.push_back(one.track);
    for (const std::string& id : tracks) EXPECT_TRUE(FindTrack(film, 1, "1k", id)) << id;
    return tracks;
  };
  EXPECT_EQ(ids(""), (std::vector<std::string>{"a1", "a1-aac"}));
  EXPECT_EQ(Decide(film, 1, Can("")).method, Method::kCopied);
  film.audio[0].codecs = "ec-3";
  EXPECT_EQ(ids(""), (std::vector<std::string>{"a1-aac", "a1-aac6"}));
  EXPECT_EQ(FindTrack(film, 1, "1k", "a1-aac6")->channels, 6);
  EXPECT_EQ(ids("ec-3"), (std::vector<std::string>{"a1", "a1-aac"}));
  EXPECT_EQ(ids("ec-3,night"), (std::vector<std::string>{"a1-night"}));
  film.audio[0].channels = 2;
  EXPECT_EQ(ids(""), (std::vector<std::string>{"a1-aac"}));
  EXPECT_FALSE(FindTrack(film, 1, "1k", "a1-aac6")) << "there are no six channels in it";
}

TEST(Decide, WithholdsWhatTheMachineCannotHold) {
  Pace pace;
  const SpeedOf speed = [&](const Track& track) { return pace.SpeedOf(track); };
  const model::MediaInfo film = Film(60, 4, "hvc1.1.6.L93.B0");
  const std::vector<Track> all = Describe(film, 1, Capabilities()).video;
  ASSERT_EQ(all.front().id, "v0-1080");
  const auto heights = [&] {
    std::vector<int> offered;
    for (const RungDecision& rung : Decide(film, 1, Capabilities(), speed).rungs) {
      EXPECT_EQ(rung.offered, rung.reason.words.empty());
      if (rung.offered) offered.push_back(rung.track.height);
    }
    return offered;
  };
  EXPECT_EQ(heights().size(), all.size()) << "nothing is known";
  for (int i = 0; i < 3; ++i) pace.Note(all.front(), 1.1);
  EXPECT_EQ(heights().front(), 720);
  const Decision decision = Decide(film, 1, Capabilities(), speed);
  EXPECT_EQ(decision.video[0].track, "v0-720");
  EXPECT_EQ(decision.rungs.front().reason.code, "too_slow");
  pace.Note(all.front(), 3.0);
  EXPECT_EQ(heights().front(), 1080) << "it was busy, not slow";
  for (int i = 0; i < 5; ++i) pace.Note(all.front(), 0.01);
  EXPECT_EQ(heights(), (std::vector<int>{240})) << "something is always offered";
  // The original costs nothing.
  EXPECT_EQ(Describe(Film(60, 4), 1, Capabilities(), speed).video.front().id, "v0");
  EXPECT_TRUE(FindTrack(film, 1, "1k", "v0-1080")) << "addresses given out stay good";
}

// The manifests and the explanation must never tell different stories.
TEST(Decide, AgreesWithThePresentation) {
  for (const char* codecs : {"avc1.640028", "hvc1.1.6.L93.B0", ""}) {
    for (const double gap : {2.0, 4.0, 15.0}) {
      const model::MediaInfo film = Film(60, gap, codecs);
      const Presentation offered = Describe(film, 1, Capabilities());
      const Decision decision = Decide(film, 1, Capabilities());
      EXPECT_EQ(decision.video[0].copied, std::holds_alternative<media::CopyVideo>(offered.video[0].spec.track));
      EXPECT_EQ(decision.video[0].track, offered.video[0].id);
      EXPECT_EQ(decision.audio[0].track, offered.audio[0].id);
    }
  }
}

}  // namespace
}  // namespace chanoma::playback
