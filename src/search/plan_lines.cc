// What a query says of spoken lines, which have words and places and nothing else: plan.h.

#include <algorithm>

#include "search/plan.h"
#include "search/queries.h"
#include "search/side_by_side.h"

namespace chanoma::search {
namespace {

constexpr size_t kLeastLetters = 4;       // of words that carry meaning: less says nothing of a line
constexpr uint32_t kMostWindows = 30'000;  // that have the rarest word: beyond, nobody means a line, and places are not compared
constexpr size_t kMostRead = 3'000;        // windows with all words, whose places are read
constexpr size_t kMostQuoted = 24;
constexpr double kExactly = 10;           // of words side by side, against a hundred for a word found

bool Excludes(const Expression& expression) {
  const auto* negated = std::get_if<Not>(&expression.node);
  return negated && (std::holds_alternative<Words>(negated->part->node) || std::holds_alternative<Phrase>(negated->part->node));
}

}  // namespace

bool Plan::Speaks() const {
  size_t letters = 0;
  uint32_t rarest = UINT32_MAX;
  for (const Unit& unit : units_) {
    if (!Content(unit)) continue;
    letters += unit.grams.empty() ? unit.letters : 2 * unit.letters;
    if (unit.grams.empty() && !unit.open) rarest = std::min(rarest, words_.Documents(unit.term));
  }
  for (const Expression* other : others_) {
    if (std::holds_alternative<Any>(other->node) || std::holds_alternative<All>(other->node)) return false;
    if (const auto* phrase = std::get_if<Phrase>(&other->node)) letters += phrase->text.size(), rarest = 0;
  }
  return letters >= kLeastLetters && (rarest <= kMostWindows || rarest == UINT32_MAX);
}

std::vector<std::string> Plan::Quoted() const {
  std::vector<std::string> words;
  for (const Expression* other : others_) {
    const auto* phrase = std::get_if<Phrase>(&other->node);
    if (!phrase) continue;
    for (const Unit& unit : SplitUnits(phrase->text, false, kMostQuoted)) words.push_back(unit.term + (Spaced(unit) ? "" : "*"));
  }
  return words;
}

// The words as they stand, side by side: empty for one alone, and where nothing has them so.
Query Plan::Exactly(double worth) const {
  std::vector<std::string> words;
  for (const Unit& unit : units_) {
    if (unit.open) continue;
    if (unit.grams.empty()) words.push_back(unit.term);
    words.insert(words.end(), unit.grams.begin(), unit.grams.end());
  }
  if (words.size() < 2) return {};
  return Listed(FindSideBySide(database_, words, kMostRead, static_cast<float>(worth)));
}

// A line that is remembered badly: all words but one. With any words missing, half of what was ever said would be looked at.
Query Plan::AllButOne() {
  std::vector<Ways> needed;
  for (const Unit& unit : units_) {
    if (Content(unit)) needed.push_back(UnitWays(unit, Reach::kWords, kWordWorth));
  }
  return needed.size() < 3 ? Query() : Within(Gather(database_, needed, needed.size() - 1, {}));
}

Query Plan::Spoken(Reach reach, const Bounds& bounds) {
  Bound(bounds);
  Query query = reach == Reach::kMissing ? AllButOne() : MainWords(reach);
  if (const Query exactly = Exactly(kExactly); reach == Reach::kWords && !query.empty() && !exactly.empty()) {
    query = Query(Query::OP_AND_MAYBE, query, exactly);
  }
  for (const Expression* other : others_) {
    if (!std::holds_alternative<Phrase>(other->node) && !std::holds_alternative<Words>(other->node)) continue;
    const Query part = Filter(*other, reach);
    if (!part.empty()) query = query.empty() ? part : Query(Query::OP_AND, query, part);
  }
  for (const Expression* other : others_) {
    if (!Excludes(*other) || query.empty()) continue;
    const Expression& inner = *std::get<Not>(other->node).part;
    const auto* words = std::get_if<Words>(&inner.node);
    const Query part = PhraseQuery(words ? Phrase{words->text} : std::get<Phrase>(inner.node), 0);
    if (!part.empty()) query = Query(Query::OP_AND_NOT, query, part);
  }
  return query;
}

Query Plan::Around(Query found) {
  for (const Expression* other : others_) {
    const bool said = std::holds_alternative<Phrase>(other->node) || std::holds_alternative<Words>(other->node) || Excludes(*other);
    if (said) continue;
    if (const Query part = Filter(*other, Reach::kWords); !part.empty()) found = Query(Query::OP_FILTER, found, part);
  }
  if (const Query chosen = Chosen(); !chosen.empty()) found = Query(Query::OP_FILTER, found, chosen);
  return ForReader(std::move(found));
}

}  // namespace chanoma::search
