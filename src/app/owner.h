#pragma once
// Root working in somebody else's data directory. Changes the whole process; before any thread is started.

#include <filesystem>

#include "base/result.h"

namespace chanoma::app {

// What root makes in somebody's data directory must be that somebody's: root becomes the directory's owner for good.
Result<void> BecomeOwnerOf(const std::filesystem::path& data);

// Makes `folder`, which must not exist or be empty, and gives it to the owner of `data`. kConflict when it is not empty.
Result<void> MakeFolderFor(const std::filesystem::path& data, const std::filesystem::path& folder);

}  // namespace chanoma::app
