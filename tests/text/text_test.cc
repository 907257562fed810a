#include "text/text.h"

#include <gtest/gtest.h>

namespace chanoma::text {
namespace {

TEST(Slug, IsWhatAnAddressCanHold) {
  EXPECT_EQ(Slug("Amélie"), "amelie");
  EXPECT_EQ(Slug("  The Wire: Season's End!  "), "the-wire-seasons-end");
  EXPECT_EQ(Slug("Straße des 17. Juni"), "strasse-des-17-juni");
  EXPECT_EQ(Slug("Сталкер"), "stalker");
  EXPECT_EQ(Slug("となりのトトロ"), "tonarinototoro");
  EXPECT_FALSE(Slug("君の名は。").empty());
  EXPECT_EQ(Slug("🎬…"), "");
  EXPECT_EQ(Slug("\xff\xfe"), "");
  EXPECT_LE(Slug(std::string(5000, 'a')).size(), 80u);
}

TEST(Clean, RepairsComposesAndCuts) {
  EXPECT_EQ(Clean("a\xff\n\x01z", 100), "a\xef\xbf\xbdz");
  EXPECT_EQ(Clean("e\xcc\x81", 100), "\xc3\xa9");
  EXPECT_EQ(Clean("茶の間", 7), "茶の");
}

TEST(Collator, OrdersTitlesAsAReaderWould) {
  const auto collator = Collator::Create();
  ASSERT_TRUE(collator);
  const auto key = [&](std::string_view title) { return (*collator)->SortKey(title); };
  EXPECT_LT(key("Rocky 2"), key("Rocky 10"));
  EXPECT_LT(key("amelie"), key("Amélie II"));
  EXPECT_LT(key("Äpfel"), key("Birnen"));
  EXPECT_LT(key("Zorro"), key("あさ"));
  EXPECT_LE(key(std::string(5000, 'x')).size(), 255u);
}

TEST(EditDistance, Counts) {
  EXPECT_EQ(EditDistance("listen", "lisen"), 1u);
  EXPECT_EQ(EditDistance("", "abc"), 3u);
  EXPECT_EQ(EditDistance("kitten", "sitting"), 3u);
}

}  // namespace
}  // namespace chanoma::text
