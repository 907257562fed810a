#include "search/dictionary.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

namespace chanoma::search {
namespace {

uint32_t Reference(std::u32string_view a, std::u32string_view b) {
  std::vector<std::vector<uint32_t>> table(a.size() + 1, std::vector<uint32_t>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i) {
    for (size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        table[i][j] = static_cast<uint32_t>(i + j);
        continue;
      }
      table[i][j] = std::min({table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0u : 1u)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) table[i][j] = std::min(table[i][j], table[i - 2][j - 2] + 1);
    }
  }
  return table[a.size()][b.size()];
}

std::vector<Dictionary::Entry> RandomWords(std::mt19937& random, size_t count) {
  static const std::vector<std::string> kLetters{"a", "b", "c", "d", "й", "ナ", "𝄞"};
  std::set<std::string> words;
  while (words.size() < count) {
    std::string word;
    for (size_t n = 1 + random() % 9; n > 0; --n) word += kLetters[random() % (random() % 4 ? 4 : kLetters.size())];
    words.insert(word);
  }
  std::vector<Dictionary::Entry> entries;
  for (const std::string& word : words) entries.emplace_back(word, 1 + random() % 9);
  return entries;
}

// Every answer against a comparison with every word.
TEST(Dictionary, FindsAllThatIsNear) {
  std::mt19937 random(7);
  const auto words = RandomWords(random, 2000);
  const Dictionary dictionary(words);
  size_t found_words = 0, found_beginnings = 0;
  for (int round = 0; round < 120; ++round) {
    const std::string query = RandomWords(random, 1).front().first;
    const std::u32string letters = Decode(query);
    const uint32_t edits = 1 + random() % 2;
    std::map<std::string, uint32_t> expected, expected_open, got, got_open;
    for (const auto& [word, count] : words) {
      const std::u32string other = Decode(word);
      if (const uint32_t distance = Reference(letters, other); distance <= edits) expected[word] = distance;
      uint32_t best = UINT32_MAX;
      for (size_t end = 1; end <= other.size(); ++end) best = std::min(best, Reference(letters, other.substr(0, end)));
      if (best <= edits) expected_open[word] = best;
    }
    for (const auto& range : dictionary.Near(query, edits, false)) got[std::string(dictionary.Word(range.first))] = range.edits;
    for (const auto& range : dictionary.Near(query, edits, true)) {
      for (uint32_t i = range.first; i < range.last; ++i) {
        const auto place = got_open.try_emplace(std::string(dictionary.Word(i)), range.edits).first;
        place->second = std::min(place->second, range.edits);
      }
    }
    ASSERT_EQ(got, expected) << query << " " << edits;
    ASSERT_EQ(got_open, expected_open) << query << " " << edits;
    found_words += got.size();
    found_beginnings += got_open.size();
  }
  EXPECT_GT(found_words, 300u);
  EXPECT_GT(found_beginnings, found_words);
}

TEST(Dictionary, KnowsWordsAndBeginnings) {
  std::mt19937 random(8);
  const auto words = RandomWords(random, 2000);
  const Dictionary dictionary(words);
  ASSERT_EQ(dictionary.size(), words.size());
  for (uint32_t i = 0; i < words.size(); ++i) {
    ASSERT_EQ(dictionary.Find(words[i].first), i);
    ASSERT_EQ(dictionary.Documents(i), words[i].second);
  }
  EXPECT_EQ(dictionary.Find("zz"), dictionary.size());
  for (const std::string prefix : {"a", "ab", "й", "abcd", "zz", "ナ"}) {
    const auto range = dictionary.WithPrefix(prefix);
    const auto expected = std::count_if(words.begin(), words.end(), [&](const auto& entry) { return entry.first.starts_with(prefix); });
    EXPECT_EQ(range.last - range.first, static_cast<uint32_t>(expected)) << prefix;
  }
}

TEST(Dictionary, CountsEdits) {
  EXPECT_EQ(Edits(U"matrix", U"matirx", 2), 1u);
  EXPECT_EQ(Edits(U"matrix", U"natrix", 2), 1u);
  EXPECT_EQ(Edits(U"matrix", U"metrics", 2), 3u);
  EXPECT_EQ(Edits(U"", U"ab", 2), 2u);
}

}  // namespace
}  // namespace chanoma::search
