#pragma once
// What is wrong with a running server at this moment (notices/trouble.h), asked of those who know. Any thread that may block.

#include <cstdint>
#include <filesystem>
#include <vector>

#include "backup/snapshots.h"
#include "base/result.h"
#include "notices/trouble.h"
#include "store/store.h"

namespace chanoma::app {

// `folders`: whose disks are looked at; two on one disk are one.
Result<std::vector<notices::Trouble>> FindTroubles(const std::vector<std::filesystem::path>& folders, uint64_t least_free, store::Store& store,
                                                   const backup::Snapshots& snapshots);

}  // namespace chanoma::app
