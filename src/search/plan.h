#pragma once
// From an expression to a Xapian query, in steps that each look further: the words as they are, then with typos, then with
// words missing. Xapian's own parser is not used: it throws on input that people type. Includes Xapian; private to search.

#include <xapian.h>

#include <string>
#include <unordered_map>
#include <vector>

#include "search/analysis.h"
#include "search/expression.h"
#include "search/index.h"
#include "search/lexicon.h"
#include "search/stems.h"
#include "search/word_source.h"

namespace chanoma::search {

enum class Reach { kWords, kUnknownTypos, kTypos, kMissing };

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

  Xapian::Query Build(Reach reach);

  // For lines, which have words alone: whether the query says enough to be looked for in what is spoken; its words, and what is
  // quoted; and `found` cut down to what has everything else that is asked for and may be known of.
  bool Speaks() const;
  Xapian::Query Spoken(Reach reach);
  Xapian::Query Around(Xapian::Query found);
  // The words of what is quoted, as Answer::marks has them.
  std::vector<std::string> Quoted() const;

  // Other spellings looked for, by unit: stems, numbers, other scripts.
  const std::vector<std::vector<std::string>>& variants() const { return variants_; }
  static uint32_t EditsAllowed(const Unit& unit);
  // Whether a word of so many letters may be meant by what is so many edits away.
  static bool MayDiffer(size_t letters, uint32_t edits);

 private:
  void FindSynonyms();
  Xapian::Query MainWords(Reach reach);
  Xapian::Query UnitQuery(const Unit& unit, Reach reach, double worth);
  Xapian::Query RunQuery(const Unit& unit, Reach reach, double worth);
  void AddBeginnings(const Unit& unit, double worth, std::vector<Way>& ways) const;
  const std::vector<Lexicon::Close>& NearWords(const Unit& unit, uint32_t edits);
  void AddTypos(const Unit& unit, double worth, std::vector<Way>& ways);
  Xapian::Query BestOf(const Unit& unit, const std::vector<Way>& ways, std::vector<Xapian::Query> others);
  void AddSplits(const Unit& unit, double worth, std::vector<Xapian::Query>& ways);
  Xapian::Query Together(size_t first, size_t last, double worth);
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
  struct Instead {
    size_t first, last;  // units that may be meant by
    std::vector<std::string> words;
  };
  std::vector<Instead> instead_;
  // Of this query's steps: the same word is looked for again and again.
  std::unordered_map<std::string, std::vector<Lexicon::Close>> near_;
  std::unordered_map<std::string, std::shared_ptr<const WeighedDocuments>> gathered_;
  std::vector<const Expression*> others_;  // everything at the top but the plain words
  std::string title_key_;
  size_t content_ = 0;
  bool sentence_ = false;
  bool unknown_ = false;   // a word is in no document
  bool may_err_ = false;   // a word is long enough for typos
};

}  // namespace chanoma::search
