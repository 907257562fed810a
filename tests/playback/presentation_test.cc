#include "playback/presentation.h"

#include <gtest/gtest.h>

#include "films.h"

namespace chanoma::playback {
namespace {

Capabilities Can(std::string_view list) { return *Capabilities::Parse(list); }

std::vector<std::string> Ids(const std::vector<Track>& tracks) {
  std::vector<std::string> ids;
  for (const Track& track : tracks) ids.push_back(track.id);
  return ids;
}

TEST(Capabilities, KnowsNamesAndAliases) {
  const Capabilities can = Can("hvc1,flac");
  EXPECT_TRUE(can.Plays("hvc1.1.6.L93.B0"));
  EXPECT_TRUE(can.Plays("hev1.1.6.L93.B0"));
  EXPECT_TRUE(can.Plays("avc1.640028")) << "always assumed";
  EXPECT_TRUE(can.Plays("mp4a.40.2"));
  EXPECT_FALSE(can.Plays("mp4a.6B")) << "MP3 in MP4 is another matter than AAC";
  EXPECT_FALSE(can.Plays("av01.0.04M.08"));
  EXPECT_FALSE(can.Plays(""));
  EXPECT_TRUE(Can("mp3").Plays("mp4a.6B"));
  for (const char* bad : {"a b", "AVC1", "x;y", "\n"}) EXPECT_FALSE(Capabilities::Parse(bad)) << bad;
  EXPECT_FALSE(Capabilities::Parse(std::string(513, 'a')));
}

TEST(Describe, CopiesWhatPlaysAndRendersBelowIt) {
  const Presentation film = Describe(Film(60, 4), 3, Capabilities());
  EXPECT_EQ(film.edition, "3k");
  EXPECT_EQ(Ids(film.video), (std::vector<std::string>{"v0", "v0-720", "v0-480", "v0-360", "v0-240"}));
  EXPECT_EQ(Ids(film.audio), (std::vector<std::string>{"a1"}));
  EXPECT_EQ(film.video[0].bandwidth, 6'000'000);
  EXPECT_EQ(film.video[1].width, 1280);
}

TEST(Describe, RendersAtOwnHeightWhatDoesNotPlay) {
  const Presentation film = Describe(Film(60, 4, "hvc1.1.6.L93.B0"), 0, Capabilities());
  EXPECT_EQ(Ids(film.video).front(), "v0-1080");
  EXPECT_EQ(Ids(Describe(Film(60, 4, "hvc1.1.6.L93.B0"), 0, Can("hvc1")).video).front(), "v0");
}

TEST(Describe, LeavesCopiesWithLongGapsOut) {
  EXPECT_EQ(Ids(Describe(Film(60, 12), 0, Capabilities()).video).front(), "v0");
  EXPECT_EQ(Ids(Describe(Film(60, 15), 0, Capabilities()).video).front(), "v0-1080");
}

TEST(Describe, RendersWhileTheFileIsNotIndexed) {
  model::MediaInfo film = Film(60, 4);
  film.grid.indexed = false;
  film.grid.boundaries.clear();
  const Presentation before = Describe(film, 1, Capabilities());
  EXPECT_EQ(before.edition, "1u");
  EXPECT_EQ(Ids(before.video).front(), "v0-1080");
  // Its segments stay where they were when the index arrives.
  const model::MediaInfo after = Film(60, 4);
  const auto track = FindTrack(after, 1, "1u", "v0-720");
  ASSERT_TRUE(track);
  EXPECT_EQ(track->timeline, before.video[1].timeline);
}

TEST(Describe, RendersRotatedFilmsUpright) {
  model::MediaInfo film = Film(60, 4);
  film.video[0].rotation = 90;
  const Presentation upright = Describe(film, 0, Capabilities());
  EXPECT_EQ(upright.video[0].id, "v0-1080");
  EXPECT_EQ(upright.video[0].width, 1080);
  EXPECT_EQ(upright.video[0].height, 1920);
}

TEST(Ladder, NeverEnlargesAndStaysEven) {
  model::VideoStream small;
  small.width = 321;
  small.height = 179;
  EXPECT_TRUE(RenditionsFor(small, false, 0).empty());
  const auto own = RenditionsFor(small, true, 0);
  ASSERT_EQ(own.size(), 1u);
  EXPECT_EQ(own[0].width % 2, 0);
  EXPECT_EQ(own[0].height % 2, 0);
  model::VideoStream anamorphic;
  anamorphic.width = 720;
  anamorphic.height = 576;
  anamorphic.sample_aspect = {64, 45};
  EXPECT_EQ(RenditionsFor(anamorphic, true, 0)[0].width, 1024);
}

// Players rank by bandwidth: a film of few bits must not be taken for worse than what is made from it.
TEST(Describe, RanksTheOriginalFirst) {
  for (const char* codecs : {"avc1.640028", "hvc1.1.6.L120.90"}) {
    for (const uint64_t peak : {0, 30'000, 900'000, 3'000'000, 30'000'000}) {
      model::MediaInfo film = Film(60, 2, codecs);
      film.grid.peak_bit_rate = peak;
      const Presentation offered = Describe(film, 1, *Capabilities::Parse("avc1,hvc1"));
      ASSERT_EQ(offered.video.front().id, "v0");
      for (size_t i = 1; i < offered.video.size(); ++i) {
        EXPECT_LT(offered.video[i].bandwidth, offered.video[i - 1].bandwidth) << codecs << " " << peak << " " << offered.video[i].id;
        const auto& rendition = std::get<media::RenditionVideo>(offered.video[i].spec.track);
        EXPECT_LT(rendition.avg_rate, rendition.max_rate);
        EXPECT_EQ(FindTrack(film, 1, offered.edition, offered.video[i].id)->bandwidth, offered.video[i].bandwidth);
      }
    }
  }
}

TEST(FindTrack, KnowsOnlyWhatTheFileHas) {
  const model::MediaInfo film = Film(60, 4);
  for (const char* id : {"v0", "v0-1080", "v0-240", "a1", "a1-aac"}) EXPECT_TRUE(FindTrack(film, 2, "2k", id)) << id;
  for (const char* id : {"", "v1", "v0-1081", "v0-2160", "a0", "a1-mp3", "t1"}) EXPECT_FALSE(FindTrack(film, 2, "2k", id)) << id;
  for (const char* edition : {"", "1k", "2", "2x", "k"}) EXPECT_EQ(FindTrack(film, 2, edition, "v0").error().code, Code::kNotFound) << edition;
  EXPECT_FALSE(FindTrack(film, 2, "2u", "v0")) << "no copies without boundaries";
}

TEST(SegmentAt, SpansTheTimeline) {
  const model::MediaInfo film = Film(10, 4);
  const Track copy = *FindTrack(film, 0, "0k", "v0");
  const auto last = SegmentAt(film, copy, 3);
  ASSERT_TRUE(last);
  EXPECT_EQ(last->start, 8 * 12288);
  EXPECT_EQ(last->end, 10 * 12288);
  EXPECT_EQ(last->decode, 8 * 12288 - 1024);
  EXPECT_EQ(SegmentAt(film, copy, 0).error().code, Code::kNotFound);
  EXPECT_EQ(SegmentAt(film, copy, 4).error().code, Code::kNotFound);
}

}  // namespace
}  // namespace chanoma::playback
