#include "freedom/kodi_form.h"

#include <fmt/format.h>

namespace chanoma::freedom {
namespace {

// Played to its end, and not begun anew.
constexpr std::string_view kPlayed = "(coalesce(f.playCount, 0) > 0 AND f.idFile NOT IN (SELECT idFile FROM bookmark WHERE type = 1 AND idFile IS NOT NULL))";
constexpr std::string_view kFiles = "LEFT JOIN path p ON p.idPath = f.idPath";

std::string Asked(std::string_view id, std::string_view what, std::string_view from) {
  return fmt::format("SELECT {}, p.strPath, f.strFilename, f.dateAdded, {}, {} FROM {} {}", id, kPlayed, what, from, kFiles);
}

constexpr std::string_view kFilm = "m.c00, m.c16, m.premiered, NULL, NULL, NULL, NULL";

}  // namespace

const std::vector<ForeignTable>& KodiTables() {
  static const std::vector<ForeignTable> tables{
      {"version", {"idVersion"}},
      {"path", {"idPath", "strPath"}},
      {"files", {"idFile", "idPath", "strFilename", "playCount", "lastPlayed", "dateAdded"}},
      {"movie", {"idMovie", "idFile", "c00", "c16", "premiered", "userrating", "idSet"}},
      {"tvshow", {"idShow", "c00", "c05", "c09", "userrating"}},
      {"episode", {"idEpisode", "idFile", "c00", "c12", "c13", "idShow", "userrating"}},
      {"musicvideo", {"idMVideo", "idFile", "c00"}},
      {"bookmark", {"idFile", "timeInSeconds", "type"}},
      {"settings", {"idFile", "AudioStream", "SubtitleStream", "SubtitlesOn"}},
      {"uniqueid", {"media_id", "media_type", "value", "type"}},
      {"sets", {"idSet", "strSet"}},
      {"tag", {"tag_id", "name"}},
      {"tag_link", {"tag_id", "media_id", "media_type"}}};
  return tables;
}

const ForeignTable& KodiVersions() {
  static const ForeignTable table{"videoversion", {"idFile", "idMedia", "media_type", "itemType"}};
  return table;
}

std::vector<KodiQuestion> KodiItems(bool versions) {
  std::vector<KodiQuestion> questions{
      {"movie", "movie", Asked("m.idMovie", kFilm, "movie m LEFT JOIN files f ON f.idFile = m.idFile")},
      {"episode", "episode",
       Asked("e.idEpisode", "e.c00, NULL, NULL, e.c12, e.c13, e.idShow, t.c00", "episode e LEFT JOIN files f ON f.idFile = e.idFile LEFT JOIN tvshow t ON t.idShow = e.idShow")},
      {"musicvideo", "musicvideo", Asked("v.idMVideo", "v.c00, NULL, NULL, NULL, NULL, NULL, NULL", "musicvideo v LEFT JOIN files f ON f.idFile = v.idFile")}};
  std::string loose = Asked("f.idFile", "NULL, NULL, NULL, NULL, NULL, NULL, NULL", "files f");
  for (const std::string_view taken : {"movie", "episode", "musicvideo"}) {
    loose += fmt::format(" {} f.idFile NOT IN (SELECT idFile FROM {} WHERE idFile IS NOT NULL)", taken == "movie" ? "WHERE" : "AND", taken);
  }
  if (versions) {
    loose += " AND f.idFile NOT IN (SELECT idFile FROM videoversion WHERE idFile IS NOT NULL)";
    // Extras are of another kind, and nothing that counts as the film.
    questions.push_back({"movie", "movie",
                         Asked("m.idMovie", kFilm, "videoversion v JOIN movie m ON m.idMovie = v.idMedia AND v.media_type = 'movie' AND v.itemType = 0 AND v.idFile <> m.idFile "
                                                   "JOIN files f ON f.idFile = v.idFile")});
  }
  questions.push_back({"files", "file", std::move(loose)});
  return questions;
}

}  // namespace chanoma::freedom
