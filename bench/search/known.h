#pragma once
// Known items: a title is taken, changed as people change it, and must be among the first ten. Other seeds and other lists
// of titles make other sets.

#include <string>
#include <vector>

#include "search/index.h"

namespace bench {

struct Title {
  std::string id;
  std::string text;
};

// Prints one line a set and returns whether every floor is met. `per_set`: questions of each.
bool RunKnownItems(const chanoma::search::Index& index, const std::vector<Title>& titles, uint64_t seed, size_t per_set);

}  // namespace bench
