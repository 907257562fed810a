#pragma once
// Where intro and credits of episodes are, by what two of them have in common: which parts of an episode are listened to, and what
// follows from what was heard in two. Pure functions; any thread.

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "media/workers.h"
#include "model/media_info.h"

namespace chanoma::catalogue {

// Counts the rules: what was heard by older ones is listened to again.
inline constexpr uint64_t kListeningEdition = 1;

struct Stretch {
  int64_t begin_ms = 0, end_ms = 0;
};

// The beginning and the end of an episode of this length; nothing where it is too short to have either.
struct Ears {
  Stretch intro, credits;
};
std::optional<Ears> EarsFor(int64_t duration_ms);

// What was heard in them.
struct Prints {
  int64_t duration_ms = 0;
  Ears ears;
  media::SoundPrint intro, credits;
};

// A skip, and how sure it is.
struct Guess {
  model::Skip skip;
  double weight = 0;
};
struct Guesses {
  std::optional<Guess> intro, credits;
};
// Of the first and of the second.
std::array<Guesses, 2> Compare(const Prints& first, const Prints& second);

// What follows for an episode from being compared with several.
std::vector<model::Skip> Settle(const std::vector<Guesses>& guesses);

}  // namespace chanoma::catalogue
