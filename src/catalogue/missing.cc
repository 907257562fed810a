#include "catalogue/missing.h"

#include <algorithm>
#include <iterator>

namespace chanoma::catalogue {
namespace {

// Missed, and never asked for again: it was found elsewhere.
constexpr std::chrono::seconds kRemembered{10};

}  // namespace

std::vector<store::PathEntry> Missing::GiveUp(std::vector<store::PathEntry>& missed, SteadyTime now) {
  std::erase_if(since_, [&](const auto& one) { return now - one.second > kRemembered; });
  const auto waits = [&](const store::PathEntry& entry) { return now - since_.try_emplace(entry.video, now).first->second < kPatience; };
  const auto given_up = std::stable_partition(missed.begin(), missed.end(), waits);
  std::vector<store::PathEntry> gone(std::make_move_iterator(given_up), std::make_move_iterator(missed.end()));
  missed.erase(given_up, missed.end());
  for (const store::PathEntry& entry : gone) since_.erase(entry.video);
  return gone;
}

}  // namespace chanoma::catalogue
