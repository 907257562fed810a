#pragma once
// Configuration files: the one that is named, then the *.toml of the folder conf.d beside it, in the order of their names. Fails
// with kInvalid and file:line, or as reading does.

#include <filesystem>

#include "base/result.h"
#include "config/layers.h"

namespace chanoma::config {

// All of them as one layer: later files win, libraries add up. No conf.d is none.
Result<Layer> ReadFiles(const std::filesystem::path& file);

}  // namespace chanoma::config
