// Names in addresses: the same name always the same, another name never.

#include "text/name_slug.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "text/spelling.h"

namespace chanoma::text {
namespace {

TEST(NameSlug, OfANameInLatinLettersIsThatName) {
  EXPECT_EQ(NameSlug("Hayao Miyazaki"), "hayao-miyazaki");
  EXPECT_EQ(NameSlug("HAYAO  MIYAZAKI "), "hayao-miyazaki");
  EXPECT_EQ(NameSlug("Zoë Müller-O’Brien"), "zoe-muller-obrien");
  EXPECT_EQ(NameSlug("20th Century"), "20th-century");
  EXPECT_EQ(NameSlug(NameSlug("Zoë Müller-O’Brien")), NameSlug("Zoë Müller-O’Brien")) << "a slug goes by itself";
}

TEST(NameSlug, OfOtherScriptsHasWhatTellsThemApart) {
  EXPECT_EQ(NameSlug("宮崎駿"), NameSlug("宮崎 駿"));
  EXPECT_EQ(NameSlug("スタジオジブリ"), NameSlug("すたじおじぶり")) << "one spelling";
  // One sound in Latin letters, but other people.
  EXPECT_NE(NameSlug("宮崎駿"), NameSlug("宮崎俊"));
  EXPECT_EQ(NameSlug("宮崎駿").substr(0, 4), "gong");
  // These stand in addresses that people keep: they stay as they are.
  EXPECT_EQ(NameSlug("宮崎駿"), "gong-qi-jun-b1010e26");
  EXPECT_EQ(NameSlug("スタジオジブリ"), "sutajiojiburi-7c4fdf1e");
  EXPECT_EQ(NameSlug("봉준호"), "bojunho-0518e6ba");
  EXPECT_EQ(NameSlug("Андрей Тарковский"), "andrei-tarkovskii-1ead1988");
}

TEST(NameSlug, IsNeverEmptyNorLongNorStrange) {
  std::set<std::string> met;
  for (const std::string& name : {std::string("…"), std::string("???"), std::string("\xff\xfe"), std::string(500, 'a'), std::string(499, 'a'), std::string(300, '-'), std::string("a") + std::string(79, 'b'),
                                  std::string("a") + std::string(80, 'b'), std::string("宮") + std::string(400, 'x')}) {
    const std::string slug = NameSlug(name);
    EXPECT_FALSE(slug.empty()) << name;
    EXPECT_LE(slug.size(), 80u) << name;
    EXPECT_TRUE(std::ranges::all_of(slug, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; })) << slug;
    met.insert(slug);
  }
  EXPECT_EQ(met.size(), 7u) << "but for words that are cut where they are compared";
}

}  // namespace
}  // namespace chanoma::text
