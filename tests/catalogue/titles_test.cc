#include "catalogue/titles.h"

#include <gtest/gtest.h>

namespace chanoma::catalogue {
namespace {

TEST(Titles, ComeFromTheName) {
  EXPECT_EQ(TitleFromPath("Films/Big Buck Bunny.mp4"), "Big Buck Bunny");
  EXPECT_EQ(TitleFromPath("a/The.Long_Night.2019.mkv"), "The Long Night (2019)");
  EXPECT_EQ(TitleFromPath("The.Wire.S01E02.The.Detail.720p.HDTV.x264-GRP.mkv"), "The Wire S01E02 The Detail");
  EXPECT_EQ(TitleFromPath("The Wire/Season 1/02 - The Detail.mkv"), "The Wire S01E02 The Detail");
  EXPECT_EQ(TitleFromPath("The Daily Show - 2015-07-22.mkv"), "The Daily Show 2015-07-22");
  EXPECT_EQ(TitleFromPath("Films/Demon Slayer - Mugen Train (2020).mkv"), "Demon Slayer - Mugen Train (2020)");
  EXPECT_EQ(TitleFromPath("film 10.mp4"), "film 10") << "a number alone says nothing surely";
  EXPECT_EQ(TitleFromPath("Mr. Smith.mkv"), "Mr. Smith");
  EXPECT_EQ(TitleFromPath("茶の間.mp4"), "茶の間");
  EXPECT_EQ(TitleFromPath("x\xff\n.mp4"), "x\xef\xbf\xbd");
  EXPECT_FALSE(TitleFromPath("...mp4").empty());
  std::string long_name(2000, 'a');
  long_name.append(".mp4");
  EXPECT_LE(TitleFromPath(long_name).size(), 300u);
}

TEST(Titles, SayWhichShowAndEntryItIs) {
  const auto name = [](std::string_view path) { return NamingOf("/srv", path).name.value_or(model::WorkName{}); };
  EXPECT_EQ(name("The Wire/Season 1/The Wire S01E02 The Detail.mkv"), (model::WorkName{"The Wire", "the-wire", 0, "The Detail", 0, {}}));
  EXPECT_EQ(name("The Wire S01E02E03.mkv").through, 3u);
  EXPECT_EQ(name("Amélie (2001).mkv"), (model::WorkName{"Amélie", "amelie", 2001, {}, 0, {}}));
  EXPECT_EQ(name("The Daily Show 2015-07-22.mkv").aired, "2015-07-22");
  EXPECT_FALSE(NamingOf("/srv", "holiday at sea.mp4").name) << "a file, and no work";
}

TEST(Titles, OnlyMediaNamesCount) {
  for (const char* name : {"a.mp4", "a.MKV", "a.b.webm", "x.flac", "x.m2ts", "x.3gp", "x.wmv"}) EXPECT_TRUE(IsMediaName(name)) << name;
  for (const char* name : {"a", "mp4", ".mp4", "a.mp4.part", "a.srt", "a.jpg", "a.mp44", ""}) EXPECT_FALSE(IsMediaName(name)) << name;
}

}  // namespace
}  // namespace chanoma::catalogue
