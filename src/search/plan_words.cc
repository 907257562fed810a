// The ways to mean a word: as it is, with another ending, unfinished, mistyped, in other letters, joined and split. plan.h.

#include <algorithm>

#include "search/plan.h"
#include "search/queries.h"
#include "search/terms.h"

namespace chanoma::search {
namespace {

constexpr size_t kCompletions = 24;      // words an unfinished one may become, beside those in titles
constexpr size_t kManyWays = 4;          // to mean a word
constexpr size_t kTypoWords = 40;        // near words looked for in place of one
constexpr size_t kKnownTypoWords = 12;   // the same for a word that is right somewhere

}  // namespace

void Plan::AddBeginnings(const Unit& unit, double worth, std::vector<Way>& ways) const {
  const bool brief = unit.letters <= terms::kLongestBeginning;
  if (brief) ways.push_back({terms::Beginning(unit.term), worth - kVariantCost / 2});
  if (unit.letters < 3) return;
  for (const std::string& word : words_.Beginning(unit.term, brief ? kCompletions : kLongCompletions)) {
    if (word != unit.term) ways.push_back({word, worth - kVariantCost / 2});
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

void Plan::AddTypos(const Unit& unit, double worth, std::vector<Way>& ways) {
  const uint32_t edits = EditsAllowed(unit);
  if (edits == 0) return;
  for (const Lexicon::Close& close : NearWords(unit, edits)) {
    const double cost = kTypoCost * close.edits + (close.beginning ? kVariantCost / 2 : 0);
    ways.push_back({close.beginning ? terms::Beginning(close.word) : close.word, worth - cost});
    if (!close.beginning && !words_.partial) ways.push_back({terms::TitleWord(close.word), worth - cost + kTitleBonus});
  }
}

// A few ways are quickest asked one by one. The same steps give the same ways, and more of them the further they reach.
Query Plan::BestOf(const Unit& unit, const std::vector<Way>& ways, std::vector<Query> others) {
  if (ways.size() < kManyWays || sentence_) {
    for (const Way& way : ways) others.push_back(Leaf(way.term, way.worth));
    return Best(std::move(others));
  }
  auto& documents = gathered_[unit.term + (unit.open ? "*" : " ") + std::to_string(ways.size())];
  if (!documents) documents = GatherWays(database_, ways);
  others.emplace_back((new WordSource(documents))->release());
  return Best(std::move(others));
}

// "spiderman" for "spider man"; while it is typed, "spiderm" too.
void Plan::AddSplits(const Unit& unit, double worth, std::vector<Query>& ways) {
  if (unit.script != text::Script::kLatin || unit.letters < 5 || unit.letters != unit.term.size()) return;
  size_t tried = 0;
  for (size_t at = unit.term.size() - 1; at >= 2 && tried < 3; --at) {
    const std::string left = unit.term.substr(0, at), right = unit.term.substr(at);
    const bool whole = right.size() >= 2 && words_.Has(right);
    if ((!whole && !unit.open) || right.size() > terms::kLongestBeginning || !words_.Has(left)) continue;
    ++tried;
    const double half = (worth - 3 * kVariantCost) / 2;
    ways.push_back(Query(Query::OP_AND, Leaf(terms::TitleWord(left), half), Leaf(whole ? terms::TitleWord(right) : terms::Beginning(right), half)));
  }
}

Query Plan::RunQuery(const Unit& unit, Reach reach, double worth) {
  std::vector<Query> grams;
  for (const std::string& gram : unit.grams) grams.push_back(Leaf(gram, worth / static_cast<double>(unit.grams.size())));
  std::vector<Query> ways;
  ways.push_back(Join(reach == Reach::kMissing ? Query::OP_OR : Query::OP_AND, grams));
  if (unit.open && unit.letters <= terms::kLongestBeginning) ways.push_back(Leaf(terms::Beginning(unit.term), worth - kVariantCost / 2));
  if (!unit.romanised.empty()) {
    ways.push_back(Leaf(unit.romanised, worth - kVariantCost));
    ways.push_back(Leaf(terms::Romaji(text::RomajiKey(unit.romanised)), worth - kVariantCost));
    if (unit.open) {
      for (const std::string& word : words_.Beginning(unit.romanised, 8)) ways.push_back(Leaf(word, worth - kVariantCost));
    }
  }
  return Best(ways);
}

Query Plan::UnitQuery(const Unit& unit, Reach reach, double worth) {
  if (!Spaced(unit)) return RunQuery(unit, reach, worth);
  const bool known = words_.Has(unit.term);
  std::vector<Way> ways;
  std::vector<Query> others;
  if (known || words_.partial) ways.push_back({unit.term, worth});
  const bool function = worth <= kFunctionWorth;
  if (known && !words_.partial && !function) ways.push_back({terms::TitleWord(unit.term), worth + kTitleBonus});
  if (function) return BestOf(unit, ways, {});
  // Korean particles follow the word without a space: every word is also a beginning.
  if (unit.open || unit.script == text::Script::kHangul) AddBeginnings(unit, worth, ways);
  if (!unit.open || known || sentence_) {
    const size_t index = static_cast<size_t>(&unit - units_.data());
    const std::vector<std::string> none;
    for (const std::string& language : request_.languages) {
      if (const std::string& stem = stems_.Of(unit.term, language); !stem.empty()) ways.push_back({terms::Stem(stem), worth - kVariantCost});
    }
    const std::string& stem = stems_.Of(unit.term, "");
    ways.push_back({terms::Stem(stem.empty() ? unit.term : stem), worth - kVariantCost});
    for (const std::string& variant : index < variants_.size() ? variants_[index] : none) {
      if (variant != unit.term && words_.Has(variant)) ways.push_back({variant, worth - kVariantCost});
    }
  }
  if (const auto index = static_cast<size_t>(&unit - units_.data()); index < synonyms_.size()) {
    for (const std::string& synonym : synonyms_[index]) ways.push_back({synonym, worth - kVariantCost});
  }
  if (!unit.romanised.empty()) {
    ways.push_back({unit.romanised, worth - kVariantCost});
    if (unit.open) {
      for (const std::string& word : words_.Beginning(unit.romanised, 8)) ways.push_back({word, worth - kVariantCost});
    }
  }
  if (unit.script == text::Script::kLatin && unit.letters >= 3) {
    if (!known) ways.push_back({terms::Romaji(text::RomajiKey(unit.term)), worth - kVariantCost});
    if (unit.letters >= 4) ways.push_back({terms::Joined(unit.term), worth - 2 * kVariantCost});
  }
  if (reach == Reach::kUnknownTypos && !known) AddTypos(unit, worth, ways);
  if (reach == Reach::kTypos || reach == Reach::kMissing) AddTypos(unit, worth, ways);
  if (reach != Reach::kWords) AddSplits(unit, worth, others);
  return BestOf(unit, ways, std::move(others));
}

// Units [first, last) written as one word.
Query Plan::Together(size_t first, size_t last, double worth) {
  Unit joined;
  for (size_t i = first; i < last; ++i) {
    if (!Spaced(units_[i])) return {};
    joined.term += units_[i].term;
    joined.letters += units_[i].letters;
  }
  if (joined.term.size() > 60) return {};
  joined.open = units_[last - 1].open;
  std::vector<Query> ways;
  if (words_.Has(joined.term)) ways.push_back(Leaf(joined.term, worth - kVariantCost));
  if (joined.open) {
    for (const std::string& word : words_.Beginning(joined.term, 8)) ways.push_back(Leaf(word, worth - 1.5 * kVariantCost));
  }
  if (units_[first].script == text::Script::kLatin) {
    // Titles in kana have no spaces: "tonari no totoro" is one word there.
    ways.push_back(Leaf(terms::Romaji(text::RomajiKey(joined.term)), worth - 2 * kVariantCost));
  }
  return ways.empty() ? Query() : Best(ways);
}

}  // namespace chanoma::search
