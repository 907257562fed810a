#pragma once
// Pictures that stand for a film or series: the still chosen from its frames, and those that lie beside its files. Plain values.

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ulid.h"

namespace chanoma::model {

// A still chosen from the film, for composed posters.
struct Poster {
  int width = 0, height = 0;            // of the largest JPEG
  double focus_x = 0.5, focus_y = 0.5;  // the salient point, 0..1
  std::vector<std::string> colors;      // "#rrggbb", at most four, most important first
  bool operator==(const Poster&) const = default;
};

// Stored: never renumber. A thumb is a still in the shape of a screen.
enum class PictureKind { kPoster = 1, kBackdrop = 2, kLogo = 3, kBanner = 4, kThumb = 5 };

// What became of a file beside films, or of a picture that a provider has.
struct Picture {
  PictureKind kind = PictureKind::kPoster;
  std::optional<uint32_t> season = {};  // of a series: the season it is of; 0 are the specials
  Ulid library = {};          // nil: a provider's
  std::string file = {};      // its path in there, clean; of a provider's its address
  uint64_t source = 0;        // a sum over its path, size and time
  uint32_t generation = 0;    // names its JPEGs or PNGs, and is of their bytes; 0: there are none, as `problem` says
  Poster look = {};
  std::string problem = {};   // a sentence for its owner; empty: none
  bool operator==(const Picture&) const = default;
};

// Of what a video or show carries, the first of that kind that was made; null: there is none. For a show as a whole without `season`.
inline const Picture* FindPicture(const std::vector<Picture>& pictures, PictureKind kind, std::optional<uint32_t> season = {}) {
  const auto found = std::ranges::find_if(pictures, [&](const Picture& one) { return one.kind == kind && one.season == season && one.generation != 0; });
  return found == pictures.end() ? nullptr : &*found;
}

}  // namespace chanoma::model
