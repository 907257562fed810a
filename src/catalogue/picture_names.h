#pragma once
// What the names of picture files beside films say, as Kodi and Jellyfin have them: "poster.jpg" of its folder, "FILM-fanart.png" of
// FILM.mkv, "season01-poster.jpg" of a season. A table. The names are the world's: reading them never fails. Pure.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/picture.h"

namespace chanoma::catalogue {

// By its extension: jpg, jpeg, png, webp. What it is in truth, its bytes say.
bool IsPictureName(std::string_view name);

struct PictureName {
  model::PictureKind kind = model::PictureKind::kPoster;
  std::string stem = {};                // of the file it is named after; empty: it is its folder's
  std::optional<uint32_t> season = {};  // with an empty stem: of a series; 0 are the specials
  int rank = 0;                         // of several of a kind the lowest counts
  bool operator==(const PictureName&) const = default;
};

// Everything that the name may mean: "FILM-poster.jpg" is the poster of FILM, or the still of a file that is called so to the end.
std::vector<PictureName> ReadPictureName(std::string_view name);

}  // namespace chanoma::catalogue
