#include "catalogue/nfo_files.h"

#include "catalogue/paths.h"
#include "catalogue/sum.h"
#include "catalogue/titles.h"
#include "files/place.h"
#include "files/walk.h"
#include "model/work.h"

namespace chanoma::catalogue {
namespace {

constexpr std::string_view kFilmNfo = "movie.nfo";
constexpr size_t kHighest = 3;  // folders above a film

// What the folders alone say of a file in them, as the beginning of its work's key; empty: nothing.
std::string SeriesNamedBy(const std::string& folder) {
  const std::string work = NamingOf({}, JoinPath(folder, "S01E01.mkv")).work;
  const auto read = model::ParseWorkKey(work);
  return read && read->kind == model::WorkKind::kEpisode ? std::string(model::SeriesOf(work)) : std::string();
}

}  // namespace

bool IsNfoName(std::string_view name) { return name.size() > 4 && LowerCase(name).ends_with(".nfo"); }

Result<NfoFolder> LookForNfo(const std::string& root, const std::string& folder) {
  NfoFolder found;
  files::WalkOptions options{root, folder, [](std::string_view name) { return IsMediaName(name) || IsNfoName(name); }, {}};
  options.flat = true;
  TRY(files::Walk(options, [&](const files::FoundFile& file) -> Result<void> {
    std::string name(NameOf(file.path));
    if (IsMediaName(name)) found.films.push_back(std::move(name));
    else found.Add({std::move(name), file.stamp.size, file.stamp.modified_ns});
    return {};
  }));
  return found;
}

void NfoFolder::Add(Beside nfo) {
  if (!shared && LowerCase(nfo.name) == kFilmNfo) shared = nfo;
  std::string stem(StemOf(nfo.name));
  by_stem.try_emplace(std::move(stem), std::move(nfo));
}

const Beside* OwnNfo(const NfoFolder& folder, std::string_view film) {
  const auto own = folder.by_stem.find(StemOf(film));
  return own == folder.by_stem.end() ? nullptr : &own->second;
}

std::vector<std::string> SeriesFolders(const std::string& folder) {
  std::vector<std::string> folders{folder};
  if (folder.empty()) return folders;
  const std::string series = SeriesNamedBy(folder);
  for (std::string above = folder; !above.empty() && folders.size() <= kHighest;) {
    above = std::string(FolderOf(above));
    if (SeriesNamedBy(above) != series) break;
    folders.push_back(above);
  }
  return folders;
}

uint64_t SumOfNfo(const NfoFolder& folder, std::string_view film, uint64_t series) {
  const Beside* own = OwnNfo(folder, film);
  if (!own && !folder.shared) return series;
  Sum sum;
  sum.Add(series);
  if (own) sum.Add(own->name, own->size, own->modified_ns);
  if (folder.shared) {
    sum.Add(folder.shared->name, folder.shared->size, folder.shared->modified_ns);
    // Whose it is, is a question of what else is there.
    const bool of_many = folder.films.size() > kMostOfOneFilm;
    for (const std::string& name : of_many ? std::vector<std::string>() : folder.films) sum.Add(name, 0, 0);
  }
  return sum.Get();
}

uint64_t SumOfSeriesNfo(const std::string& root, const std::string& folder) {
  Sum sum;
  bool any = false;
  for (const std::string& place : SeriesFolders(folder)) {
    const std::string path = JoinPath(place, kSeriesNfo);
    const auto stamp = files::StampOf(root, path);
    if (!stamp) continue;
    any = true;
    sum.Add(path, stamp->size, stamp->modified_ns);
  }
  return any ? sum.Get() : 0;
}

}  // namespace chanoma::catalogue
