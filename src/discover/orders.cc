#include "discover/orders.h"

#include <algorithm>
#include <utility>

namespace chanoma::discover {
namespace {

constexpr std::array<std::pair<std::string_view, search::Sort>, 7> kSorts{{{kUsualOrder, search::Sort::kRelevance},
                                                                          {"added", search::Sort::kAdded},
                                                                          {"title", search::Sort::kTitle},
                                                                          {"rating", search::Sort::kRating},
                                                                          {"views", search::Sort::kViews},
                                                                          {"year", search::Sort::kYear},
                                                                          {"duration", search::Sort::kDuration}}};

}  // namespace

Result<Order> ParseOrder(std::string_view text) {
  const bool descending = text.starts_with('-');
  if (descending) text.remove_prefix(1);
  const auto* found = std::find_if(kSorts.begin(), kSorts.end(), [&](const auto& one) { return one.first == text; });
  if (found == kSorts.end()) return Fail(Code::kInvalid, "sort is one of relevance, added, title, rating, views, year, duration, with a leading - to descend", "sort");
  return Order{found->second, descending};
}

}  // namespace chanoma::discover
