#include "catalogue/beside_show.h"

#include <algorithm>

#include "catalogue/one_show.h"
#include "catalogue/paths.h"

namespace chanoma::catalogue {
namespace {

// What the keys of a season's works begin with.
std::string SeasonOf(const model::Show& show, uint32_t season) {
  std::string beginning = show.series;
  for (int shift = 24; shift >= 0; shift -= 8) beginning.push_back(static_cast<char>(season >> shift & 0xff));
  return beginning;
}

}  // namespace

Result<const PictureFolder*> BesideShow::FolderAt(const model::Library& library, const std::string& folder) {
  if (folder_ && at_ == std::pair(library.id, folder)) return &*folder_;
  auto looked = LookForPictures(library.path, folder);
  if (!looked && looked.error().code != Code::kNotFound && looked.error().code != Code::kForbidden) return Fail(looked.error());
  folder_ = looked ? std::move(*looked) : PictureFolder(folder);
  at_ = {library.id, folder};
  own_.reset();
  return &*folder_;
}

Result<std::vector<FoundPicture>> BesideShow::Look(const model::Entry& entry, const model::Video& video, const model::Library& library) {
  const std::string folder(FolderOf(video.path));
  const PictureFolder& found = *TRY(FolderAt(library, folder));
  std::vector<FoundPicture> pictures = found.Own(NameOf(video.path));
  if (show_.kind == model::ShowKind::kSeries) {
    std::erase_if(pictures, [](const FoundPicture& one) { return one.kind != model::PictureKind::kThumb; });
    TRY(LookAtFolders(entry, library, folder));
    return pictures;
  }
  const std::vector<FoundPicture> shared = found.Shared();
  if (shared.empty()) return pictures;
  if (!own_) own_ = TRY(AreOfOneShow(reader_, library, folder, found.films(), show_.series));
  for (const FoundPicture& picture : shared) {
    if (*own_ && !picture.season && std::ranges::find(pictures, picture.kind, &FoundPicture::kind) == pictures.end()) pictures.push_back(picture);
  }
  return pictures;
}

Result<void> BesideShow::LookAtFolders(const model::Entry& entry, const model::Library& library, const std::string& folder) {
  if (!looked_in_.emplace(library.id, folder).second) return {};
  const std::vector<std::string> folders = SeriesFolders(folder);
  for (size_t i = 0; i < folders.size(); ++i) {
    if (i > 0 && !looked_in_.emplace(library.id, folders[i]).second) continue;
    std::optional<PictureFolder> above;
    if (i > 0) {
      auto looked = LookForPictures(library.path, folders[i]);
      if (!looked) continue;
      above = std::move(*looked);
    }
    const PictureFolder& found = above ? *above : *folder_;
    const std::vector<FoundPicture> shared = found.Shared();
    if (shared.empty() || !TRY(AreOfOneShow(reader_, library, folders[i], found.films(), show_.series))) continue;
    // With a folder of the series above it, it is a season's.
    const bool of_season = i == 0 && folders.size() > 1;
    const uint32_t season = model::SeasonOf(entry);
    const bool of_one_season = of_season && TRY(AreOfOneShow(reader_, library, folders[i], found.films(), SeasonOf(show_, season)));
    for (FoundPicture picture : shared) {
      if (of_season && !picture.season) {
        if (!of_one_season || picture.kind != model::PictureKind::kPoster) continue;
        picture.season = season;
      }
      Take(library.id, std::move(picture));
    }
  }
  return {};
}

void BesideShow::Take(const Ulid& library, FoundPicture picture) {
  std::vector<FoundPicture>& taken = shared_[library];
  const bool known = std::ranges::any_of(taken, [&](const FoundPicture& one) { return one.kind == picture.kind && one.season == picture.season; });
  if (!known) taken.push_back(std::move(picture));
}

}  // namespace chanoma::catalogue
