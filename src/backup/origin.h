#pragma once
// Whether the live files of a data directory are where they were written, or a copy of them. A copy made file by file while
// the server ran is not consistent, and a database that opens on it may have holes; one made of a stopped server is whole.
// Told apart by two files of data/store: ORIGIN holds its own inode and time of birth, which no copy has (a snapshot of the
// file system has them, and is consistent); CLOSED lists the database's files as they were when the server stopped.
// Used before the store is opened and after it is closed, by one thread; blocks on the disk.

#include <filesystem>

#include "base/result.h"

namespace chanoma::backup {

enum class Origin {
  kNew,    // there is no database
  kHere,   // as it was left, properly or not
  kWhole,  // copied or moved after the server had stopped
  kTorn,   // copied while the server ran, or by halves
};

Result<Origin> FindOrigin(const std::filesystem::path& store);
// From now on the live files are those of this place, and open. Durable on return.
Result<void> MarkOpen(const std::filesystem::path& store);
// The database is closed and will not be written to.
Result<void> MarkClosed(const std::filesystem::path& store);

}  // namespace chanoma::backup
