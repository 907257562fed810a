#pragma once
// What ranking, facets and sorting need of every document, in memory: a row a document, in blocks that are copied when
// they change, so that readers keep the revision they have. Private to search. A Table is a value; Names is for any thread.

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/mutex.h"
#include "search/document.h"

namespace chanoma::search {

// Texts that come again and again (facet values) by number. Grows only.
class Names {
 public:
  uint32_t Number(std::string_view name) EXCLUDES(mutex_);
  std::string Name(uint32_t number) const EXCLUDES(mutex_);
  std::optional<uint32_t> Find(std::string_view name) const EXCLUDES(mutex_);  // its number; none: never met

 private:
  mutable Mutex mutex_;
  std::deque<std::string> names_ GUARDED_BY(mutex_);
  std::unordered_map<std::string_view, uint32_t> numbers_ GUARDED_BY(mutex_);
};

struct Row {
  static constexpr float kUnknown = -1e30f;
  bool present = false;
  uint32_t added_minutes = 0;  // since 1970; a float would lose the minutes
  uint64_t group = 0;          // equal for documents of one group
  float popularity = 0;
  std::array<float, kNumbers> numbers{kUnknown, kUnknown, kUnknown, kUnknown, kUnknown, kUnknown};
  std::vector<uint32_t> facets;  // numbers of "name=value"
  std::string lines;             // RankLines, each ended by '\n'
};

// What Row::group has for a group.
uint64_t GroupNumber(std::string_view group);

// As stored with the document, so that opening reads nothing else.
std::string EncodeRow(const Document& document, const std::vector<std::string>& lines);
Row DecodeRow(std::string_view bytes, Names& names);

class Table {
 public:
  struct Entry {
    uint32_t lines_begin = 0, lines_end = 0, facets_begin = 0, facets_end = 0;
    uint32_t added_minutes = 0;
    bool present = false;
    uint64_t group = 0;
    float popularity = 0;
    float worth = 0;  // 0..1, what is known of it without a query: well-liked, short titles
    std::array<float, kNumbers> numbers{};
  };
  struct Block {
    std::vector<Entry> entries;
    std::string lines;
    std::vector<uint32_t> facets;
  };
  static constexpr uint32_t kBlock = 512;

  // Null for documents that are not there.
  const Entry* Find(uint32_t document) const {
    const size_t block = document / kBlock;
    if (block >= blocks_.size() || !blocks_[block] || document % kBlock >= blocks_[block]->entries.size()) return nullptr;
    const Entry& entry = blocks_[block]->entries[document % kBlock];
    return entry.present ? &entry : nullptr;
  }
  std::string_view Lines(uint32_t document, const Entry& entry) const {
    return std::string_view(blocks_[document / kBlock]->lines).substr(entry.lines_begin, entry.lines_end - entry.lines_begin);
  }
  const uint32_t* FacetsBegin(uint32_t document, const Entry& entry) const { return blocks_[document / kBlock]->facets.data() + entry.facets_begin; }
  static size_t FacetCount(const Entry& entry) { return entry.facets_end - entry.facets_begin; }

  // The rows of one block changed; rows that are not present are removed.
  void Change(const std::vector<std::pair<uint32_t, Row>>& rows);

 private:
  std::vector<std::shared_ptr<const Block>> blocks_;
};

}  // namespace chanoma::search
