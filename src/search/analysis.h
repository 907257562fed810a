#pragma once
// From a document to the terms it is found by, and from what was typed to units that can be looked up. Both sides go
// through here, so that they agree. Includes Xapian; private to search. An Analyst is for one thread at a time.

#include <xapian.h>

#include <string>
#include <string_view>
#include <vector>

#include "search/document.h"
#include "search/stems.h"
#include "text/words.h"

namespace chanoma::search {

// A word as a query has it: one word of a spaced script, or a whole run of an unspaced one.
struct Unit {
  std::string term;
  text::Script script = text::Script::kOther;
  uint32_t letters = 0;
  std::vector<std::string> grams;  // of a run: its pairs of characters (or the one there is)
  std::string romanised;
  bool open = false;  // still being typed
  bool tied = false;  // one mark between it and the unit before
};

// `open`: the last unit may be the beginning of a word.
std::vector<Unit> SplitUnits(std::string_view text, bool open, size_t most);

// The units of a title, joined, articles and the spelling of numbers apart: equal for what a reader would call the same title.
std::string TitleKey(const std::vector<Unit>& units);
// The same without a leading article; empty when there is none.
std::string TitleKeyWithoutArticle(const std::vector<Unit>& units);

// A word that says nothing by itself in its language ("the", "of"): counted last among the words found.
bool IsFunctionWord(std::string_view term);

// What is kept of a title, name or tag for ranking: role, then units parted by '\1'.
std::string RankLine(Role role, const std::vector<Unit>& units);

class Analyst {
 public:
  // Fills a Xapian document with all terms and values of `document`, and `lines` with what ranking keeps.
  Xapian::Document Analyse(const Document& document, std::vector<std::string>* lines);

 private:
  void AddShort(const Text& text, Xapian::Document& out, std::vector<std::string>* lines);
  void AddLong(const Text& text, Xapian::Document& out);
  void AddBeginnings(std::string_view term, Xapian::Document& out);

  Stems stems_;
  Xapian::termpos position_ = 0;
  std::string term_;
};

}  // namespace chanoma::search
