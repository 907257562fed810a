#include "catalogue/picture_names.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "catalogue/paths.h"

namespace chanoma::catalogue {
namespace {

using model::PictureKind;

struct Word {
  std::string_view word;
  PictureKind kind;
  int rank;
};

// Alone as the whole name, of the folder; behind a dash, of the file before it.
constexpr std::array<Word, 13> kWords{{{"poster", PictureKind::kPoster, 1},
                                       {"folder", PictureKind::kPoster, 2},
                                       {"cover", PictureKind::kPoster, 3},
                                       {"movie", PictureKind::kPoster, 4},
                                       {"fanart", PictureKind::kBackdrop, 1},
                                       {"backdrop", PictureKind::kBackdrop, 2},
                                       {"background", PictureKind::kBackdrop, 3},
                                       {"clearlogo", PictureKind::kLogo, 1},
                                       {"logo", PictureKind::kLogo, 2},
                                       {"banner", PictureKind::kBanner, 1},
                                       {"thumb", PictureKind::kThumb, 1},
                                       {"landscape", PictureKind::kThumb, 2},
                                       {"show", PictureKind::kPoster, 5}}};
constexpr int kNamedAlike = 9;  // FILM.jpg
constexpr int kOfAFolder = 10;  // comes behind what bears the film's own name

const Word* Find(std::string_view word) {
  const auto* found = std::ranges::find(kWords, word, &Word::word);
  return found == kWords.end() ? nullptr : found;
}

// "season01", "season-specials", with or without "-poster".
std::optional<uint32_t> SeasonOf(std::string_view stem) {
  if (!stem.starts_with("season")) return std::nullopt;
  stem.remove_prefix(6);
  if (stem.ends_with("-poster")) stem.remove_suffix(7);
  if (stem.starts_with('-')) stem.remove_prefix(1);
  if (stem == "specials") return 0;
  uint32_t season = 0;
  const auto [end, error] = std::from_chars(stem.data(), stem.data() + stem.size(), season);
  const bool number = !stem.empty() && stem.size() <= 4 && error == std::errc() && end == stem.data() + stem.size();
  return number ? std::optional(season) : std::nullopt;
}

}  // namespace

bool IsPictureName(std::string_view name) {
  const size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return false;
  const std::string extension = LowerCase(name.substr(dot + 1));
  return extension == "jpg" || extension == "jpeg" || extension == "png" || extension == "webp";
}

std::vector<PictureName> ReadPictureName(std::string_view name) {
  if (!IsPictureName(name)) return {};
  const std::string_view stem = StemOf(name);
  const std::string lower = LowerCase(stem);
  std::vector<PictureName> meanings{{PictureKind::kThumb, std::string(stem), {}, kNamedAlike}};
  if (const Word* word = Find(lower)) meanings.push_back({word->kind, {}, {}, kOfAFolder + word->rank});
  if (const auto season = SeasonOf(lower)) meanings.push_back({PictureKind::kPoster, {}, season, 0});
  const size_t dash = lower.rfind('-');
  if (dash == std::string::npos || dash == 0) return meanings;
  const Word* word = Find(std::string_view(lower).substr(dash + 1));
  if (word) meanings.push_back({word->kind, std::string(stem.substr(0, dash)), {}, word->rank});
  return meanings;
}

}  // namespace chanoma::catalogue
