#include "names/rules.h"

#include <gtest/gtest.h>

#include <set>

namespace chanoma::names {
namespace {

TEST(Rules, AllCompileAndTakeTheirExampleWhole) {
  const auto rules = CompileRules();
  ASSERT_TRUE(rules) << rules.error().message;
  std::set<std::string_view> names;
  for (const CompiledRule& compiled : *rules) {
    const Rule& rule = *compiled.rule;
    EXPECT_TRUE(names.insert(rule.name).second) << rule.name << " stands there twice";
    const Line line{std::string(rule.example)};
    Found found;
    ASSERT_TRUE(compiled.pattern.Match(line, 0, found)) << rule.name;
    EXPECT_EQ(found.end, line.text.size()) << rule.name << " takes " << line.text.substr(0, found.end);
    EXPECT_TRUE(compiled.pattern.CanBeginWith(line.lower[0])) << rule.name;
  }
}

TEST(Pattern, BeginsAndEndsAtWords) {
  const auto pattern = Pattern::Compile("s<season:#{1,2}>~e<episode:#{2}>");
  ASSERT_TRUE(pattern) << pattern.error().message;
  Found found;
  EXPECT_TRUE(pattern->Match(Line("S1.E02"), 0, found));
  ASSERT_EQ(found.captures.size(), 2u);
  EXPECT_EQ(found.captures[1].begin, 4u);
  EXPECT_FALSE(pattern->Match(Line("S1.E023"), 0, found));
  EXPECT_FALSE(pattern->Match(Line("S1.E0"), 0, found));
}

TEST(Pattern, AlternativesRepeatsAndClasses) {
  const auto takes = [](std::string_view source, std::string_view text) {
    const auto pattern = Pattern::Compile(source);
    EXPECT_TRUE(pattern) << source;
    Found found;
    return pattern && pattern->Match(Line(std::string(text)), 0, found) ? found.end : 0;
  };
  EXPECT_EQ(takes("(ab|abc)", "abc"), 3u) << "backs up where the word goes on";
  EXPECT_EQ(takes("[a-c]{2,3}", "ABCD"), 0u);
  EXPECT_EQ(takes("[^a-c]{1,2}", "xy"), 2u);
  EXPECT_EQ(takes("é?t", "ét"), 3u);
  EXPECT_EQ(takes("é?t", "t"), 1u);
  EXPECT_EQ(takes("@lang~subs?", "NLsubs"), 6u);
  EXPECT_EQ(takes("part @num", "Part III"), 8u);
}

TEST(Pattern, WhatCannotBeReadIsRefused) {
  for (const char* source : {"(a", "a)", "[a", "a{3", "a{3,1}", "?", "<a", "<a:b", "@nothing", "a\\"}) {
    const auto pattern = Pattern::Compile(source);
    ASSERT_FALSE(pattern) << source;
    EXPECT_EQ(pattern.error().code, Code::kInvalid);
  }
}

}  // namespace
}  // namespace chanoma::names
