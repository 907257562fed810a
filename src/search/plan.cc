#include "search/plan.h"

#include <algorithm>

#include "search/queries.h"
#include "search/terms.h"

namespace chanoma::search {
namespace {

constexpr size_t kMostUnits = 24;
constexpr size_t kSentence = 8;          // content words; more is a sentence
constexpr uint32_t kOneEditFrom = 5, kTwoEditsFrom = 9;  // letters of the word that is meant

}  // namespace

uint32_t Plan::EditsAllowed(const Unit& unit) {
  if (!Spaced(unit) || unit.script == text::Script::kDigit || unit.letters < kOneEditFrom - 1) return 0;
  // What was typed may lack the letters that are wrong.
  return unit.letters < kTwoEditsFrom - (unit.open ? 1 : 2) ? 1 : 2;
}

bool Plan::MayDiffer(size_t letters, uint32_t edits) { return letters >= (edits == 1 ? kOneEditFrom : kTwoEditsFrom); }

Plan::Plan(const Request& request, const Lexicon& words, const Xapian::Database& database, Stems& stems)
    : request_(request), words_(words), database_(database), stems_(stems) {
  const auto take = [&](const Expression& part) {
    const auto* plain = std::get_if<Words>(&part.node);
    if (plain && units_.empty()) units_ = SplitUnits(plain->text, plain->open, kMostUnits);
    else others_.push_back(&part);
  };
  if (const auto* all = std::get_if<All>(&request.query.node)) {
    for (const Expression& part : all->parts) take(part);
  } else {
    take(request.query);
  }
  title_key_ = TitleKey(units_);
  if (title_key_.size() > 200) title_key_.clear();
  content_ = static_cast<size_t>(std::count_if(units_.begin(), units_.end(), [&](const Unit& unit) { return Content(unit); }));
  sentence_ = content_ > kSentence;
  for (const Unit& unit : units_) {
    const bool may = EditsAllowed(unit) > 0;
    may_err_ = may_err_ || may;
    if (may && !words_.Has(unit.term) && (!unit.open || words_.Beginning(unit.term, 1).empty())) unknown_ = true;
    std::vector<std::string> variants;
    if (Spaced(unit)) {
      for (const std::string& language : request.languages) {
        if (const std::string& stem = stems_.Of(unit.term, language); !stem.empty()) variants.push_back(stem);
      }
      const std::string& stem = stems_.Of(unit.term, "");
      variants.push_back(stem.empty() ? unit.term : stem);
      if (const int value = text::RomanValue(unit.term); value > 0) variants.push_back(std::to_string(value));
      if (unit.script == text::Script::kDigit && unit.term.size() <= 2) {
        if (const auto roman = text::RomanDigits(std::atoi(unit.term.c_str())); !roman.empty()) variants.emplace_back(roman);
      }
    }
    if (!unit.romanised.empty()) variants.push_back(unit.romanised);
    variants_.push_back(std::move(variants));
  }
  FindSynonyms();
}

void Plan::FindSynonyms() {
  synonyms_.resize(units_.size());
  if (!request_.synonyms || request_.synonyms->empty()) return;
  for (size_t first = 0; first < units_.size(); ++first) {
    std::vector<std::string_view> words;
    for (size_t last = first + 1; last <= std::min(units_.size(), first + request_.synonyms->longest()); ++last) {
      words.push_back(units_[last - 1].term);
      for (std::vector<std::string>& other : request_.synonyms->Of(words)) {
        if (words.size() > 1 || other.size() > 1) {
          instead_.push_back({first, last, std::move(other)});
          continue;
        }
        synonyms_[first].push_back(other.front());
        variants_[first].push_back(other.front());
      }
    }
  }
}

bool Plan::Content(const Unit& unit) const { return unit.open || !IsFunctionWord(unit.term) || units_.size() == 1; }

bool Plan::CanReach(Reach reach) const {
  switch (reach) {
    case Reach::kWords: return true;
    case Reach::kUnknownTypos: return unknown_ && !sentence_;
    case Reach::kTypos: return !sentence_ && (may_err_ || units_.size() == 1);
    case Reach::kMissing: return !sentence_ && (content_ > 1 || std::any_of(units_.begin(), units_.end(), [](const Unit& u) { return u.grams.size() > 1; }));
  }
  return false;
}

double Plan::Worth(const Unit& unit) const { return Content(unit) || content_ == 0 ? kWordWorth : kFunctionWorth; }

// In place of units [first, last), each with its share; and the other words that carry meaning.
std::vector<Ways> Plan::InsteadWays(const Instead& instead, Reach reach) {
  double worth = 0;
  for (size_t i = instead.first; i < instead.last; ++i) worth += Worth(units_[i]);
  std::vector<Ways> parts;
  for (const std::string& word : instead.words) parts.push_back({{{word}, (worth - kVariantCost) / static_cast<double>(instead.words.size())}});
  for (size_t i = 0; i < units_.size(); ++i) {
    if ((i < instead.first || i >= instead.last) && Content(units_[i])) parts.push_back(UnitWays(units_[i], reach, kWordWorth));
  }
  return parts;
}

// The words, or what may have been meant by several of them: the best counts.
Query Plan::FewWords(Reach reach) {
  std::vector<Ways> needed, helping;
  for (const Unit& unit : units_) {
    const double worth = Worth(unit);
    (worth == kWordWorth ? needed : helping).push_back(UnitWays(unit, reach, worth));
  }
  const bool loose = reach == Reach::kMissing;
  const size_t n = units_.size();
  std::vector<std::vector<Ways>> others;
  if (n > 1 && n <= 6) others.push_back({Together(0, n, static_cast<double>(std::max<size_t>(content_, 1)) * kWordWorth)});
  if (n == 3 && content_ == 3 && !loose) {
    others.push_back({Together(0, 2, 2 * kWordWorth), needed[2]});
    others.push_back({needed[0], Together(1, 3, 2 * kWordWorth)});
  }
  for (const Instead& instead : instead_) others.push_back(InsteadWays(instead, reach));
  if (gathered_for_ != reach) {
    gathered_ = Gather(database_, needed, loose ? 1 : needed.size(), helping);
    gathered_for_ = reach;
  }
  std::vector<Query> whole{Within(gathered_)};
  if (stride_ > 1) return whole.front();
  for (const std::vector<Ways>& words : others) {
    if (Query query = Listed(Gather(database_, words, words.size(), helping)); !query.empty()) whole.push_back(std::move(query));
  }
  return Best(std::move(whole));
}

// Any of the words, each weighed by its rarity.
Query Plan::Sentence(Reach reach) {
  std::vector<Query> needed, helping;
  for (const Unit& unit : units_) {
    const double worth = Worth(unit);
    (worth == kWordWorth ? needed : helping).push_back(AnyWay(UnitWays(unit, reach, worth)));
  }
  std::vector<Query> whole{Join(Query::OP_OR, needed)};
  for (const Instead& instead : instead_) {
    std::vector<Query> parts;
    for (const Ways& ways : InsteadWays(instead, reach)) parts.push_back(AnyWay(ways));
    whole.push_back(Join(Query::OP_AND, parts));
  }
  const Query query = Best(std::move(whole));
  return helping.empty() ? query : Query(Query::OP_AND_MAYBE, query, Join(Query::OP_OR, helping));
}

Query Plan::MainWords(Reach reach) {
  if (units_.empty()) return {};
  const Query query = sentence_ ? Sentence(reach) : FewWords(reach);
  // Of a sample each stands for several: what is found beside it would count too much.
  return title_key_.empty() || stride_ > 1 ? query : Query(Query::OP_OR, query, Leaf(terms::ExactTitle(title_key_), kTitleWorth));
}

Query Plan::PhraseQuery(const Phrase& phrase, double worth) {
  const std::vector<Unit> units = SplitUnits(phrase.text, false, kMostUnits);
  std::vector<Query> parts;
  for (const Unit& unit : units) {
    if (Spaced(unit)) parts.emplace_back(unit.term);
    for (const std::string& gram : unit.grams) parts.emplace_back(gram);
  }
  if (parts.empty()) return {};
  if (parts.size() == 1) return Weighed(parts.front(), worth);
  return Weighed(Query(Query::OP_PHRASE, parts.begin(), parts.end(), static_cast<Xapian::termcount>(parts.size())), worth);
}

// All words of one name, and not the first of one person's and the last of another's. Empty where that is not asked.
Query Plan::NameQuery(const std::vector<Unit>& units) {
  if (units.size() < 2 || units.back().open || !std::ranges::all_of(units, Spaced)) return {};
  const auto window = static_cast<Xapian::termcount>(units.size() + 1);
  std::vector<Query> written, latin;
  for (const Unit& unit : units) {
    written.emplace_back(terms::NameWord(unit.term));
    if (!unit.romanised.empty()) latin.emplace_back(terms::NameWord(unit.romanised));
  }
  Query near(Query::OP_NEAR, written.begin(), written.end(), window);
  if (latin.size() < units.size()) return near;
  return Query(Query::OP_OR, near, Query(Query::OP_NEAR, latin.begin(), latin.end(), window));
}

Query Plan::FieldQuery(const Field& field) {
  std::vector<Unit> units = SplitUnits(field.value, field.open, kMostUnits);
  const auto key = [&] {
    std::string folded = TitleKey(units);
    return folded.empty() ? field.value : folded;
  };
  if (field.name == "kind") return Query(terms::Kind(key()));
  if (field.name == "is" || field.name == "state") return Query(terms::Is(key()));
  if (field.name == "lang") return Query(terms::Language(key()));
  if (field.name != "title" && field.name != "person" && field.name != "tag") return Query(terms::Facet(field.name, FacetKey(field.value)));
  std::vector<Query> parts;
  if (Query near = field.name == "person" ? NameQuery(units) : Query(); !near.empty()) return near;
  for (const Unit& unit : units) {
    const auto term = [&](const std::string& word) {
      return field.name == "title" ? terms::TitleWord(word) : field.name == "person" ? terms::NameWord(word) : terms::TagWord(word);
    };
    std::vector<Query> ways;
    if (Spaced(unit)) ways.emplace_back(term(unit.term));
    if (unit.open && unit.letters >= 2) {
      for (const std::string& word : words_.Beginning(unit.term, kLongCompletions)) ways.emplace_back(term(word));
    }
    if (!unit.romanised.empty()) ways.emplace_back(term(unit.romanised));
    std::vector<Query> grams;
    for (const std::string& gram : unit.grams) grams.emplace_back(term(gram));
    if (!grams.empty()) ways.push_back(Join(Query::OP_AND, grams));
    parts.push_back(Join(Query::OP_OR, ways));
  }
  return Join(Query::OP_AND, parts);
}

Query Plan::RangeQuery(const Range& range) const {
  const auto slot = static_cast<Xapian::valueno>(static_cast<int>(range.number) + 1);
  if (range.least && range.most) {
    if (*range.least > *range.most) return Nothing();
    return Query(Query::OP_VALUE_RANGE, slot, Xapian::sortable_serialise(*range.least), Xapian::sortable_serialise(*range.most));
  }
  if (range.least) return Query(Query::OP_VALUE_GE, slot, Xapian::sortable_serialise(*range.least));
  if (range.most) return Query(Query::OP_VALUE_RANGE, slot, Xapian::sortable_serialise(-1e300), Xapian::sortable_serialise(*range.most));
  return {};
}

Query Plan::Filter(const Expression& expression, Reach reach) {
  if (const auto* words = std::get_if<Words>(&expression.node)) {
    std::vector<Query> parts;
    const std::vector<Unit> units = SplitUnits(words->text, words->open, kMostUnits);
    for (const Unit& unit : units) parts.push_back(UnitQuery(unit, reach == Reach::kMissing ? Reach::kTypos : reach, kWordWorth));
    return Join(Query::OP_AND, parts);
  }
  if (const auto* phrase = std::get_if<Phrase>(&expression.node)) return PhraseQuery(*phrase, kWordWorth);
  if (const auto* field = std::get_if<Field>(&expression.node)) return FieldQuery(*field);
  if (const auto* range = std::get_if<Range>(&expression.node)) return RangeQuery(*range);
  if (const auto* negated = std::get_if<Not>(&expression.node)) {
    std::vector<Query> parts;
    // What is excluded is meant as it stands: no beginnings, no endings, no typos.
    if (const auto* words = std::get_if<Words>(&negated->part->node)) {
      const Query phrase = PhraseQuery({words->text}, 0);
      return phrase.empty() ? Query() : Query(Query::OP_AND_NOT, Query::MatchAll, phrase);
    }
    const Query inner = Filter(*negated->part, reach);
    return inner.empty() ? Query() : Query(Query::OP_AND_NOT, Query::MatchAll, inner);
  }
  const bool any = std::holds_alternative<Any>(expression.node);
  const std::vector<Expression>& parts = any ? std::get<Any>(expression.node).parts : std::get<All>(expression.node).parts;
  std::vector<Query> queries;
  for (const Expression& part : parts) {
    Query query = Filter(part, reach);
    if (!query.empty()) queries.push_back(std::move(query));
  }
  return Join(any ? Query::OP_OR : Query::OP_AND, queries);
}

Query Plan::Readers() const {
  const auto any = [](const std::vector<std::string>& labels) {
    std::vector<Query> queries;
    for (const std::string& label : labels) queries.emplace_back(terms::Visible(label));
    return queries.empty() ? Nothing() : Join(Query::OP_OR, queries);
  };
  if (request_.reader.everything) return {};
  const Query holds = any(request_.reader.holds);
  return request_.reader.also.empty() ? holds : And(holds, any(request_.reader.also));
}

Query Plan::Barred() const {
  if (request_.reader.barred.empty()) return {};
  const Query barred(terms::Visible(request_.reader.barred));
  std::vector<Query> admitted;
  for (const std::string& label : request_.reader.admitted) admitted.emplace_back(terms::Visible(label));
  return admitted.empty() ? barred : Query(Query::OP_AND_NOT, barred, Join(Query::OP_OR, admitted));
}

// What was chosen beside the query: any value of one name, all names.
Query Plan::Chosen() const {
  std::vector<Query> filters;
  std::vector<Query> kinds;
  for (const std::string& kind : request_.kinds) kinds.emplace_back(terms::Kind(kind));
  if (!kinds.empty()) filters.push_back(Join(Query::OP_OR, kinds));
  std::vector<std::string> names;
  for (const Facet& facet : request_.chosen) names.push_back(facet.name);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  for (const std::string& name : names) {
    std::vector<Query> values;
    for (const Facet& facet : request_.chosen) {
      if (facet.name == name) values.emplace_back(terms::Facet(facet.name, FacetKey(facet.value)));
    }
    filters.push_back(Join(Query::OP_OR, values));
  }
  return Join(Query::OP_AND, filters);
}

// Last, and around everything: nothing that was typed reaches past it.
Query Plan::ForReader(Query query) const {
  if (const Query readers = Readers(); !readers.empty()) query = Query(Query::OP_FILTER, query, readers);
  if (const Query barred = Barred(); !barred.empty()) query = Query(Query::OP_AND_NOT, query, barred);
  return query;
}

Query Plan::Build(Reach reach, const Bounds& bounds) {
  Bound(bounds);
  Query query = MainWords(reach);
  std::vector<Query> filters;
  for (const Expression* other : others_) {
    const bool counts = std::holds_alternative<Phrase>(other->node) || std::holds_alternative<Any>(other->node) || std::holds_alternative<All>(other->node);
    Query part = Filter(*other, reach);
    if (part.empty()) continue;
    if (const auto* negated = std::get_if<Not>(&other->node); negated && !query.empty()) {
      const auto* words = std::get_if<Words>(&negated->part->node);
      const Query excluded = words ? PhraseQuery({words->text}, 0) : Filter(*negated->part, reach);
      if (!excluded.empty()) query = Query(Query::OP_AND_NOT, query, excluded);
    } else if (counts) {
      query = And(query, part);
    } else {
      filters.push_back(std::move(part));
    }
  }
  if (Query chosen = Chosen(); !chosen.empty()) filters.push_back(std::move(chosen));
  const Query filter = Join(Query::OP_AND, filters);
  if (query.empty()) query = filter.empty() ? Query::MatchAll : Query(Query::OP_SCALE_WEIGHT, filter, 0);
  else if (!filter.empty()) query = Query(Query::OP_FILTER, query, filter);
  return ForReader(std::move(query));
}

}  // namespace chanoma::search
