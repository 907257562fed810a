// The ways to mean a word: as it is, with another ending, unfinished, mistyped, in other letters, joined and split. plan.h.

#include <algorithm>
#include <functional>

#include "search/plan.h"
#include "search/queries.h"
#include "search/terms.h"

namespace chanoma::search {
namespace {

constexpr size_t kCompletions = 24;      // words an unfinished one may become, beside those in titles
constexpr size_t kTypoWords = 40;        // near words looked for in place of one
constexpr size_t kKnownTypoWords = 12;   // the same for a word that is right somewhere

}  // namespace

void Plan::AddBeginnings(const Unit& unit, double worth, Ways& ways) const {
  const bool brief = unit.letters <= terms::kLongestBeginning;
  if (brief) ways.push_back({{terms::Beginning(unit.term)}, worth - kVariantCost / 2});
  if (unit.letters < 3) return;
  for (const std::string& word : words_.Beginning(unit.term, brief ? kCompletions : kLongCompletions)) {
    if (word != unit.term) ways.push_back({{word}, worth - kVariantCost / 2});
  }
}

// Words that are right somewhere are mistaken by one letter at most, and two are looked for where one finds nothing: a walk
// for two looks at a good part of the dictionary.
const std::vector<Lexicon::Close>& Plan::NearWords(const Unit& unit, uint32_t edits) {
  const auto [place, fresh] = near_.try_emplace(unit.term + (unit.open ? "*" : ""));
  if (!fresh) return place->second;
  const bool known = words_.Has(unit.term);
  for (uint32_t within = 1; within <= (known ? 1 : edits); ++within) {
    place->second = words_.Near(unit.term, within, unit.open, terms::kLongestBeginning, known ? kKnownTypoWords : kTypoWords);
    std::erase_if(place->second, [](const Lexicon::Close& close) {
      return close.edits == 0 || (!close.beginning && !MayDiffer(text::CountCharacters(close.word), close.edits));
    });
    if (!place->second.empty()) break;
  }
  return place->second;
}

void Plan::AddTypos(const Unit& unit, double worth, Ways& ways) {
  const uint32_t edits = EditsAllowed(unit);
  if (edits == 0) return;
  for (const Lexicon::Close& close : NearWords(unit, edits)) {
    const double cost = kTypoCost * close.edits + (close.beginning ? kVariantCost / 2 : 0);
    ways.push_back({{close.beginning ? terms::Beginning(close.word) : close.word}, worth - cost});
    if (!close.beginning && !words_.partial) ways.push_back({{terms::TitleWord(close.word)}, worth - cost + kTitleBonus});
  }
}

// "spiderman" for "spider man"; while it is typed, "spiderm" too.
void Plan::AddSplits(const Unit& unit, double worth, Ways& ways) const {
  if (unit.script != text::Script::kLatin || unit.letters < 5 || unit.letters != unit.term.size()) return;
  size_t tried = 0;
  for (size_t at = unit.term.size() - 1; at >= 2 && tried < 3; --at) {
    const std::string left = unit.term.substr(0, at), right = unit.term.substr(at);
    const bool whole = right.size() >= 2 && words_.Has(right);
    if ((!whole && !unit.open) || right.size() > terms::kLongestBeginning || !words_.Has(left)) continue;
    ++tried;
    ways.push_back({{terms::TitleWord(left), whole ? terms::TitleWord(right) : terms::Beginning(right)}, worth - 3 * kVariantCost});
  }
}

Ways Plan::RunWays(const Unit& unit, Reach reach, double worth) const {
  Ways ways;
  ways.push_back({unit.grams, worth, reach == Reach::kMissing});
  if (unit.open && unit.letters <= terms::kLongestBeginning) ways.push_back({{terms::Beginning(unit.term)}, worth - kVariantCost / 2});
  if (!unit.romanised.empty()) {
    ways.push_back({{unit.romanised}, worth - kVariantCost});
    ways.push_back({{terms::Romaji(text::RomajiKey(unit.romanised))}, worth - kVariantCost});
    if (unit.open) {
      for (const std::string& word : words_.Beginning(unit.romanised, 8)) ways.push_back({{word}, worth - kVariantCost});
    }
  }
  return ways;
}

std::optional<size_t> Plan::PlaceOf(const Unit& unit) const {
  const std::less<const Unit*> before;
  if (units_.empty() || before(&unit, units_.data()) || !before(&unit, units_.data() + units_.size())) return std::nullopt;
  return static_cast<size_t>(&unit - units_.data());
}

Ways Plan::UnitWays(const Unit& unit, Reach reach, double worth) {
  if (!Spaced(unit)) return RunWays(unit, reach, worth);
  const bool known = words_.Has(unit.term);
  const auto place = PlaceOf(unit);
  Ways ways;
  if (known || words_.partial) ways.push_back({{unit.term}, worth});
  const bool function = worth <= kFunctionWorth;
  if (known && !words_.partial && !function) ways.push_back({{terms::TitleWord(unit.term)}, worth + kTitleBonus});
  if (function) return ways;
  // Korean particles follow the word without a space: every word is also a beginning.
  if (unit.open || unit.script == text::Script::kHangul) AddBeginnings(unit, worth, ways);
  if (!unit.open || known || sentence_) {
    for (const std::string& language : request_.languages) {
      if (const std::string& stem = stems_.Of(unit.term, language); !stem.empty()) ways.push_back({{terms::Stem(stem)}, worth - kVariantCost});
    }
    const std::string& stem = stems_.Of(unit.term, "");
    ways.push_back({{terms::Stem(stem.empty() ? unit.term : stem)}, worth - kVariantCost});
    for (const std::string& variant : place ? variants_[*place] : std::vector<std::string>()) {
      if (variant != unit.term && words_.Has(variant)) ways.push_back({{variant}, worth - kVariantCost});
    }
  }
  if (place) {
    for (const std::string& synonym : synonyms_[*place]) ways.push_back({{synonym}, worth - kVariantCost});
  }
  if (!unit.romanised.empty()) {
    ways.push_back({{unit.romanised}, worth - kVariantCost});
    if (unit.open) {
      for (const std::string& word : words_.Beginning(unit.romanised, 8)) ways.push_back({{word}, worth - kVariantCost});
    }
  }
  if (unit.script == text::Script::kLatin && unit.letters >= 3) {
    if (!known) ways.push_back({{terms::Romaji(text::RomajiKey(unit.term))}, worth - kVariantCost});
    if (unit.letters >= 4) ways.push_back({{terms::Joined(unit.term)}, worth - 2 * kVariantCost});
  }
  if (reach == Reach::kUnknownTypos && !known) AddTypos(unit, worth, ways);
  if (reach == Reach::kTypos || reach == Reach::kMissing) AddTypos(unit, worth, ways);
  if (reach != Reach::kWords) AddSplits(unit, worth, ways);
  return ways;
}

// For a sentence, where Xapian weighs each term by its rarity.
Query Plan::AnyWay(const Ways& ways) {
  std::vector<Query> queries;
  for (const Way& way : ways) {
    std::vector<Query> terms;
    for (const std::string& term : way.terms) terms.push_back(Leaf(term, way.worth / static_cast<double>(way.terms.size())));
    if (!terms.empty()) queries.push_back(Join(way.any ? Query::OP_OR : Query::OP_AND, terms));
  }
  return Best(std::move(queries));
}

Query Plan::UnitQuery(const Unit& unit, Reach reach, double worth) {
  const Ways ways = UnitWays(unit, reach, worth);
  if (sentence_) return AnyWay(ways);
  const Query query = Listed(Gather(database_, {ways}, 1, {}));
  return query.empty() ? Nothing() : query;
}

// What the words have found, within the bounds.
Query Plan::Within(WeighedDocuments documents) {
  if (bounds_.sample < documents.size()) {
    stride_ = (documents.size() + bounds_.sample - 1) / bounds_.sample;
    Thin(documents, stride_);
  }
  cut_ = KeepBest(documents, bounds_.best, bounds_.table);
  const Query query = Listed(std::move(documents));
  return query.empty() ? Nothing() : query;
}

// Units [first, last) written as one word.
Ways Plan::Together(size_t first, size_t last, double worth) const {
  std::string word;
  for (size_t i = first; i < last; ++i) {
    if (!Spaced(units_[i])) return {};
    word += units_[i].term;
  }
  if (word.size() > 60) return {};
  Ways ways;
  if (words_.Has(word)) ways.push_back({{word}, worth - kVariantCost});
  if (units_[last - 1].open) {
    for (const std::string& longer : words_.Beginning(word, 8)) ways.push_back({{longer}, worth - 1.5 * kVariantCost});
  }
  // Titles in kana have no spaces: "tonari no totoro" is one word there.
  if (units_[first].script == text::Script::kLatin) ways.push_back({{terms::Romaji(text::RomajiKey(word))}, worth - 2 * kVariantCost});
  return ways;
}

}  // namespace chanoma::search
