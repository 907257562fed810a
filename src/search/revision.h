#pragma once
// One state of what the index keeps in memory; immutable, shared by the readers that started with it. Private to search.

#include <memory>

#include "search/columns.h"
#include "search/lexicon.h"

namespace chanoma::search {

struct Revision {
  uint64_t number = 0;
  Lexicon words;
  Lexicon spoken;  // of the lines
  Table table;
};

}  // namespace chanoma::search
