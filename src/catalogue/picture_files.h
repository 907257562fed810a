#pragma once
// Which picture files are for which video, and which for a whole series. Those of a neighbour are never taken: what bears a file's
// name is that file's, and what is its folder's counts only where everything in the folder is of one show, which whoever asks has
// to know. Looks at folders, opens no file. Blocks on the disk; any thread.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "catalogue/nfo_files.h"
#include "catalogue/picture_names.h"

namespace chanoma::catalogue {

struct FoundPicture {
  model::PictureKind kind = model::PictureKind::kPoster;
  std::optional<uint32_t> season = {};
  std::string path = {};  // in the library
  uint64_t source = 0;    // a sum over path, size and time
  bool operator==(const FoundPicture&) const = default;
};

// The media files and the pictures of one folder, of which there may be very many.
class PictureFolder {
 public:
  explicit PictureFolder(std::string folder = {}) : folder_(std::move(folder)) {}
  void AddFilm(std::string name);
  void Add(const Beside& picture);

  const std::vector<std::string>& films() const { return films_; }
  // The best of each kind that bears the name of `film`.
  std::vector<FoundPicture> Own(std::string_view film) const;
  // The best of each kind and season that is the folder's.
  std::vector<FoundPicture> Shared() const;

 private:
  struct Meant {
    PictureName name;
    Beside file;
  };
  std::vector<FoundPicture> Best(const std::vector<const Meant*>& meant) const;

  std::string folder_;
  std::vector<std::string> films_;
  std::set<std::string, std::less<>> stems_;  // of the films
  std::map<std::string, std::vector<Meant>, std::less<>> by_stem_;
};

// kNotFound when it is not there.
Result<PictureFolder> LookForPictures(const std::string& root, const std::string& folder);

// Whether a change of a file of this name may concern more than what lies beside it.
bool IsSharedPicture(std::string_view name);

// A sum over the pictures that may be for `film`; 0: there are none. `shared`: of SumOfShared().
uint64_t SumOfPictures(const PictureFolder& folder, std::string_view film, uint64_t shared);
// Of those that are no single file's, in the folder and in those above it that are of the same series; 0: there are none.
uint64_t SumOfShared(const std::string& root, const std::string& folder, const PictureFolder& found);

}  // namespace chanoma::catalogue
