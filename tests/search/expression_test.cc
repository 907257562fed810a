#include "search/expression.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>

namespace chanoma::search {
namespace {

constexpr Timestamp kNow{std::chrono::milliseconds(1'700'000'000'000)};

std::string Show(const Expression& expression) {
  const auto list = [](std::string_view name, const std::vector<Expression>& parts) {
    std::string text(name);
    text += '(';
    for (size_t i = 0; i < parts.size(); ++i) text += (i ? ", " : "") + Show(parts[i]);
    return text + ')';
  };
  if (const auto* words = std::get_if<Words>(&expression.node)) return fmt::format("[{}{}]", words->text, words->open ? "…" : "");
  if (const auto* phrase = std::get_if<Phrase>(&expression.node)) return fmt::format("“{}”", phrase->text);
  if (const auto* field = std::get_if<Field>(&expression.node)) return fmt::format("{}:{}{}", field->name, field->value, field->open ? "…" : "");
  if (const auto* range = std::get_if<Range>(&expression.node)) {
    return fmt::format("{}:{}..{}", static_cast<int>(range->number), range->least ? fmt::format("{:.6g}", *range->least) : "",
                       range->most ? fmt::format("{:.6g}", *range->most) : "");
  }
  if (const auto* negated = std::get_if<Not>(&expression.node)) return "-" + Show(*negated->part);
  if (const auto* any = std::get_if<Any>(&expression.node)) return list("any", any->parts);
  return list("all", std::get<All>(expression.node).parts);
}

std::string Parsed(std::string_view text) { return Show(ParseExpression(text, kNow)); }

TEST(Expression, PlainWordsComeFirst) {
  EXPECT_EQ(Parsed("star wars"), "[star wars…]");
  EXPECT_EQ(Parsed("star wars "), "[star wars]");
  EXPECT_EQ(Parsed(""), "all()");
  EXPECT_EQ(Parsed("AND"), "[AND…]");
  EXPECT_EQ(Parsed("OR star"), "[OR star…]");
  EXPECT_EQ(Parsed("star OR"), "[star OR…]");
  EXPECT_EQ(Parsed("NOT"), "[NOT…]");
  EXPECT_EQ(Parsed("mission: impossible"), "[mission: impossible…]");
  EXPECT_EQ(Parsed("2001: a space odyssey"), "[2001: a space odyssey…]");
  EXPECT_EQ(Parsed("- x"), "[- x…]");
}

TEST(Expression, KnowsItsSyntax) {
  EXPECT_EQ(Parsed("\"star wars\" "), "“star wars”");
  EXPECT_EQ(Parsed("\"star wars"), "“star wars”");
  EXPECT_EQ(Parsed("star -wars"), "all([star], -[wars…])");
  EXPECT_EQ(Parsed("NOT wars star"), "all(-[wars], [star…])");
  EXPECT_EQ(Parsed("title:star person:\"mark hamill\""), "all(title:star, person:mark hamill)");
  EXPECT_EQ(Parsed("star year:1977 wars"), "all([star wars…], 0:1977..1977)");
  EXPECT_EQ(Parsed("year:1990..1999"), "0:1990..1999");
  EXPECT_EQ(Parsed("year:1990.."), "0:1990..");
  EXPECT_EQ(Parsed("year:1990s"), "0:1990..1999");
  EXPECT_EQ(Parsed("year:>=1990"), "0:1990..");
  EXPECT_EQ(Parsed("year:>1990"), "0:1991..");
  EXPECT_EQ(Parsed("rating:>80"), "1:80..");
  EXPECT_EQ(Parsed("duration:<90"), "3:..5400");
  EXPECT_EQ(Parsed("duration:>2h"), "3:7200..");
  EXPECT_EQ(Parsed("added:<7d"), "2:1.6994e+09..");
  EXPECT_EQ(Parsed("added:2023-11"), "2:1.6988e+09..1.70139e+09");
  EXPECT_EQ(Parsed("year:soon"), "[year soon…]");
  EXPECT_EQ(Parsed("year:"), "all()");
}

TEST(Expression, BracketsAndConnectives) {
  EXPECT_EQ(Parsed("(star OR trek) AND lang:ja"), "all(any([star], [trek]), lang:ja…)");
  EXPECT_EQ(Parsed("a b OR c"), "any([a b], [c…])");
  EXPECT_EQ(Parsed("-(a b) c"), "all(-[a b], [c…])");
  EXPECT_EQ(Parsed("((a"), "[a…]");
  EXPECT_EQ(Parsed("a))b"), "all([a], [b…])");
  EXPECT_EQ(Parsed(")("), "all()");
}

TEST(Expression, AnythingIsSomeQuery) {
  static const std::vector<std::string> kPieces{"AND", "OR", "NOT", "(", ")", "\"", "-", ":", "year:", "title:", "1990..", "<", ">", "=", "ナルト", "a",
                                                " ", "\xff", "added:<99999999999999999999d", "year:1e999..nan", "..", "is:", "\xe3\x83", "-\"", "--", "x:y"};
  std::mt19937 random(3);
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (size_t n = random() % 20; n > 0; --n) text += kPieces[random() % kPieces.size()];
    ParseExpression(text, kNow);
  }
  ParseExpression(std::string(100'000, '('), kNow);
}

}  // namespace
}  // namespace chanoma::search
