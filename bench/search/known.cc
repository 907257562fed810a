#include "known.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <optional>
#include <random>
#include <unordered_map>

#include "search/dictionary.h"
#include "text/words.h"

namespace bench {
namespace {

using namespace chanoma;
using Random = std::mt19937_64;

std::string Encode(std::u32string_view text) {
  std::string out;
  for (const char32_t c : text) {
    if (c < 0x80) out += static_cast<char>(c);
    else if (c < 0x800) out += {static_cast<char>(0xC0 | c >> 6), static_cast<char>(0x80 | (c & 0x3F))};
    else if (c < 0x10000) out += {static_cast<char>(0xE0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 0x3F)), static_cast<char>(0x80 | (c & 0x3F))};
    else out += {static_cast<char>(0xF0 | c >> 18), static_cast<char>(0x80 | (c >> 12 & 0x3F)), static_cast<char>(0x80 | (c >> 6 & 0x3F)), static_cast<char>(0x80 | (c & 0x3F))};
  }
  return out;
}

std::vector<std::u32string> SpacedWords(const std::string& title) {
  std::vector<std::u32string> words;
  for (const text::Word& word : text::SplitWords(title, 64)) {
    if (text::Unspaced(word.script) || word.script == text::Script::kHangul) return {};
    words.push_back(search::Decode(word.term));
  }
  return words;
}

std::string Join(const std::vector<std::u32string>& words) {
  std::string text;
  for (const std::u32string& word : words) text += (text.empty() ? "" : " ") + Encode(word);
  return text;
}

bool Alphabetic(const std::u32string& word) {
  return std::none_of(word.begin(), word.end(), [](char32_t c) { return c >= '0' && c <= '9'; });
}

// One edit anywhere: a letter left out, doubled, replaced, or swapped with the next.
std::u32string Typo(std::u32string word, Random& random) {
  const std::u32string before = word;
  const bool cyrillic = word[0] >= 0x400;
  for (int tries = 0; tries < 20 && word == before; ++tries) {
    const size_t at = random() % word.size();
    const char32_t letter = cyrillic ? U'а' + static_cast<char32_t>(random() % 32) : U'a' + static_cast<char32_t>(random() % 26);
    switch (random() % 4) {
      case 0: word.erase(at, 1); break;
      case 1: word.insert(at, 1, letter); break;
      case 2: word[at] = letter; break;
      default:
        if (at + 1 < word.size()) std::swap(word[at], word[at + 1]);
    }
  }
  return word;
}

std::optional<size_t> Pick(const std::vector<std::u32string>& words, size_t least, Random& random) {
  std::vector<size_t> fit;
  for (size_t i = 0; i < words.size(); ++i) {
    if (words[i].size() >= least && Alphabetic(words[i])) fit.push_back(i);
  }
  if (fit.empty()) return std::nullopt;
  return fit[random() % fit.size()];
}

using Change = std::function<std::optional<std::string>(const std::string&, Random&)>;
struct Set {
  std::string_view name;
  double floor;
  bool first;  // must be the very first
  Change change;
};

std::string WithAccents(const std::string& title, Random& random) {
  std::string text;
  for (const char c : title) {
    text += c;
    if (std::string_view("aeiouAEIOU").find(c) != std::string_view::npos && random() % 2 == 0) text += "\xcc\x81";
  }
  return text;
}

std::string FullWidth(const std::string& title) {
  std::u32string wide;
  for (const char32_t c : search::Decode(title)) wide += c > 0x20 && c < 0x7F ? c + 0xFEE0 : c == ' ' ? U'\u3000' : c >= 0x3041 && c <= 0x3096 ? c + 0x60 : c;
  return Encode(wide);
}

const std::vector<Set>& Sets() {
  static const std::vector<Set> sets{
      {"one-typo", 0.97, false,
       [](const std::string& title, Random& random) -> std::optional<std::string> {
         auto words = SpacedWords(title);
         const auto at = Pick(words, 5, random);
         if (!at) return std::nullopt;
         words[*at] = Typo(words[*at], random);
         return Join(words) + " ";
       }},
      {"two-typos", 0.93, false,
       [](const std::string& title, Random& random) -> std::optional<std::string> {
         auto words = SpacedWords(title);
         const auto at = Pick(words, 9, random);
         if (!at) return std::nullopt;
         words[*at] = Typo(Typo(words[*at], random), random);
         return Join(words) + " ";
       }},
      {"typo-in-unfinished", 0.90, false,
       [](const std::string& title, Random& random) -> std::optional<std::string> {
         auto words = SpacedWords(title);
         if (words.empty() || words.back().size() < 6 || !Alphabetic(words.back())) return std::nullopt;
         words.back() = Typo(words.back().substr(0, 5 + random() % (words.back().size() - 5)), random);
         return Join(words);
       }},
      {"word-order", 0.97, false,
       [](const std::string& title, Random& random) -> std::optional<std::string> {
         auto words = SpacedWords(title);
         if (words.size() < 2) return std::nullopt;
         std::shuffle(words.begin(), words.end(), random);
         return Join(words) + " ";
       }},
      {"missing-word", 0.97, false,
       [](const std::string& title, Random& random) -> std::optional<std::string> {
         auto words = SpacedWords(title);
         if (words.size() < 3) return std::nullopt;
         words.erase(words.begin() + static_cast<std::ptrdiff_t>(random() % words.size()));
         return Join(words) + " ";
       }},
      {"script-and-accents", 0.97, false,
       [](const std::string& title, Random& random) -> std::optional<std::string> {
         const auto words = text::SplitWords(title, 64);
         if (words.empty()) return std::nullopt;
         if (words[0].script == text::Script::kCyrillic || (words[0].script == text::Script::kKana && random() % 2 == 0)) {
           std::string latin, run;
           bool all = true;
           for (const text::Word& word : words) {
             all = all && word.script == words[0].script;
             latin += (latin.empty() || text::Unspaced(word.script) ? "" : " ") + text::Romanised(word.term, word.script);
             run += word.term;
           }
           // A run is romanised as a whole: its small letters belong to the one before.
           if (words[0].script == text::Script::kKana) latin = text::Romanised(run, text::Script::kKana);
           if (all) return latin + " ";
         }
         return random() % 2 == 0 ? WithAccents(title, random) + " " : FullWidth(title) + " ";
       }},
      {"exact-title-first", 0.99, true, [](const std::string& title, Random&) -> std::optional<std::string> { return title; }},
  };
  return sets;
}

}  // namespace

bool RunKnownItems(const search::Index& index, const std::vector<Title>& titles, uint64_t seed, size_t per_set) {
  bool met = true;
  std::unordered_map<std::string_view, std::string_view> text_of;
  for (const Title& title : titles) text_of.emplace(title.id, title.text);
  for (const Set& set : Sets()) {
    Random random(seed);
    size_t asked = 0, found = 0, shown = 0;
    for (size_t tries = 0; tries < per_set * 40 && asked < per_set; ++tries) {
      const Title& title = titles[random() % titles.size()];
      const auto q = set.change(title.text, random);
      if (!q) continue;
      ++asked;
      search::Request request;
      request.query = search::ParseExpression(*q, {});
      request.reader = {true, {}, {}};
      request.limit = set.first ? 1 : 10;
      request.groups = false;
      const auto answer = index.Search(request);
      // A title that several have is found when any of them is.
      const auto is_it = [&](const search::Hit& hit) {
        if (hit.id == title.id) return true;
        const auto other = text_of.find(hit.id);
        return other != text_of.end() && other->second == title.text;
      };
      const bool hit = answer && std::any_of(answer->hits.begin(), answer->hits.end(), is_it);
      found += hit ? 1 : 0;
      if (!hit && shown < 3 && std::getenv("BENCH_MISSES")) {
        ++shown;
        fmt::print("  missed {}: “{}” for “{}”\n", set.name, *q, title.text);
      }
    }
    const double rate = asked == 0 ? 0 : static_cast<double>(found) / static_cast<double>(asked);
    met = met && rate >= set.floor;
    fmt::print("{{\"name\":\"search.known.{}\",\"ratio\":{:.4f},\"asked\":{},\"floor\":{}}}\n", set.name, rate, asked, set.floor);
  }
  return met;
}

}  // namespace bench
