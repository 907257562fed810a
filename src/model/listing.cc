#include "model/listing.h"

#include <algorithm>
#include <array>

namespace chanoma::model {
namespace {

constexpr std::array<std::string_view, 5> kNames{"planned", "watching", "completed", "dropped", "rewatching"};

}  // namespace

std::optional<Standing> StandingOf(const std::optional<Standing>& chosen, const Watched& watched) {
  const std::optional<Standing> told = watched.all ? std::optional(Standing::kCompleted) : watched.any ? std::optional(Standing::kWatching) : std::nullopt;
  if (!chosen) return told;
  switch (*chosen) {
    case Standing::kPlanned:
    case Standing::kDropped: return watched.any_since ? told : chosen;
    case Standing::kWatching: return watched.any_since && watched.all ? told : chosen;
    case Standing::kRewatching: return watched.all_since ? Standing::kCompleted : chosen;
    case Standing::kCompleted: break;
  }
  return chosen;
}

std::string_view StandingName(Standing standing) { return kNames[static_cast<size_t>(standing) - 1]; }

std::optional<Standing> ParseStanding(std::string_view name) {
  const auto* found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<Standing>(found - kNames.begin() + 1);
}

}  // namespace chanoma::model
