#pragma once
// The words that are in the index, as a trie: which begin with these letters, which are one or two edits away, also from
// the beginning of a word. Immutable once made; any thread. Our own because Xapian's speller answers one word and can miss it.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chanoma::search {

class Dictionary {
 public:
  using Entry = std::pair<std::string, uint32_t>;  // a word and how many documents have it

  // `words` in byte order, without repetition.
  explicit Dictionary(const std::vector<Entry>& words);

  size_t size() const { return counts_.size(); }
  std::string_view Word(uint32_t number) const;
  uint32_t Documents(uint32_t number) const { return counts_[number]; }
  // Where the word stands; size() when it is not there.
  uint32_t Find(std::string_view word) const;

  // Words [first, last) that begin with a text, of which `letters` characters were matched at `edits` from what was asked.
  struct Range {
    uint32_t first = 0, last = 0;
    uint32_t letters = 0;
    uint32_t edits = 0;
  };
  Range WithPrefix(std::string_view prefix) const;
  // Words at most `edits` away (a swap of neighbours is one edit). `open`: words that begin so; ranges may overlap, the one
  // with fewer edits lying inside.
  std::vector<Range> Near(std::string_view word, uint32_t edits, bool open) const;

  size_t Bytes() const { return pool_.capacity() + offsets_.capacity() * 4 + counts_.capacity() * 4 + nodes_.capacity() * sizeof(Node); }

 private:
  struct Node {
    char32_t letter : 31;
    uint32_t ends_word : 1;
    uint32_t end;    // the node after this one's subtree
    uint32_t first;  // the first word of the subtree
  };
  class Walk;

  // The child of `node` with this letter; 0 when there is none.
  uint32_t Child(uint32_t node, char32_t letter) const;
  uint32_t LastWord(uint32_t node) const { return nodes_[node].end < nodes_.size() ? nodes_[nodes_[node].end].first : static_cast<uint32_t>(size()); }

  std::string pool_;
  std::vector<uint32_t> offsets_;
  std::vector<uint32_t> counts_;
  std::vector<Node> nodes_;  // in preorder; the first is the root
};

// UTF-8 to code points; bytes that are none become U+FFFD.
std::u32string Decode(std::string_view text);

// Edits between two words, swaps of neighbours counted once; `most` + 1 when there are more.
uint32_t Edits(std::u32string_view a, std::u32string_view b, uint32_t most);

}  // namespace chanoma::search
