#pragma once
// The dictionary as it grows: a large one, and a small one of words that came since. Private to search; immutable; any thread.

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "search/dictionary.h"

namespace chanoma::search {

struct Lexicon {
  std::shared_ptr<const Dictionary> main;
  std::shared_ptr<const Dictionary> fresh;
  bool partial = false;  // there may be words that are in neither

  bool Has(std::string_view word) const { return main->Find(word) < main->size() || fresh->Find(word) < fresh->size(); }
  uint32_t Documents(std::string_view word) const {
    const uint32_t in_main = main->Find(word), in_fresh = fresh->Find(word);
    return std::max(in_main < main->size() ? main->Documents(in_main) : 0, in_fresh < fresh->size() ? fresh->Documents(in_fresh) : 0);
  }
  // The most frequent words that begin so, at most `most`.
  std::vector<std::string> Beginning(std::string_view prefix, size_t most) const;

  struct Close {
    std::string word;  // of a whole word; or letters that words begin with
    uint32_t edits = 0;
    bool beginning = false;
  };
  // Words (open: beginnings of at most `short_letters` letters, and words beyond) within `edits`, nearest and most frequent
  // first, at most `most`.
  std::vector<Close> Near(std::string_view word, uint32_t edits, bool open, size_t short_letters, size_t most) const;
};

}  // namespace chanoma::search
