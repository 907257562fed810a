#pragma once
// Files that were not where they had been, and since when. One is given up only when it has been missed for a moment: what
// is moved by one program in two steps, or a folder while it is being looked at, turns up elsewhere meanwhile. Owned by the
// Catalogue; used by the thread of its folders' changes alone.

#include <chrono>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/ulid.h"
#include "store/store.h"

namespace chanoma::catalogue {

class Missing {
 public:
  // Longer than it takes until the other end of a move was looked at.
  static constexpr std::chrono::milliseconds kPatience{1000};

  // Takes those out of `missed` that are to be given up; the others are to be looked for again after kPatience.
  std::vector<store::PathEntry> GiveUp(std::vector<store::PathEntry>& missed, SteadyTime now);

 private:
  struct Miss {
    std::string path;  // where it was missed: one that was found elsewhere and is missed there begins anew
    SteadyTime since;
  };
  std::unordered_map<Ulid, Miss> missed_;
};

}  // namespace chanoma::catalogue
