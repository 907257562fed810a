#pragma once
// Which snapshots stay. A pure function.

#include <cstddef>
#include <string>
#include <vector>

#include "backup/vault.h"

namespace chanoma::backup {

struct Keep {
  size_t newest = 4;
  size_t days = 7, weeks = 4, months = 6;  // of so many that have any, the newest of each; days and weeks (from Monday) in UTC
};

// The names of those to remove. The newest always stays, and the newest of each older format.
std::vector<std::string> ToRemove(const std::vector<Snapshot>& newest_first, const Keep& keep);

// The names of those that may go where room is needed, the oldest first: all but these.
std::vector<std::string> MayGo(const std::vector<Snapshot>& newest_first);

}  // namespace chanoma::backup
