#pragma once
// Jellyfin's own databases as another server's knowledge. To 10.10 there are two: library.db has what there is and what was watched,
// jellyfin.db who there is. From 10.11 jellyfin.db has it all, in tables of other names. Both forms are told apart by their tables.

#include <filesystem>
#include <memory>
#include <vector>

#include "freedom/other_server.h"

namespace chanoma::freedom {

// Private copies of the databases, one or two, in any order; nobody writes to them meanwhile. What lies in a write-ahead log beside one
// is put into it first. kUnsupported when they are none of Jellyfin's, or one of two is missing; kInvalid when damaged.
Result<std::unique_ptr<OtherServer>> OpenJellyfin(const std::vector<std::filesystem::path>& copies);

}  // namespace chanoma::freedom
