#pragma once
// Another database in the place of a data directory's live one, which is set aside. With the data directory's lock held; blocks on the
// disk.

#include <filesystem>

#include "backup/vault.h"
#include "base/clock.h"
#include "base/result.h"

namespace chanoma::backup {

// The database of a snapshot as a store that is closed and at home, in a folder of `data` from which Swap() puts it in its place. Check() the
// snapshot first.
Result<std::filesystem::path> MakeStore(const std::filesystem::path& data, const Vault& vault, const Snapshot& snapshot, bool may_link);

// Puts the database that was made in `made`, marked and whole, where the live one is. Returns where that went; empty when there was none.
Result<std::filesystem::path> Swap(const std::filesystem::path& data, const std::filesystem::path& made, Timestamp now);

// The same with a store that was filled in `made` (StoreOptions::path, in `data`) and closed.
Result<std::filesystem::path> TakePlace(const std::filesystem::path& data, const std::filesystem::path& made, const Clock& clock);

}  // namespace chanoma::backup
