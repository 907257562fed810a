#include "filter/parse.h"

#include <gtest/gtest.h>

#include "filter/table.h"

namespace chanoma::filter {
namespace {

// What is read, with every bracket written out.
std::string Whole(const Predicate& predicate) {
  if (const auto* test = std::get_if<Test>(&predicate.node)) return Write(Predicate{*test}, kTable);
  if (const auto* negated = std::get_if<Not>(&predicate.node)) return "(not " + Whole(negated->of.front()) + ")";
  const auto* all = std::get_if<All>(&predicate.node);
  std::string text = "(";
  const std::vector<Predicate>& of = all ? all->of : std::get<Any>(predicate.node).of;
  for (size_t i = 0; i < of.size(); ++i) text += (i == 0 ? "" : all ? " and " : " or ") + Whole(of[i]);
  return text + ")";
}

std::string Read(std::string_view text) {
  const auto read = Parse(text, kTable);
  return read ? Whole(*read) : read.error().message;
}

TEST(Filter, ReadsTestsOfEveryType) {
  EXPECT_EQ(Read("runtime gt 75"), "runtime gt 75");
  EXPECT_EQ(Read("  runtime\tle -3 "), "runtime le -3");
  EXPECT_EQ(Read("rating:tmdb ge 50"), "rating:tmdb ge 50");
  EXPECT_EQ(Read("rating:tmdb ge 7.25"), "rating:tmdb ge 7.25");
  EXPECT_EQ(Read("airDate lt 2024-02-29"), "airDate lt 2024-02-29");
  EXPECT_EQ(Read("kind eq movie"), "kind eq \"movie\"");
  EXPECT_EQ(Read("kind ne \"serie\""), "kind ne \"serie\"");
  EXPECT_EQ(Read("genres has science-fiction"), "genres has \"science-fiction\"");
  EXPECT_EQ(Read("tags has \"a \\\"b\\\" \\\\ c\""), "tags has \"a \\\"b\\\" \\\\ c\"");
  EXPECT_EQ(Read("tags has 4k"), "tags has \"4k\"");
  EXPECT_EQ(Read("name has \"茶の間\""), "name has \"茶の間\"");
  EXPECT_EQ(Read("name eq 1917"), "name eq \"1917\"");
}

TEST(Filter, AndBindsTighterThanOr) {
  EXPECT_EQ(Read("runtime gt 1 or runtime gt 2 and runtime gt 3"), "(runtime gt 1 or (runtime gt 2 and runtime gt 3))");
  EXPECT_EQ(Read("runtime gt 1 and runtime gt 2 or runtime gt 3"), "((runtime gt 1 and runtime gt 2) or runtime gt 3)");
  EXPECT_EQ(Read("(runtime gt 1 or runtime gt 2) and runtime gt 3"), "((runtime gt 1 or runtime gt 2) and runtime gt 3)");
  EXPECT_EQ(Read("not runtime gt 1 and runtime gt 2"), "((not runtime gt 1) and runtime gt 2)");
  EXPECT_EQ(Read("not (runtime gt 1 or runtime gt 2)"), "(not (runtime gt 1 or runtime gt 2))");
  EXPECT_EQ(Read("not(not(runtime gt 1))"), "(not (not runtime gt 1))");
  EXPECT_EQ(Read("not not runtime gt 1"), "runtime gt 1");
  EXPECT_EQ(Read("(runtime gt 75 and genres has action) or rating:tmdb ge 50"), "((runtime gt 75 and genres has \"action\") or rating:tmdb ge 50)");
}

TEST(Filter, ErrorsPointAtTheColumnInWords) {
  const std::vector<std::pair<std::string_view, std::string_view>> cases{
      {"", "column 1: expected a property, “not” or “(”"},
      {"runtime", "column 8: expected a gap and one of eq, ne, gt, ge, lt, le, has"},
      {"runtime is 3", "column 9: expected one of eq, ne, gt, ge, lt, le, has"},
      {"runtime gt", "column 11: expected a gap and a value"},
      {"runtime gt )", "column 12: expected a value: a number, a day like 2024-05-31, a word, or a text in \"quotes\""},
      {"runtime gt 3 4", "column 14: expected “and”, “or” or the end"},
      {"runtime gt 3 and", "column 17: expected a property, “not” or “(”"},
      {"runtime gt 3 and or", "column 18: expected a property, “not” or “(”"},
      {"(runtime gt 3", "column 14: expected “and”, “or” or “)”"},
      {"runtime gt 3)", "column 13: expected “and”, “or” or the end"},
      {"name eq \"茶", "column 11: this text has no closing quote"},
      {"name eq \"茶\" nad kind eq movie", "column 13: expected “and”, “or” or the end"},
      {"rating: ge 3", "column 8: a word must follow the colon"},
      {"runtme gt 3", "column 1: there is no property “runtme”; did you mean “runtime”?"},
      {"genres has acton", "column 12: “genres” is never “acton”; did you mean “action”?"},
      {"kind eq show", "column 9: “kind” is never “show”; there are movie, serie, collection"},
      {"kind gt movie", "column 6: “kind” is one of some words: only eq and ne compare them"},
      {"genres eq action", "column 8: “genres” is a list: ask what it has, with “has”"},
      {"runtime has 3", "column 9: “runtime” is a whole number: “has” is for lists and texts"},
      {"name lt abc", "column 6: “name” is a text: only eq, ne and has compare it"},
      {"runtime gt 3.5", "column 12: “runtime” is a whole number, and “3.5” is none"},
      {"runtime gt 99999999999999999999", "column 12: this number is too large"},
      {"airDate gt 2023-02-29", "column 12: there is no day 2023-02-29"},
      {"airDate gt yesterday", "column 12: “airDate” is a day, like 2024-05-31, and “yesterday” is none"},
      {"rating ge 3", "column 1: “rating” needs its source behind a colon"},
      {"runtime:x ge 3", "column 9: “runtime” takes nothing behind a colon"}};
  for (const auto& [text, message] : cases) {
    const auto read = Parse(text, kTable);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().message, message) << text;
    EXPECT_EQ(read.error().code, Code::kInvalid);
    EXPECT_EQ(read.error().field, "filter");
  }
}

TEST(Filter, DepthAndLengthAreBounded) {
  const auto nested = [](size_t depth) { return std::string(depth, '(') + "runtime gt 3" + std::string(depth, ')'); };
  EXPECT_TRUE(Parse(nested(kDeepest), kTable));
  EXPECT_EQ(Read(nested(kDeepest + 1)), "column 33: brackets nest deeper than 32");
  EXPECT_FALSE(Parse(std::string(4000, '('), kTable));
  EXPECT_EQ(Read(std::string(4097, ' ')), "a filter is at most 4096 bytes long");
  std::string nots;
  for (int i = 0; i < 1001; ++i) nots += "not ";
  EXPECT_EQ(Read(nots + "runtime gt 3"), "(not runtime gt 3)");
  EXPECT_EQ(Read("name eq \"((((((((((((((((((((((((((((((((((((((((\""), "name eq \"((((((((((((((((((((((((((((((((((((((((\"");
}

}  // namespace
}  // namespace chanoma::filter
