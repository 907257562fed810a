#pragma once
// Small queries that larger ones are put together from. Includes Xapian; private to search.

#include <xapian.h>

#include <string>
#include <utility>
#include <vector>

#include "search/analysis.h"
#include "search/weight.h"

namespace chanoma::search {

using Xapian::Query;

inline constexpr double kNearlyOne = 1 - 1e-9;
inline constexpr size_t kLongCompletions = 64;  // words that one of seven letters and more may become

inline Query Weighed(Query query, double worth) { return query.empty() ? query : Query(Query::OP_SCALE_WEIGHT, query, worth / kWordWorth); }
inline Query Leaf(const std::string& term, double worth) { return Query(Query::OP_SCALE_WEIGHT, Query(term), worth / kWordWorth); }
// Xapian's own MatchNothing counts as empty and would be left out; no document has this term.
inline Query Nothing() { return Query(std::string("!")); }
// The best of several. An OR that stands right inside a MAX is taken apart by Xapian 1.4.22 (do_or_like), so that the best of
// its words counts in place of their sum: a weight that is not quite one keeps it together.
inline Query Best(std::vector<Query> ways) {
  if (ways.empty()) return Nothing();
  if (ways.size() == 1) return ways.front();
  for (Query& way : ways) {
    if (way.get_type() == Query::OP_OR) way = Query(Query::OP_SCALE_WEIGHT, way, kNearlyOne);
  }
  return Query(Query::OP_MAX, ways.begin(), ways.end());
}
inline Query Join(Query::op op, const std::vector<Query>& parts) {
  if (parts.empty()) return {};
  return parts.size() == 1 ? parts.front() : Query(op, parts.begin(), parts.end());
}
inline Query And(const Query& a, const Query& b) { return a.empty() ? b : b.empty() ? a : Query(Query::OP_AND, a, b); }

inline constexpr Xapian::valueno kEmptySlot = 15;  // that no document has anything in

// No match is passed over for want of weight, whatever the number of those looked at. Where Xapian 1.4.22 does that (once it has met
// as many as it was to look at, which may be all of them), and a MAX ends that is all that is left of the query, it asks the MAX for the
// weight of a part that is freed already (MaxPostList::recalc_maxweight() without parts). It passes nothing over while it sorts by
// something else first: here by what is the same everywhere.
inline void WeighAll(Xapian::Enquire& enquire) { enquire.set_sort_by_value_then_relevance(kEmptySlot, false); }

inline bool Spaced(const Unit& unit) { return unit.grams.empty(); }

}  // namespace chanoma::search
