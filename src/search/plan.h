#pragma once
// From an expression to a Xapian query, in steps that each look further: the words as they are, then with typos, then with
// words missing. Xapian's own parser is not used: it throws on input that people type. Includes Xapian; private to search.

#include <xapian.h>

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "search/analysis.h"
#include "search/expression.h"
#include "search/gathering.h"
#include "search/index.h"
#include "search/lexicon.h"
#include "search/stems.h"

namespace chanoma::search {

enum class Reach { kWords, kUnknownTypos, kTypos, kMissing };

// How much of what the words find a query is to have. What is left out weighs less than what is not, and is counted by the rest.
struct Bounds {
  size_t best = SIZE_MAX;        // this many, the best
  size_t sample = SIZE_MAX;      // or about this many, evenly
  const Table* table = nullptr;  // what the best is decided with, beside the words
};

class Plan {
 public:
  // `database`: the one that is asked.
  Plan(const Request& request, const Lexicon& words, const Xapian::Database& database, Stems& stems);

  // What ranking looks for; the plain words of the query.
  const std::vector<Unit>& units() const { return units_; }
  // Those that carry meaning.
  bool Content(const Unit& unit) const;
  size_t content_units() const { return content_; }
  const std::string& title_key() const { return title_key_; }
  bool sentence() const { return sentence_; }
  bool CanReach(Reach reach) const;

  Xapian::Query Build(Reach reach, const Bounds& bounds);
  // Of the last query: a part of how many its words' documents are; 1 when nothing was left out.
  size_t stride() const { return stride_; }
  bool cut() const { return cut_; }

  // For lines, which have words alone: whether the query says enough to be looked for in what is spoken; its words, and what is
  // quoted; and `found` cut down to what has everything else that is asked for and may be known of.
  bool Speaks() const;
  Xapian::Query Spoken(Reach reach, const Bounds& bounds);
  Xapian::Query Around(Xapian::Query found);
  // The words of what is quoted, as Answer::marks has them.
  std::vector<std::string> Quoted() const;

  // Other spellings looked for, by unit: stems, numbers, other scripts.
  const std::vector<std::vector<std::string>>& variants() const { return variants_; }
  static uint32_t EditsAllowed(const Unit& unit);
  // Whether a word of so many letters may be meant by what is so many edits away.
  static bool MayDiffer(size_t letters, uint32_t edits);

 private:
  struct Instead {
    size_t first, last;  // units that may be meant by
    std::vector<std::string> words;
  };
  void Bound(const Bounds& bounds) { bounds_ = bounds, stride_ = 1, cut_ = false; }
  void FindSynonyms();
  Xapian::Query MainWords(Reach reach);
  std::vector<Ways> InsteadWays(const Instead& instead, Reach reach);
  Xapian::Query FewWords(Reach reach);
  Xapian::Query Sentence(Reach reach);
  Xapian::Query UnitQuery(const Unit& unit, Reach reach, double worth);
  static Xapian::Query AnyWay(const Ways& ways);
  double Worth(const Unit& unit) const;
  // Its place among the plain words; none for one of a condition.
  std::optional<size_t> PlaceOf(const Unit& unit) const;
  Ways UnitWays(const Unit& unit, Reach reach, double worth);
  Ways RunWays(const Unit& unit, Reach reach, double worth) const;
  Xapian::Query Within(WeighedDocuments documents);
  void AddBeginnings(const Unit& unit, double worth, Ways& ways) const;
  const std::vector<Lexicon::Close>& NearWords(const Unit& unit, uint32_t edits);
  void AddTypos(const Unit& unit, double worth, Ways& ways);
  void AddSplits(const Unit& unit, double worth, Ways& ways) const;
  Ways Together(size_t first, size_t last, double worth) const;
  Xapian::Query Exactly(double worth) const;
  Xapian::Query AllButOne();
  Xapian::Query Chosen() const;
  Xapian::Query ForReader(Xapian::Query query) const;
  Xapian::Query Filter(const Expression& expression, Reach reach);
  static Xapian::Query NameQuery(const std::vector<Unit>& units);
  Xapian::Query FieldQuery(const Field& field);
  Xapian::Query PhraseQuery(const Phrase& phrase, double worth);
  Xapian::Query RangeQuery(const Range& range) const;
  Xapian::Query Readers() const;
  Xapian::Query Barred() const;

  const Request& request_;
  const Lexicon& words_;
  const Xapian::Database& database_;
  Stems& stems_;
  std::vector<Unit> units_;
  std::vector<std::vector<std::string>> variants_;
  std::vector<std::vector<std::string>> synonyms_;  // of one word for one, by unit; among the variants too
  std::vector<Instead> instead_;
  // Of this query's steps: the same word is looked for again and again.
  std::unordered_map<std::string, std::vector<Lexicon::Close>> near_;
  std::vector<const Expression*> others_;  // everything at the top but the plain words
  std::string title_key_;
  std::optional<Reach> gathered_for_;
  WeighedDocuments gathered_;  // what the words found at that reach: often asked for twice, within other bounds
  Bounds bounds_;              // of the query that is being made
  size_t stride_ = 1;
  bool cut_ = false;
  size_t content_ = 0;
  bool sentence_ = false;
  bool unknown_ = false;   // a word is in no document
  bool may_err_ = false;   // a word is long enough for typos
};

}  // namespace chanoma::search
