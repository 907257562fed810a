#include "nfo/address.h"

#include <array>

namespace chanoma::nfo {
namespace {

struct Site {
  std::string_view before;  // what stands before the number
  std::string_view source;
  Kind kind;
};

constexpr std::array kSites = std::to_array<Site>({
    {"themoviedb.org/movie/", "tmdb", Kind::kMovie},
    {"themoviedb.org/tv/", "tmdb", Kind::kShow},
    {"imdb.com/title/tt", "imdb", Kind::kMovie},
    {"thetvdb.com/?tab=series&id=", "tvdb", Kind::kShow},
    {"anidb.net/anime/", "anidb", Kind::kShow},
    {"anilist.co/anime/", "anilist", Kind::kShow},
});

}  // namespace

std::optional<Document> ReadAddress(std::string_view text) {
  for (const Site& site : kSites) {
    const size_t found = text.find(site.before);
    if (found == std::string_view::npos) continue;
    const std::string_view rest = text.substr(found + site.before.size());
    const std::string_view digits = rest.substr(0, rest.find_first_not_of("0123456789"));
    if (digits.empty() || digits.size() > 12) continue;
    Document document;
    document.kind = site.kind;
    document.ids.push_back({std::string(site.source), (site.source == "imdb" ? "tt" : "") + std::string(digits)});
    return document;
  }
  return std::nullopt;
}

}  // namespace chanoma::nfo
