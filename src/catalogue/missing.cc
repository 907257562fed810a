#include "catalogue/missing.h"

#include <algorithm>
#include <iterator>

namespace chanoma::catalogue {
namespace {

// Missed, and never asked for again: it was found elsewhere.
constexpr std::chrono::seconds kRemembered{10};

}  // namespace

std::vector<store::PathEntry> Missing::GiveUp(std::vector<store::PathEntry>& missed, SteadyTime now) {
  std::erase_if(missed_, [&](const auto& one) { return now - one.second.since > kRemembered; });
  const auto waits = [&](const store::PathEntry& entry) {
    Miss& miss = missed_.try_emplace(entry.video, Miss{entry.path, now}).first->second;
    if (miss.path != entry.path) miss = {entry.path, now};
    return now - miss.since < kPatience;
  };
  const auto given_up = std::stable_partition(missed.begin(), missed.end(), waits);
  std::vector<store::PathEntry> gone(std::make_move_iterator(given_up), std::make_move_iterator(missed.end()));
  missed.erase(given_up, missed.end());
  for (const store::PathEntry& entry : gone) missed_.erase(entry.video);
  return gone;
}

}  // namespace chanoma::catalogue
