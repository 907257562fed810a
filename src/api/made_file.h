#pragma once
// Files that are made of videos, on their way out: read through before the first byte leaves.

#include <filesystem>
#include <memory>

#include "api/route.h"
#include "base/unique_fd.h"

namespace chanoma::api {

// kUnavailable when the disk has changed it: it is then made again (catalogue/making_again).
Result<std::shared_ptr<const UniqueFd>> OpenMade(const Call& call, const std::filesystem::path& made);

}  // namespace chanoma::api
