// Where a file is here that is elsewhere there.

#include "moving/places.h"

#include <gtest/gtest.h>

namespace chanoma::moving {
namespace {

std::string Here(std::string_view path, std::initializer_list<const char*> maps) {
  std::vector<PathMap> all;
  for (const char* map : maps) all.push_back(*ParsePathMap(map));
  return PathHere(path, all);
}

TEST(Places, FoldersAreReplacedAndNothingElse) {
  EXPECT_EQ(Here("/media/films/Heat.mkv", {}), "/media/films/Heat.mkv");
  EXPECT_EQ(Here("/media/films/Heat.mkv", {"/media/films=/srv/f"}), "/srv/f/Heat.mkv");
  EXPECT_EQ(Here("/media/films/Heat.mkv", {"/media/films/=/srv/f/"}), "/srv/f/Heat.mkv");
  EXPECT_EQ(Here("/media/films2/Heat.mkv", {"/media/films=/srv/f"}), "/media/films2/Heat.mkv") << "the beginning of a name is no folder";
  EXPECT_EQ(Here("/media/films", {"/media/films=/srv/f"}), "/srv/f");
  EXPECT_EQ(Here("/media/films/Heat.mkv", {"/media=/srv", "/media/films=/other", "/media/fi=/no"}), "/other/Heat.mkv") << "the longest counts";
  EXPECT_EQ(Here("/media/Heat.mkv", {"/media=/"}), "/Heat.mkv");
  EXPECT_EQ(Here("/media/Heat.mkv", {"/=/srv"}), "/srv/media/Heat.mkv");
  EXPECT_EQ(Here("/media/a=b/Heat.mkv", {"/media=/srv/a=b"}), "/srv/a=b/a=b/Heat.mkv");
}

TEST(Places, OfWindows) {
  EXPECT_EQ(Here("D:\\Films\\Crime\\Heat.mkv", {"D:\\Films=/srv/films"}), "/srv/films/Crime/Heat.mkv");
  EXPECT_EQ(Here("\\\\nas\\Films\\Heat.mkv", {"\\\\nas\\Films\\=/srv/films"}), "/srv/films/Heat.mkv");
  EXPECT_EQ(Here("D:\\Heat.mkv", {"D:\\=/srv"}), "/srv/Heat.mkv");
  EXPECT_EQ(Here("/media/AC\\DC.mkv", {"/media=/srv"}), "/srv/AC\\DC.mkv") << "elsewhere it is a character like others";
}

TEST(Places, WhatIsNoMap) {
  for (const char* bad : {"", "=", "/media", "/media=", "=/srv"}) {
    const auto map = ParsePathMap(bad);
    ASSERT_FALSE(map) << bad;
    EXPECT_EQ(map.error().field, "map");
  }
}

}  // namespace
}  // namespace chanoma::moving
