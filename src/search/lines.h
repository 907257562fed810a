#pragma once
// What is spoken, in a database of its own beside the main one (ADR 8): windows of subtitle cues, which have words and
// places and nothing else. No row in memory, and no word of who may know of them: every window found is asked for in the main
// database, where its group's document is or is not this reader's. Includes Xapian; private to search; throws what it throws.

#include <xapian.h>

#include <string_view>
#include <vector>

#include "search/index.h"
#include "search/lexicon.h"
#include "search/revision.h"
#include "search/stems.h"

namespace chanoma::search {

// Both at the revision they were opened at.
struct Databases {
  Xapian::Database& main;
  Xapian::Database& lines;
};

// In the lists of documents found: a window, and not a document of the main database.
inline constexpr uint32_t kLineBit = 0x8000'0000;

inline constexpr Xapian::valueno kGroupSlot = 0;  // of the lines' database

struct Line {
  Xapian::docid window = 0;    // in the lines' database
  Xapian::docid document = 0;  // in the main one
  uint32_t words = 0;          // of those that carry meaning, found
  uint32_t distance = 0;       // as Why has it
  bool exact = false;          // all words, side by side and in order
  bool whole = false;          // all words that carry meaning
  double weight = 0;
};

struct Lines {
  std::vector<Line> best;  // one a group, best first
  bool more = false;       // there are others
  std::vector<std::string> marks;  // as Answer has them: other words that were taken for those typed
};

// The lines that `request` means, at least `wanted` groups when there are so many. `lacking`: nothing else has all its words,
// so that typos, and lines with a word missing, are looked for here too.
Lines FindLines(const Request& request, const Revision& revision, const Databases& databases, Stems& stems, size_t wanted, bool lacking);

// The words of the windows for typos and unfinished words: the most frequent ones, so that memory has a bound whatever is said.
std::shared_ptr<const Dictionary> ReadSpokenWords(const Xapian::Database& lines);

}  // namespace chanoma::search
