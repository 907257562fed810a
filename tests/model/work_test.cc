#include "model/work.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace chanoma::model {
namespace {

TEST(Work, KeysAreReadAgain) {
  for (const Work& work : {Work{WorkKind::kEpisode, "the wire", 1, 2}, Work{WorkKind::kFilm, "", 0, 0}, Work{WorkKind::kFile, std::string("\0\xff", 2), 0, 0},
                           Work{WorkKind::kEpisode, "daily", 2015, 722}, Work{WorkKind::kEpisode, "x", 4'000'000'000u, 4'294'967'295u}}) {
    EXPECT_EQ(ParseWorkKey(WorkKey(work)), work);
  }
  const Work cut = *ParseWorkKey(WorkKey({WorkKind::kFilm, std::string(1000, 'a'), 0, 0}));
  EXPECT_EQ(cut.title.size(), kLongestWorkTitle);
  EXPECT_LE(WorkKey(cut).size(), kLongestWorkKey);
}

TEST(Work, WhatIsNoKeyIsNotRead) {
  const std::string key = WorkKey({WorkKind::kFilm, "heat 1995", 0, 0});
  EXPECT_FALSE(ParseWorkKey(""));
  EXPECT_FALSE(ParseWorkKey("x" + key.substr(1)));
  for (size_t cut = 0; cut < key.size(); ++cut) EXPECT_FALSE(ParseWorkKey(std::string_view(key).substr(0, cut))) << cut;
  EXPECT_FALSE(ParseWorkKey(key + "x"));
  std::string long_title = key;
  long_title[1] = '\x7f';
  EXPECT_FALSE(ParseWorkKey(long_title));
  EXPECT_TRUE(SeriesOf("x").empty());
}

TEST(Work, ASeriesLiesTogetherInItsOrder) {
  const auto key = [](const char* title, uint32_t season, uint32_t episode) { return WorkKey({WorkKind::kEpisode, title, season, episode}); };
  const std::vector<std::string> order{key("lost", 0, 1), key("lost", 1, 1), key("lost", 1, 2), key("lost", 1, 10), key("lost", 2, 1), key("lost", 10, 1)};
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
  for (const std::string& one : order) {
    EXPECT_TRUE(one.starts_with(SeriesOf(order[0])));
    for (const std::string& other : order) EXPECT_TRUE(one == other || !other.starts_with(one));
  }
  // Neither a longer title nor another kind begins the same.
  EXPECT_FALSE(key("lost girl", 1, 1).starts_with(SeriesOf(order[0])));
  EXPECT_FALSE(WorkKey({WorkKind::kFilm, "lost", 0, 0}).starts_with(SeriesOf(order[0])));
}

}  // namespace
}  // namespace chanoma::model
