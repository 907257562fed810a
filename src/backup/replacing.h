#pragma once
// Another database in the place of a data directory's live one, which is set aside. With the data directory's lock held; blocks on the
// disk.

#include <filesystem>

#include "base/clock.h"
#include "base/result.h"

namespace chanoma::backup {

// Puts the database that was made in `made`, marked and whole, where the live one is. Returns where that went; empty when there was none.
Result<std::filesystem::path> Swap(const std::filesystem::path& data, const std::filesystem::path& made, Timestamp now);

// The same with a store that was filled in `made` (StoreOptions::path, in `data`) and closed.
Result<std::filesystem::path> TakePlace(const std::filesystem::path& data, const std::filesystem::path& made, const Clock& clock);

}  // namespace chanoma::backup
