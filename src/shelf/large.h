#pragma once
// What takes up the most room: shows by the bytes of their files, and files that are no work of a show. Values, and one function
// over the table; whoever has that locks it.

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "shelf/question.h"
#include "shelf/rows.h"

namespace chanoma::shelf {

struct LargeQuestion {
  bool by_segments = false;  // else by the bytes of the files
  Accept accept;             // files that somebody does not know of are no part of any number; hidden ones are
  std::unordered_map<Ulid, uint64_t> segments;  // bytes of segments, by video
  std::optional<Place> after;
  size_t limit = 50;
};

// A show, or a file of none.
struct Large {
  std::optional<Hit> show;  // none where there is no show, or all its files are hidden
  Ulid video;               // of these the largest file; nil where there is a show
  uint64_t files = 0, bytes = 0, segments = 0;
};

struct LargePage {
  std::vector<Large> items;  // the largest first
  std::optional<Place> last;
  bool more = false;
};

// Looks at every file.
LargePage AskLarge(const Rows& rows, const LargeQuestion& question);

}  // namespace chanoma::shelf
