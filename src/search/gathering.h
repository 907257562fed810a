#pragma once
// Which documents have the words of a query, in memory: every way to mean a word is read once, and what is found is added up by
// document. Xapian's AND, OR and MAX ask every way about every document, which is most of a query's time where a word has forty
// near ones, or where every third title has it. Includes Xapian; private to search.

#include <xapian.h>

#include <cstdint>
#include <string>
#include <vector>

#include "search/columns.h"
#include "search/word_source.h"

namespace chanoma::search {

// A way to mean a word.
struct Way {
  std::vector<std::string> terms;  // all of them
  double worth = 0;                // as the query's words have it: kWordWorth for the word itself; each term has an equal share
  bool any = false;                // also some of the terms, each for its share
};
using Ways = std::vector<Way>;  // the best one counts

// The documents that have at least `least` (from 1) of `words`, weighed as RuleWeight does for queries that are no sentence; those of
// `helping` they have are added. Reads the disk; throws what Xapian throws.
WeighedDocuments Gather(const Xapian::Database& database, const std::vector<Ways>& words, size_t least, const std::vector<Ways>& helping);

// Leaves the `most` that weigh most, `table` (may be null) breaking ties as WorthSource does. Whether any went.
bool KeepBest(WeighedDocuments& documents, size_t most, const Table* table);

// Leaves every `stride`th.
void Thin(WeighedDocuments& documents, size_t stride);

}  // namespace chanoma::search
