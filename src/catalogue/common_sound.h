#pragma once
// The stretch that sounds the same in two recordings, found by their fingerprints (media::SoundPrint) whatever lies before it in
// either. Pure functions; any thread. The work is the product of both lengths: ten minutes against ten take about a tenth of a second.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace chanoma::catalogue {

// In items. Those of the first that sound like those of the second are [first, first + length), of the second [second, second + length).
struct CommonSound {
  size_t first = 0, second = 0, length = 0;
  double weight = 0;  // how long and how much alike: the greater the surer
};

struct SoundRules {
  size_t shortest = 0, longest = 0;  // items
};

// The one of the most weight. Nothing when that is too short, or so long that it is no intro: two files of one film. Silence, and what
// does not change for a second, tells nothing: most of a stretch has to be something else.
std::optional<CommonSound> FindCommonSound(std::span<const uint32_t> first, std::span<const uint32_t> second, const SoundRules& rules);

}  // namespace chanoma::catalogue
