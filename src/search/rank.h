#pragma once
// The second pass: the first two hundred in the order of the rules (exact title, words found, typos, nearness, field,
// popularity), from what is kept in memory. Includes Xapian; private to search.

#include <xapian.h>

#include <optional>
#include <string>
#include <vector>

#include "search/index.h"
#include "search/plan.h"
#include "search/revision.h"

namespace chanoma::search {

struct Candidate {
  Xapian::docid document = 0;
  double weight = 0;
  Why why;
};

inline constexpr uint32_t kElsewhere = 40;  // distance of words that stand in different texts

// How far apart the words stand in the document at their nearest; kElsewhere when fewer than two stand in it as they are. Reads
// the disk.
uint32_t PlacesDistance(const Xapian::Database& database, Xapian::docid document, const std::vector<Unit>& units);
// How many of the words that carry meaning stand in the document, as they are or with another ending. Reads the disk.
uint32_t WordsPresent(const Xapian::Database& database, Xapian::docid document, const Plan& plan);

class Ranker {
 public:
  Ranker(const Plan& plan, const Revision& revision, const Xapian::Database& database, bool typos);

  // Fills in `why` and sorts.
  void Rank(std::vector<Candidate>& candidates) const;

  // The query with its words as the best hit spells them; empty when all stand as typed.
  std::string Corrected(const Candidate& best) const;
  // What to mark in texts, given the best hits.
  std::vector<std::string> Marks(const std::vector<Candidate>& best) const;

 private:
  enum class Match : uint8_t { kNone, kTypo, kBeginning, kVariant, kWhole };
  struct Found {
    Match match = Match::kNone;
    uint32_t edits = 0;
    uint32_t place = 0;
    uint32_t role = 4;
    std::string_view token;
  };
  bool TooDifferent(size_t unit, std::string_view token, uint32_t allowed) const;
  Found Best(size_t unit, const std::vector<std::string_view>& tokens) const;
  std::vector<Found> Look(std::string_view lines, uint32_t& distance, uint32_t& spare) const;
  void Explain(Candidate& candidate) const;
  uint32_t BodyDistance(Xapian::docid document) const;

  const Plan& plan_;
  const Revision& revision_;
  const Xapian::Database& database_;
  const bool typos_;
  std::vector<std::u32string> letters_;                // of each unit, where typos count
  std::vector<std::optional<uint64_t>> bits_;          // the same as bits
  mutable size_t body_budget_;
};

}  // namespace chanoma::search
