#pragma once
// How a search is asked, beside its words: what it may be narrowed by, and its orders. Pure; any thread.

#include <array>
#include <string_view>

#include "base/result.h"
#include "search/index.h"

namespace chanoma::discover {

inline constexpr size_t kLongestQuery = 1000;  // bytes
inline constexpr std::array<std::string_view, 6> kNarrowedBy{"kind", "library", "language", "resolution", "decade", "year"};
inline constexpr std::string_view kUsualOrder = "relevance";

struct Order {
  search::Sort sort = search::Sort::kRelevance;
  bool descending = false;
};
// "title", "-added"; kInvalid (field "sort") for what is none.
Result<Order> ParseOrder(std::string_view text);

}  // namespace chanoma::discover
