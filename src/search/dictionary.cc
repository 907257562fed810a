#include "search/dictionary.h"

#include <algorithm>
#include <array>

namespace chanoma::search {
namespace {

constexpr size_t kLongest = 64;  // characters

}  // namespace

std::u32string Decode(std::string_view text) {
  std::u32string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size();) {
    const auto lead = static_cast<uint8_t>(text[i]);
    size_t more = lead < 0x80 ? 0 : lead < 0xC0 ? 4 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : lead < 0xF8 ? 3 : 4;
    ++i;
    if (more == 4 || i + more > text.size()) {
      out += U'\uFFFD';
      continue;
    }
    char32_t c = more == 0 ? lead : lead & (0x3F >> more);
    for (; more > 0; --more, ++i) c = c << 6 | (static_cast<uint8_t>(text[i]) & 0x3F);
    out += c;
  }
  return out;
}

uint32_t Edits(std::u32string_view a, std::u32string_view b, uint32_t most) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > most || a.size() >= kLongest) return most + 1;
  std::array<uint32_t, kLongest + 1> before{}, above{}, row{};
  for (size_t j = 0; j <= a.size(); ++j) row[j] = static_cast<uint32_t>(j);
  for (size_t i = 1; i <= b.size(); ++i) {
    before = above;
    above = row;
    row[0] = static_cast<uint32_t>(i);
    uint32_t least = row[0];
    for (size_t j = 1; j <= a.size(); ++j) {
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[j - 1] == b[i - 1] ? 0u : 1u)});
      if (i > 1 && j > 1 && a[j - 1] == b[i - 2] && a[j - 2] == b[i - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
      least = std::min(least, row[j]);
    }
    if (least > most) return most + 1;
  }
  return std::min(row[a.size()], most + 1);
}

Dictionary::Dictionary(const std::vector<Entry>& words) {
  size_t bytes = 0;
  for (const Entry& entry : words) bytes += entry.first.size();
  pool_.reserve(bytes);
  offsets_.reserve(words.size() + 1);
  counts_.reserve(words.size());
  nodes_.push_back({0, 0, 0, 0});
  std::vector<uint32_t> path{0};  // open nodes, the root first
  std::u32string previous;
  for (const auto& [word, documents] : words) {
    const auto number = static_cast<uint32_t>(counts_.size());
    offsets_.push_back(static_cast<uint32_t>(pool_.size()));
    pool_ += word;
    counts_.push_back(documents);
    const std::u32string letters = Decode(word).substr(0, kLongest - 1);
    size_t shared = 0;
    while (shared < letters.size() && shared < previous.size() && letters[shared] == previous[shared]) ++shared;
    while (path.size() > shared + 1) {
      nodes_[path.back()].end = static_cast<uint32_t>(nodes_.size());
      path.pop_back();
    }
    for (size_t i = shared; i < letters.size(); ++i) {
      path.push_back(static_cast<uint32_t>(nodes_.size()));
      nodes_.push_back({letters[i], 0, 0, number});
    }
    nodes_[path.back()].ends_word = 1;
    previous = letters;
  }
  for (const uint32_t open : path) nodes_[open].end = static_cast<uint32_t>(nodes_.size());
  offsets_.push_back(static_cast<uint32_t>(pool_.size()));
  nodes_.shrink_to_fit();
}

std::string_view Dictionary::Word(uint32_t number) const {
  return std::string_view(pool_).substr(offsets_[number], offsets_[number + 1] - offsets_[number]);
}

uint32_t Dictionary::Child(uint32_t node, char32_t letter) const {
  for (uint32_t child = node + 1; child < nodes_[node].end; child = nodes_[child].end) {
    if (nodes_[child].letter == letter) return child;
  }
  return 0;
}

uint32_t Dictionary::Find(std::string_view word) const {
  uint32_t low = 0, high = static_cast<uint32_t>(size());
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    if (Word(middle) < word) low = middle + 1;
    else high = middle;
  }
  return low < size() && Word(low) == word ? low : static_cast<uint32_t>(size());
}

Dictionary::Range Dictionary::WithPrefix(std::string_view prefix) const {
  const std::u32string letters = Decode(prefix);
  uint32_t node = 0;
  for (const char32_t letter : letters) {
    node = Child(node, letter);
    if (node == 0) return {};
  }
  return {nodes_[node].first, LastWord(node), static_cast<uint32_t>(letters.size()), 0};
}

// One row of the edit table a letter of the path, cut to the band that can still matter.
class Dictionary::Walk {
 public:
  Walk(const Dictionary& dictionary, std::u32string_view word, uint32_t edits, bool open)
      : dictionary_(dictionary), word_(word), edits_(edits), open_(open) {}

  std::vector<Range> Run() {
    for (size_t j = 0; j <= word_.size(); ++j) rows_[0][j] = static_cast<uint8_t>(std::min<size_t>(j, 255));
    Descend(0, 0, edits_ + 1);
    return std::move(found_);
  }

 private:
  // `best`: edits of the nearest beginning found on the path so far.
  void Descend(uint32_t node, size_t depth, uint32_t best) {
    if (depth + 1 > word_.size() + edits_ || depth + 2 > kLongest) return;
    const auto& nodes = dictionary_.nodes_;
    for (uint32_t child = node + 1; child < nodes[node].end; child = nodes[child].end) {
      const uint32_t least = Fill(depth + 1, nodes[child].letter);
      const uint32_t whole = depth + 1 + edits_ >= word_.size() ? rows_[depth + 1][word_.size()] : edits_ + 1;
      uint32_t nearest = best;
      if (open_ && whole < best) {
        found_.push_back({nodes[child].first, dictionary_.LastWord(child), static_cast<uint32_t>(depth + 1), whole});
        nearest = whole;
      } else if (!open_ && whole <= edits_ && nodes[child].ends_word) {
        found_.push_back({nodes[child].first, nodes[child].first + 1, static_cast<uint32_t>(depth + 1), whole});
      }
      if (least <= edits_ && (!open_ || least < nearest)) Descend(child, depth + 1, nearest);
    }
  }

  uint32_t Fill(size_t depth, char32_t letter) {
    auto& row = rows_[depth];
    const auto& above = rows_[depth - 1];
    letters_[depth] = letter;
    const size_t from = depth > edits_ ? depth - edits_ : 0, to = std::min(word_.size(), depth + edits_);
    const auto far = static_cast<uint8_t>(edits_ + 1);
    uint32_t least = far;
    if (from > to) return far;
    if (from > 0) row[from - 1] = far;
    for (size_t j = from; j <= to; ++j) {
      uint32_t value = j == 0 ? static_cast<uint32_t>(depth) : far;
      if (j > 0) {
        value = std::min<uint32_t>(row[j - 1] + 1u, above[j - 1] + (word_[j - 1] == letter ? 0u : 1u));
        // The row above ends one short of this one's right end.
        if (j <= depth - 1 + edits_) value = std::min<uint32_t>(value, above[j] + 1u);
        if (j > 1 && depth > 1 && word_[j - 1] == letters_[depth - 1] && word_[j - 2] == letter) {
          value = std::min<uint32_t>(value, rows_[depth - 2][j - 2] + 1u);
        }
      }
      row[j] = static_cast<uint8_t>(std::min<uint32_t>(value, far));
      least = std::min<uint32_t>(least, row[j]);
    }
    return least;
  }

  const Dictionary& dictionary_;
  const std::u32string_view word_;
  const uint32_t edits_;
  const bool open_;
  std::array<std::array<uint8_t, kLongest + 1>, kLongest + 1> rows_;
  std::array<char32_t, kLongest + 1> letters_;
  std::vector<Range> found_;
};

std::vector<Dictionary::Range> Dictionary::Near(std::string_view word, uint32_t edits, bool open) const {
  const std::u32string letters = Decode(word);
  if (letters.empty() || letters.size() >= kLongest) return {};
  return Walk(*this, letters, edits, open).Run();
}

}  // namespace chanoma::search
