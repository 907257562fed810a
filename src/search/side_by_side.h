#pragma once
// Which documents have words side by side, for as many of those that have them all as may be looked into. Xapian's phrase reads
// the places of every one, which for words that come in every second film is most of a query's time. Includes Xapian; private to
// search.

#include <xapian.h>

#include <string>
#include <vector>

#include "search/word_source.h"

namespace chanoma::search {

// Of the first `most` documents that have all of `words` (two or more), those that have them one after another, each with
// `weight`. Reads the disk; throws what Xapian throws.
WeighedDocuments FindSideBySide(const Xapian::Database& database, const std::vector<std::string>& words, size_t most, float weight);

}  // namespace chanoma::search
