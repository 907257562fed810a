#include "freedom/plex_values.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace chanoma::freedom {
namespace {

constexpr std::string_view kAgents = "com.plexapp.agents.";

std::string* PlaceOf(std::string_view source, OtherIds& ids) {
  if (source == "imdb") return &ids.imdb;
  if (source == "tmdb" || source == "themoviedb") return &ids.tmdb;
  if (source == "tvdb" || source == "thetvdb" || source == "thetvdbdvdorder") return &ids.tvdb;
  return nullptr;
}

bool IsId(std::string_view value) {
  const std::string_view digits = value.starts_with("tt") ? value.substr(2) : value;
  return !digits.empty() && digits.size() < 20 && digits.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

void AddPlexId(std::string_view guid, OtherIds& ids) {
  if (guid.starts_with(kAgents)) guid.remove_prefix(kAgents.size());
  const size_t end = guid.find("://");
  if (end == std::string_view::npos) return;
  std::string_view source = guid.substr(0, end);
  std::string_view value = guid.substr(end + 3);
  value = value.substr(0, value.find_first_of("/?"));
  // Agents of others name the source once more.
  if (const size_t dash = value.find('-'); (source == "hama" || source == "xbmcnfo" || source == "xbmcnfotv") && dash != std::string_view::npos) {
    source = value.substr(0, dash);
    value.remove_prefix(dash + 1);
  } else if (source == "xbmcnfo") {
    source = "imdb";
  } else if (source == "xbmcnfotv") {
    source = "tvdb";
  }
  std::string* place = PlaceOf(source, ids);
  if (place && IsId(value) && (source == "imdb") == value.starts_with("tt")) *place = value;
}

OtherKind PlexKind(int64_t type) {
  if (type == 1) return OtherKind::kFilm;
  if (type == 2) return OtherKind::kSeries;
  return type == 4 ? OtherKind::kEpisode : OtherKind::kOther;
}

std::string_view PlexType(int64_t type) {
  constexpr std::array<std::pair<int64_t, std::string_view>, 11> kTypes{{{1, "movie"}, {2, "show"}, {3, "season"}, {4, "episode"}, {8, "artist"}, {9, "album"},
                                                                       {10, "track"}, {12, "clip"}, {13, "photo"}, {14, "photoalbum"}, {18, "collection"}}};
  const auto* found = std::ranges::find(kTypes, type, &std::pair<int64_t, std::string_view>::first);
  return found == kTypes.end() ? "other" : found->second;
}

}  // namespace chanoma::freedom
