#pragma once
// Pictures and subtitles that were made of videos are made again when the disk has changed or lost them. Any thread that may
// block and commit.

#include <filesystem>
#include <string>

#include "base/result.h"
#include "store/store.h"

namespace chanoma::catalogue {

// `made` is a file of Images or Texts: it goes, and a job makes what stood in it. kInvalid for names that are neither's, kNotFound
// when its video, or show, is gone (the file goes all the same).
Result<void> MakeAgain(store::Store& store, const std::filesystem::path& made, const std::string& request);

}  // namespace chanoma::catalogue
