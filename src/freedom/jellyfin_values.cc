#include "freedom/jellyfin_values.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace chanoma::freedom {

OtherIds JellyfinIds(std::string_view text) {
  OtherIds ids;
  while (!text.empty()) {
    const std::string_view pair = text.substr(0, text.find('|'));
    text.remove_prefix(std::min(pair.size() + 1, text.size()));
    const size_t equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    std::string source(pair.substr(0, equals));
    std::ranges::transform(source, source.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    const std::string value(pair.substr(equals + 1));
    if (source == "imdb") ids.imdb = value;
    if (source == "tmdb") ids.tmdb = value;
    if (source == "tvdb") ids.tvdb = value;
  }
  return ids;
}

OtherKind JellyfinKind(std::string_view type) {
  constexpr std::string_view kSpace = "MediaBrowser.Controller.Entities.";
  constexpr std::array<std::pair<std::string_view, OtherKind>, 5> kKinds{{{"Movies.Movie", OtherKind::kFilm},
                                                                          {"TV.Episode", OtherKind::kEpisode},
                                                                          {"TV.Series", OtherKind::kSeries},
                                                                          {"Video", OtherKind::kVideo},
                                                                          {"MusicVideo", OtherKind::kVideo}}};
  if (!type.starts_with(kSpace)) return OtherKind::kOther;
  for (const auto& [name, kind] : kKinds) {
    if (type.substr(kSpace.size()) == name) return kind;
  }
  return OtherKind::kOther;
}

}  // namespace chanoma::freedom
