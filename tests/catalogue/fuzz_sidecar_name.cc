// Names of files beside films, whatever they are: what is read from them is clean and bounded, each file goes to films
// whose name it begins with, and nothing crashes. Lines of the input are the names in one folder.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "catalogue/picture_files.h"
#include "catalogue/sidecars.h"
#include "catalogue/titles.h"

using namespace chanoma::catalogue;

namespace {

void Check(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  FolderFiles folder;
  PictureFolder pictures;
  while (!text.empty()) {
    const std::string name(text.substr(0, text.find('\n')));
    text.remove_prefix(std::min(name.size() + 1, text.size()));
    if (IsMediaName(name)) pictures.AddFilm(name);
    else if (IsPictureName(name)) pictures.Add({name, size, 1});
    if (IsMediaName(name)) folder.films.push_back(name);
    else folder.files.push_back({name, size, 1});
  }
  for (const auto& [film, files] : SidecarsByFilm(folder)) {
    const std::string stem = film.substr(0, film.rfind('.'));
    for (const Beside& file : files) {
      Check(file.name.starts_with(stem + "."));
      const SidecarName read = ReadSidecarName(stem, file.name);
      Check(read.language.size() <= 3 && read.title.size() <= 200);
    }
    static_cast<void>(SumOf(files));
  }
  for (const std::string& film : pictures.films()) {
    for (const FoundPicture& picture : pictures.Own(film)) Check(picture.path.starts_with(film.substr(0, film.rfind('.'))) && !picture.season);
  }
  for (const FoundPicture& picture : pictures.Shared()) Check(IsPictureName(picture.path));
  return 0;
}
