#include "catalogue/picture_files.h"

#include <algorithm>
#include <tuple>

#include "catalogue/paths.h"
#include "catalogue/sum.h"
#include "catalogue/titles.h"
#include "files/walk.h"

namespace chanoma::catalogue {

void PictureFolder::AddFilm(std::string name) {
  stems_.emplace(StemOf(name));
  films_.push_back(std::move(name));
}

void PictureFolder::Add(const Beside& picture) {
  for (PictureName& meaning : ReadPictureName(picture.name)) {
    std::string stem = meaning.stem;
    by_stem_[std::move(stem)].push_back({std::move(meaning), picture});
  }
}

std::vector<FoundPicture> PictureFolder::Own(std::string_view film) const {
  const std::string_view stem = StemOf(film);
  const auto named = by_stem_.find(stem);
  if (named == by_stem_.end() || stem.empty()) return {};
  std::vector<const Meant*> meant;
  for (const Meant& one : named->second) {
    // "Heat-poster.jpg" is of "Heat-poster.mkv" where that is there.
    const std::string_view whole = StemOf(one.file.name);
    if (whole == stem || !stems_.contains(whole)) meant.push_back(&one);
  }
  return Best(meant);
}

std::vector<FoundPicture> PictureFolder::Shared() const {
  const auto named = by_stem_.find("");
  if (named == by_stem_.end()) return {};
  std::vector<const Meant*> meant;
  for (const Meant& one : named->second) {
    if (!stems_.contains(StemOf(one.file.name))) meant.push_back(&one);
  }
  return Best(meant);
}

std::vector<FoundPicture> PictureFolder::Best(const std::vector<const Meant*>& meant) const {
  const auto order = [](const Meant* one) { return std::tuple(one->name.season, one->name.kind, one->name.rank, std::string_view(one->file.name)); };
  std::vector<const Meant*> sorted = meant;
  std::ranges::sort(sorted, {}, order);
  std::vector<FoundPicture> best;
  for (const Meant* one : sorted) {
    if (!best.empty() && best.back().kind == one->name.kind && best.back().season == one->name.season) continue;
    std::string path = JoinPath(folder_, one->file.name);
    Sum sum;
    sum.Add(path, one->file.size, one->file.modified_ns);
    best.push_back({one->name.kind, one->name.season, std::move(path), sum.Get()});
  }
  return best;
}

Result<PictureFolder> LookForPictures(const std::string& root, const std::string& folder) {
  PictureFolder found(folder);
  files::WalkOptions options{root, folder, [](std::string_view name) { return IsMediaName(name) || IsPictureName(name); }, {}};
  options.flat = true;
  TRY(files::Walk(options, [&](const files::FoundFile& file) -> Result<void> {
    std::string name(NameOf(file.path));
    if (IsMediaName(name)) found.AddFilm(std::move(name));
    else found.Add({std::move(name), file.stamp.size, file.stamp.modified_ns});
    return {};
  }));
  return found;
}

bool IsSharedPicture(std::string_view name) {
  return std::ranges::any_of(ReadPictureName(name), [](const PictureName& meaning) { return meaning.stem.empty(); });
}

uint64_t SumOfPictures(const PictureFolder& folder, std::string_view film, uint64_t shared) {
  const auto own = folder.Own(film);
  if (own.empty()) return shared;
  Sum sum;
  sum.Add(shared);
  for (const FoundPicture& picture : own) sum.Add(picture.source);
  return sum.Get();
}

uint64_t SumOfShared(const std::string& root, const std::string& folder, const PictureFolder& found) {
  Sum sum;
  bool any = false;
  const auto add = [&](const PictureFolder& of) {
    const auto shared = of.Shared();
    for (const FoundPicture& picture : shared) sum.Add(picture.source);
    // Whose these are, is a question of what else is there.
    if (!shared.empty()) {
      for (const std::string& name : of.films()) sum.Add(name, 0, 0);
    }
    any = any || !shared.empty();
  };
  add(found);
  const std::vector<std::string> folders = SeriesFolders(folder);
  for (size_t i = 1; i < folders.size(); ++i) {
    if (const auto above = LookForPictures(root, folders[i])) add(*above);
  }
  return any ? sum.Get() : 0;
}

}  // namespace chanoma::catalogue
