#pragma once
// Which NFO files tell of which video, as Kodi and Jellyfin lay them out: FILM.nfo beside FILM.mkv; movie.nfo beside the one film of a
// folder; tvshow.nfo in the folder of a series, above its seasons. Looks at folders, reads no file. Blocks on the disk; any thread.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace chanoma::catalogue {

// A file in a film's folder.
struct Beside {
  std::string name;
  uint64_t size = 0;
  int64_t modified_ns = 0;
};

inline constexpr std::string_view kSeriesNfo = "tvshow.nfo";

bool IsNfoName(std::string_view name);

// The media files and the NFO files of one folder, of which there may be very many.
struct NfoFolder {
  std::vector<std::string> films;
  std::map<std::string, Beside, std::less<>> by_stem;  // the name without its extension
  std::optional<Beside> shared;                        // movie.nfo: it tells of a film that has the folder for itself

  void Add(Beside nfo);
};
// A folder of more films than this is no film's own.
inline constexpr size_t kMostOfOneFilm = 50;
// kNotFound when it is not there.
Result<NfoFolder> LookForNfo(const std::string& root, const std::string& folder);

// The file beside it that has the name of `film`; null: none. Of a series it tells of an episode.
const Beside* OwnNfo(const NfoFolder& folder, std::string_view film);

// The folders (relative) in which the tvshow.nfo of what lies in `folder` may be, the nearest first: this one, and those above it
// that name the same series: of "Lost/Season 1" also "Lost", never what holds "Lost".
std::vector<std::string> SeriesFolders(const std::string& folder);

// A sum over names, sizes and times of the files that may tell of `film` in `folder`; 0: there are none. `series`: of the
// tvshow.nfo above it, from SumOfSeriesNfo().
uint64_t SumOfNfo(const NfoFolder& folder, std::string_view film, uint64_t series);
uint64_t SumOfSeriesNfo(const std::string& root, const std::string& folder);

}  // namespace chanoma::catalogue
