#include "text/words.h"

#include <gtest/gtest.h>

namespace chanoma::text {
namespace {

std::string Terms(std::string_view text) {
  std::string terms;
  for (const Word& word : SplitWords(text, 100)) terms += (terms.empty() ? "" : word.adjoins ? "+" : word.tied ? "~" : " ") + word.term;
  return terms;
}

TEST(Words, OneSpelling) {
  EXPECT_EQ(Terms("Amélie ÀÉÎÕÜ"), "amelie aeiou");
  EXPECT_EQ(Terms("e\xcc\x81t\xc3\xa9"), "ete");
  EXPECT_EQ(Terms("Straße STRASSE ſ"), "strasse strasse s");
  EXPECT_EQ(Terms("Łódź Øre Đà Æon Œuvre Þor"), "lodz ore da aeon oeuvre thor");
  EXPECT_EQ(Terms("ＭＡＴＲＩＸ　２"), "matrix 2");
  EXPECT_EQ(Terms("Ёлка елка"), "елка елка");
  EXPECT_EQ(Terms("Don't DON’T"), "dont dont");
  EXPECT_EQ(Terms("WALL·E S.H.I.E.L.D. x-men"), "wall~e s~h~i~e~l~d x~men");
}

TEST(Words, ScriptsWithoutSpaces) {
  EXPECT_EQ(Terms("ナルト疾風伝"), "な+る+と+疾+风+伝");
  EXPECT_EQ(Terms("ﾅﾙﾄ ﾊﾞ"), "な+る+と ば");
  EXPECT_EQ(Terms("重慶森林"), Terms("重庆森林"));
  EXPECT_EQ(Terms("aナb"), "a な b");
}

TEST(Words, KoreanByLetters) {
  EXPECT_EQ(Terms("스파"), "ㅅㅡㅍㅏ");
  EXPECT_TRUE(Terms("스파이더맨").starts_with(Terms("스파ㅇ")));
  EXPECT_TRUE(Terms("스파이더맨").starts_with(Terms("슾")));
}

TEST(Words, PlacesAndLimits) {
  const auto words = SplitWords("Die Straße, 2", 100);
  ASSERT_EQ(words.size(), 3u);
  EXPECT_EQ(words[1].begin, 4u);
  EXPECT_EQ(words[1].end, 11u);
  EXPECT_EQ(SplitWords("a b c d", 2).size(), 2u);
  EXPECT_LE(SplitWords(std::string(5000, 'x'), 2).at(0).term.size(), 60u);
  EXPECT_EQ(SplitWords("\xff\xfe", 5).size(), 0u);
}

TEST(Words, InLatinLetters) {
  EXPECT_EQ(Romanised("とうきょう", Script::kKana), "toukyou");
  EXPECT_EQ(Romanised("らっぱ", Script::kKana), "rappa");
  EXPECT_EQ(Romanised("まっちゃ", Script::kKana), "matcha");
  EXPECT_EQ(Romanised("らーめん", Script::kKana), "ramen");
  EXPECT_EQ(Romanised("щука", Script::kCyrillic), "shchuka");
  EXPECT_EQ(RomajiKey("toukyou"), RomajiKey("tokyo"));
  EXPECT_EQ(RomajiKey("shinbun"), RomajiKey("sinbun"));
  EXPECT_EQ(RomajiKey("shimbun"), RomajiKey("sinbun"));
  EXPECT_EQ(RomanValue("iv"), 4);
  EXPECT_EQ(RomanValue("i"), 0);
  EXPECT_EQ(RomanDigits(9), "ix");
}

}  // namespace
}  // namespace chanoma::text
