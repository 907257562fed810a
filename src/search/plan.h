#pragma once
// From an expression to a Xapian query, in steps that each look further: the words as they are, then with typos, then with
// words missing. Xapian's own parser is not used: it throws on input that people type. Includes Xapian; private to search.

#include <xapian.h>

#include <string>
#include <vector>

#include "search/analysis.h"
#include "search/expression.h"
#include "search/index.h"
#include "search/lexicon.h"
#include "search/stems.h"

namespace chanoma::search {

enum class Reach { kWords, kUnknownTypos, kTypos, kMissing };

class Plan {
 public:
  Plan(const Request& request, const Lexicon& words, Stems& stems);

  // What ranking looks for; the plain words of the query.
  const std::vector<Unit>& units() const { return units_; }
  size_t content_units() const { return content_; }
  const std::string& title_key() const { return title_key_; }
  bool sentence() const { return sentence_; }
  bool CanReach(Reach reach) const;

  Xapian::Query Build(Reach reach);
  // Other spellings looked for, by unit: stems, numbers, other scripts.
  const std::vector<std::vector<std::string>>& variants() const { return variants_; }
  static uint32_t EditsAllowed(const Unit& unit);
  // Whether a word of so many letters may be meant by what is so many edits away.
  static bool MayDiffer(size_t letters, uint32_t edits);

 private:
  Xapian::Query MainWords(Reach reach);
  Xapian::Query UnitQuery(const Unit& unit, Reach reach, double worth);
  Xapian::Query RunQuery(const Unit& unit, Reach reach, double worth);
  void AddBeginnings(const Unit& unit, double worth, std::vector<Xapian::Query>& ways);
  void AddTypos(const Unit& unit, double worth, std::vector<Xapian::Query>& ways);
  void AddSplits(const Unit& unit, double worth, std::vector<Xapian::Query>& ways);
  Xapian::Query Together(size_t first, size_t last, double worth);
  Xapian::Query Filter(const Expression& expression, Reach reach);
  Xapian::Query FieldQuery(const Field& field);
  Xapian::Query PhraseQuery(const Phrase& phrase, double worth);
  Xapian::Query RangeQuery(const Range& range) const;
  Xapian::Query Readers() const;
  Xapian::Query Barred() const;
  bool Content(const Unit& unit) const;

  const Request& request_;
  const Lexicon& words_;
  Stems& stems_;
  std::vector<Unit> units_;
  std::vector<std::vector<std::string>> variants_;
  std::vector<const Expression*> others_;  // everything at the top but the plain words
  std::string title_key_;
  size_t content_ = 0;
  bool sentence_ = false;
  bool unknown_ = false;   // a word is in no document
  bool may_err_ = false;   // a word is long enough for typos
};

}  // namespace chanoma::search
