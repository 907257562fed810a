#pragma once
// Subtitle files beside films: which belong to which ("film.en.forced.srt" to "film.mkv"), what their names say, and
// whether they, or the NFO files and pictures that are there for a film, have changed since they were last read. The names are the world's: parsing
// them never fails, and is fuzzed.

#include <cstdint>
#include <map>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "base/result.h"
#include "catalogue/nfo_files.h"
#include "catalogue/picture_files.h"
#include "media/workers.h"
#include "model/video.h"
#include "store/store.h"

namespace chanoma::catalogue {

struct SidecarName {
  media::SidecarFormat format = media::SidecarFormat::kSubRip;
  std::string language;  // BCP 47
  std::string title;     // what is neither language nor flag
  bool is_default = false, forced = false, hearing_impaired = false;
  bool operator==(const SidecarName&) const = default;
};

// By its extension; a .sub is none, its .idx is.
bool IsSidecarName(std::string_view name);

// `stem` is the film's name without its extension, `name` begins with it and a dot. A language, then flags in any order:
// default, forced, and hi, sdh or cc; a lone "hi" is Hindi.
SidecarName ReadSidecarName(std::string_view stem, std::string_view name);

// What lies in one folder.
struct FolderFiles {
  std::vector<std::string> films;
  std::vector<Beside> files;  // subtitles
  std::vector<Beside> nfo = {};
  std::vector<Beside> pictures = {};
};

// The subtitles of each film that has any, by the film's name: each goes to the films with the longest stem before a dot
// of its name. In the order of names.
std::map<std::string, std::vector<Beside>> SidecarsByFilm(const FolderFiles& folder);

// A sum over names, sizes and times; 0 for none.
uint64_t SumOf(const std::vector<Beside>& sidecars);

// The subtitle files beside the film at `path` in the library's folder, by its name. Blocks on the disk.
Result<std::vector<Beside>> FindSidecars(const std::string& root, const std::string& path);

// Looks at the files beside films and queues the work where they have changed. Blocks; the thread of a job or of the
// change watcher.
class SidecarScan {
 public:
  SidecarScan(store::Store& store, Log log) : store_(store), log_(std::move(log)) {}
  // The whole library.
  Result<void> Run(const model::Library& library, const std::string& request, std::stop_token stop) { return Walk(library, {}, false, request, stop); }
  // What changed in it: folders with all below them, and files, whose folders are looked at once however many of them changed.
  Result<void> Follow(const model::Library& library, const std::vector<std::string>& changed, const std::string& request, std::stop_token stop);

 private:
  Result<void> Walk(const model::Library& library, const std::string& folder, bool flat, const std::string& request, std::stop_token stop);
  struct Sums {
    uint64_t subtitles = 0, nfo = 0, art = 0;
  };
  Result<void> Check(const model::Library& library, const std::string& path, const Sums& sums, const std::string& request);

  store::Store& store_;
  const Log log_;
};

}  // namespace chanoma::catalogue
