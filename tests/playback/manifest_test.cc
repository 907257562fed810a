#include <gtest/gtest.h>

#include <pugixml.hpp>

#include "films.h"
#include "playback/hls.h"
#include "playback/mpd.h"

namespace chanoma::playback {
namespace {

TEST(Mpd, ClaimsAlignmentOnlyWhereItIsTrue) {
  pugi::xml_document document;
  const auto video = [&](const model::MediaInfo& film) {
    EXPECT_TRUE(document.load_string(WriteMpd(Describe(film, 0, Capabilities())).c_str()));
    return document.child("MPD").child("Period").child("AdaptationSet");
  };
  EXPECT_STREQ(video(Film(60, 2)).attribute("segmentAlignment").value(), "true");
  EXPECT_TRUE(video(Film(60, 2)).child("SegmentTemplate")) << "one timeline for all";
  const pugi::xml_node unaligned = video(Film(60, 10));
  EXPECT_FALSE(unaligned.attribute("segmentAlignment"));
  EXPECT_TRUE(unaligned.child("Representation").child("SegmentTemplate"));
}

TEST(Mpd, SumsUpToTheFilmsLength) {
  pugi::xml_document document;
  ASSERT_TRUE(document.load_string(WriteMpd(Describe(Film(61.5, 4), 0, Capabilities())).c_str()));
  for (const auto& match : document.select_nodes("//SegmentTimeline")) {
    int64_t at = match.node().child("S").attribute("t").as_llong();
    for (const pugi::xml_node s : match.node().children("S")) at += s.attribute("d").as_llong() * (1 + s.attribute("r").as_llong());
    const int64_t scale = match.node().parent().attribute("timescale").as_llong();
    EXPECT_NEAR(static_cast<double>(at) / static_cast<double>(scale), 61.5, 0.05);
  }
}

TEST(Mpd, EscapesWhatFilesSay) {
  model::MediaInfo film = Film(10, 4);
  film.audio[0].title = "a<b>&\"c'";
  pugi::xml_document document;
  ASSERT_TRUE(document.load_string(WriteMpd(Describe(film, 0, Capabilities())).c_str()));
  EXPECT_STREQ(document.select_node("//Label").node().text().get(), "a<b>&\"c'");
  EXPECT_STREQ(document.select_node("//Label").node().next_sibling().name(), "Role");  // ISO 23009-1, annex B
}

TEST(Hls, NamesEveryTrackOnceAndInQuotes) {
  model::MediaInfo film = Film(10, 4);
  film.audio[0].title = "Di\"rector\nx";
  film.audio.push_back(film.audio[0]);
  film.audio[1].index = 2;
  const std::string master = WriteMasterPlaylist(Describe(film, 0, Capabilities()));
  EXPECT_NE(master.find("NAME=\"Di'rector x\""), std::string::npos) << master;
  EXPECT_NE(master.find("NAME=\"Di'rector x (2)\""), std::string::npos) << master;
  EXPECT_NE(master.find("RESOLUTION=1920x1080"), std::string::npos);
}

TEST(Hls, ListsTheSameSegmentsAsTheMpd) {
  const Presentation film = Describe(Film(61, 10), 0, Capabilities());
  for (const Track& track : film.video) {
    const std::string playlist = WriteMediaPlaylist(track);
    EXPECT_NE(playlist.find(std::to_string(track.timeline.Count()) + ".m4s\n#EXT-X-ENDLIST"), std::string::npos);
    EXPECT_EQ(playlist.find(std::to_string(track.timeline.Count() + 1) + ".m4s"), std::string::npos);
  }
  EXPECT_NE(WriteMediaPlaylist(film.video[0]).find("#EXT-X-TARGETDURATION:10"), std::string::npos);
}

}  // namespace
}  // namespace chanoma::playback
