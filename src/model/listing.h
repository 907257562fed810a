#pragma once
// What somebody says of a show in a list of their own: that they mean to watch it, gave it up, watch it again; and how they
// like it. What they have watched says the rest, so that nobody has to keep a list by hand. Plain values and pure functions.

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/ulid.h"

namespace chanoma::model {

// Stored: never renumber.
enum class Standing { kPlanned = 1, kWatching = 2, kCompleted = 3, kDropped = 4, kRewatching = 5 };

inline constexpr int kBestScore = 100;

struct Listing {
  Ulid account;
  Ulid show;
  std::optional<Standing> chosen;  // none: what was watched says it
  std::optional<int> score;        // 0 to kBestScore
  Timestamp added{};   // since when it is in the list
  Timestamp chosen_at{};  // since when it is `chosen`
  bool operator==(const Listing&) const = default;
};

// What somebody has watched of a show: of a series, its specials apart.
struct Watched {
  bool any = false;  // something, begun or seen
  bool all = false;  // everything there is for them
  // The same of what they watched after they chose.
  bool any_since = false, all_since = false;
};

// Planned or given up until they begin after all; watching or watching again until they have (once more) seen it all. What is
// completed stays so, whatever comes to it, until they say otherwise. None: they never began, and said nothing.
std::optional<Standing> StandingOf(const std::optional<Standing>& chosen, const Watched& watched);

std::string_view StandingName(Standing standing);
std::optional<Standing> ParseStanding(std::string_view name);

}  // namespace chanoma::model
