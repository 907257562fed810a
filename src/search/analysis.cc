#include "search/analysis.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "search/terms.h"

namespace chanoma::search {
namespace {

using text::Script;
using text::Word;

constexpr size_t kMostWords = 20'000;  // of one text
constexpr size_t kMostTitleWords = 64;
constexpr Xapian::termpos kGap = 100;  // between texts, so that no phrase spans two

// How often a word of each role counts.
constexpr std::array<Xapian::termcount, kRoles> kTimes{5, 4, 4, 3, 1, 1, 1};

constexpr std::array<std::string_view, 22> kArticles{"the", "a",   "an",  "le",  "la",  "les", "l",   "un", "une", "der", "die",
                                                     "das", "ein", "eine", "el", "los", "las", "il",  "lo", "gli", "i",   "de"};

// Sorted.
constexpr auto kFunctionWords = std::to_array<std::string_view>({
    "a",    "about", "an",  "and",  "are", "as",  "at",   "be",   "been", "by",  "can", "das", "de",   "der", "des",  "did", "die",
    "do",   "does",  "du",  "el",   "en",  "et",  "for",  "from", "had",  "has", "have", "how", "i",    "if",  "in",   "is",  "it",
    "la",   "le",    "les", "los",  "no",  "not", "of",   "on",   "or",   "s",   "so",  "than", "that", "the", "their", "there", "these",
    "they", "this",  "to",  "und",  "up",  "was", "were", "what", "when", "which", "who", "why", "will", "with", "would", "y",   "you"});
static_assert(std::is_sorted(kFunctionWords.begin(), kFunctionWords.end()));

// "ii" and "2" are one number.
std::string Numbered(std::string_view term) {
  const int value = text::RomanValue(term);
  return value > 0 ? std::to_string(value) : std::string(term);
}

Unit Spaced(const Word& word) {
  Unit unit;
  unit.term = word.term;
  unit.script = word.script;
  unit.letters = word.letters;
  unit.tied = word.tied;
  unit.romanised = text::Romanised(word.term, word.script);
  return unit;
}

// words[first, last) are one unspaced run.
Unit Run(const std::vector<Word>& words, size_t first, size_t last) {
  Unit unit;
  unit.script = words[first].script;
  unit.tied = words[first].tied;
  bool kana = true;
  for (size_t i = first; i < last; ++i) {
    unit.term += words[i].term;
    unit.letters += words[i].letters;
    kana = kana && words[i].script == Script::kKana;
    if (i > first) unit.grams.push_back(words[i - 1].term + words[i].term);
  }
  if (unit.grams.empty()) unit.grams.push_back(unit.term);
  if (kana && last - first > 1) unit.romanised = text::Romanised(unit.term, Script::kKana);
  return unit;
}

std::vector<Unit> ToUnits(const std::vector<Word>& words) {
  std::vector<Unit> units;
  units.reserve(words.size());
  for (size_t i = 0; i < words.size();) {
    if (!text::Unspaced(words[i].script)) {
      units.push_back(Spaced(words[i++]));
      continue;
    }
    size_t last = i + 1;
    while (last < words.size() && words[last].adjoins) ++last;
    units.push_back(Run(words, i, last));
    i = last;
  }
  return units;
}

std::string KeyFrom(const std::vector<Unit>& units, size_t first) {
  std::string key;
  for (size_t i = first; i < units.size(); ++i) key += Numbered(units[i].term);
  return key;
}

}  // namespace

std::vector<Unit> SplitUnits(std::string_view text, bool open, size_t most) {
  std::vector<Unit> units = ToUnits(text::SplitWords(text, most));
  if (open && !units.empty()) units.back().open = true;
  return units;
}

std::string TitleKey(const std::vector<Unit>& units) { return KeyFrom(units, 0); }

std::string TitleKeyWithoutArticle(const std::vector<Unit>& units) {
  if (units.size() < 2 || std::find(kArticles.begin(), kArticles.end(), units.front().term) == kArticles.end()) return {};
  return KeyFrom(units, 1);
}

bool IsFunctionWord(std::string_view term) { return std::binary_search(kFunctionWords.begin(), kFunctionWords.end(), term); }

std::string FacetKey(std::string_view value) {
  const std::string key = TitleKey(SplitUnits(value, false, kMostTitleWords));
  return key.empty() ? std::string(value) : key;
}

std::string RankLine(Role role, const std::vector<Unit>& units) {
  std::string line(1, static_cast<char>('0' + static_cast<int>(role)));
  for (size_t i = 0; i < units.size(); ++i) {
    if (i > 0) line += '\1';
    line += units[i].term;
  }
  return line;
}

void Analyst::AddBeginnings(std::string_view term, Xapian::Document& out) {
  size_t end = 0;
  for (size_t letters = 1; letters <= terms::kLongestBeginning && end < term.size(); ++letters) {
    end = std::min(end + text::CharacterBytes(term[end]), term.size());
    term_.assign(1, 'P').append(term, 0, end);
    out.add_boolean_term(term_);
  }
}

// Titles, aliases, names, tags: every way to find them.
void Analyst::AddShort(const Text& text, Xapian::Document& out, std::vector<std::string>* lines) {
  std::vector<Unit> units = SplitUnits(text.text, false, kMostTitleWords);
  if (units.empty()) return;
  const Xapian::termcount times = kTimes[static_cast<size_t>(text.role)];
  const char field = text.role == Role::kName ? 'N' : text.role == Role::kTag ? 'T' : 'S';
  const auto add = [&](const std::string& term) {
    out.add_posting(term, position_, times);
    term_.assign(1, field).append(term);
    out.add_posting(term_, position_);
  };
  for (size_t i = 0; i < units.size(); ++i) {
    const Unit& unit = units[i];
    ++position_;
    if (unit.grams.empty()) {
      add(unit.term);
      AddBeginnings(unit.term, out);
      if (const std::string& stem = stems_.Of(unit.term, text.language); !stem.empty()) out.add_term(term_.assign(1, 'Z').append(stem), times);
    } else {
      for (size_t g = 0; g < unit.grams.size(); ++g) {
        if (g > 0) ++position_;
        add(unit.grams[g]);
      }
      for (size_t at = 0; at < unit.term.size(); at += text::CharacterBytes(unit.term[at])) {
        out.add_term(unit.term.substr(at, text::CharacterBytes(unit.term[at])), times);
      }
      AddBeginnings(unit.term, out);
    }
    if (!unit.romanised.empty()) {
      add(unit.romanised.substr(0, 100));
      AddBeginnings(unit.romanised, out);
      out.add_boolean_term(terms::Romaji(text::RomajiKey(unit.romanised)));
    }
    if (i > 0 && unit.grams.empty() && units[i - 1].grams.empty()) {
      out.add_boolean_term(terms::Joined(units[i - 1].term + unit.term));
      // What is written with a hyphen is as often written as one word.
      if (unit.tied) {
        const std::string joined = (units[i - 1].term + unit.term).substr(0, 100);
        add(joined);
        AddBeginnings(joined, out);
      }
    }
  }
  position_ += kGap;
  if (text.role == Role::kTitle || text.role == Role::kAlias) {
    out.add_boolean_term(terms::ExactTitle(TitleKey(units)));
    if (const std::string bare = TitleKeyWithoutArticle(units); !bare.empty()) out.add_boolean_term(terms::ExactTitle(bare));
  }
  lines->push_back(RankLine(text.role, units));
}

void Analyst::AddLong(const Text& text, Xapian::Document& out) {
  const std::vector<Word> words = text::SplitWords(text.text, kMostWords);
  const bool places = text.role != Role::kFile;
  for (size_t i = 0; i < words.size(); ++i) {
    const Word& word = words[i];
    ++position_;
    if (text::Unspaced(word.script)) {
      out.add_term(word.term);
      if (!word.adjoins) continue;
      term_.assign(words[i - 1].term).append(word.term);
      out.add_posting(term_, position_);
      continue;
    }
    if (places) out.add_posting(word.term, position_);
    else out.add_term(word.term);
    if (const std::string& stem = stems_.Of(word.term, text.language); !stem.empty()) out.add_term(term_.assign(1, 'Z').append(stem));
  }
  position_ += kGap;
}

Xapian::Document Analyst::Analyse(const Document& document, std::vector<std::string>* lines) {
  Xapian::Document out;
  position_ = 0;
  for (const Text& text : document.texts) {
    if (text.role <= Role::kTag) AddShort(text, out, lines);
    else AddLong(text, out);
  }
  out.add_boolean_term(terms::Id(document.id));
  out.add_boolean_term(terms::Kind(document.kind));
  if (!document.group.empty()) out.add_boolean_term(terms::Group(document.group));
  for (const std::string& to : document.visible) out.add_boolean_term(terms::Visible(to));
  for (const std::string& state : document.is) out.add_boolean_term(terms::Is(state));
  for (const std::string& language : document.languages) out.add_boolean_term(terms::Language(language));
  for (const Facet& facet : document.facets) out.add_boolean_term(terms::Facet(facet.name, FacetKey(facet.value)));
  for (const Facet& key : document.keys) out.add_boolean_term(terms::Facet(key.name, FacetKey(key.value)));
  for (size_t i = 0; i < kNumbers; ++i) {
    if (document.numbers[i]) out.add_value(static_cast<Xapian::valueno>(i + 1), Xapian::sortable_serialise(*document.numbers[i]));
  }
  return out;
}

}  // namespace chanoma::search
