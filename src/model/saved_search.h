#pragma once
// A search that somebody keeps under a name of their own: what it asks for, never what it found. Plain values.

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ulid.h"

namespace chanoma::model {

// Only what has this value: {"decade", "1990s"}.
struct SearchFilter {
  std::string name, value;
  bool operator==(const SearchFilter&) const = default;
};

struct SavedSearch {
  Ulid account;
  Ulid id;
  std::string name;
  std::string query;  // as it is typed; empty: the filters alone
  std::string sort;   // as the search route takes it
  std::vector<SearchFilter> filters;
  uint32_t place = 0;  // among the others of the account, the first is 0
  Timestamp saved{};
  bool operator==(const SavedSearch&) const = default;
};

}  // namespace chanoma::model
