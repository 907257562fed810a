#pragma once
// Which pictures are for which file of a show, and which for the show: whose folders are its own, and which are a season's. Looks at
// folders and reads the store; one thread, for the time of one job.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "catalogue/picture_files.h"
#include "model/show.h"
#include "model/video.h"
#include "store/reader.h"

namespace chanoma::catalogue {

class BesideShow {
 public:
  // Both outlive it.
  BesideShow(const store::Reader& reader, const model::Show& show) : reader_(reader), show_(show) {}

  // Those of the video, a file of the entry; those of its show are gathered meanwhile.
  Result<std::vector<FoundPicture>> Look(const model::Entry& entry, const model::Video& video, const model::Library& library);
  // By library: of the series, and of its seasons.
  const std::map<Ulid, std::vector<FoundPicture>>& shared() const { return shared_; }

 private:
  Result<const PictureFolder*> FolderAt(const model::Library& library, const std::string& folder);
  Result<void> LookAtFolders(const model::Entry& entry, const model::Library& library, const std::string& folder);
  void Take(const Ulid& library, FoundPicture picture);

  const store::Reader& reader_;
  const model::Show& show_;
  // The folder looked at last: a season's episodes lie in one.
  std::pair<Ulid, std::string> at_;
  std::optional<PictureFolder> folder_;
  std::optional<bool> own_;  // whether that is all of the film
  std::set<std::pair<Ulid, std::string>> looked_in_;
  std::map<Ulid, std::vector<FoundPicture>> shared_;
};

}  // namespace chanoma::catalogue
