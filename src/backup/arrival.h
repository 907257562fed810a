#pragma once
// What a server starts from: the live files of its data directory, or, where those are a copy of a running server's, the newest
// whole snapshot beside them. Called with the data directory's lock held, before the store is opened. Blocks on the disk.
// Prepare() fails with kCorrupt when there is nothing whole to start from; then nothing was changed.

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>

#include "backup/origin.h"
#include "backup/vault.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"

namespace chanoma::backup {

struct Arrival {
  Origin origin = Origin::kNew;
  // When the live files were not started from: the snapshot, and where the files went.
  std::string snapshot;
  Timestamp taken{};
  std::filesystem::path set_aside;
};

// Looks, and swaps the database when it has to.
Result<Arrival> Prepare(const std::filesystem::path& data, const Clock& clock, const Log& log);

// How many files were brought along so far.
using Progress = std::function<void(size_t files)>;

// Makes `snapshot` of `source` (a data directory; may be `data` itself) the live database of `data`: checked before anything is
// touched, swapped by renaming. What the snapshot refers to comes along: uploads and pictures that `data` lacks. Returns where
// the live database went; empty when there was none.
Result<std::filesystem::path> Restore(const std::filesystem::path& data, const std::filesystem::path& source, const Snapshot& snapshot, const Clock& clock,
                                      const Progress& progress);

// A whole data directory of its own in `folder`, which is empty: what `data` holds now, with `snapshot` as its database and as
// the one snapshot in it. Files are linked where that is possible.
Result<void> CopyOut(const std::filesystem::path& data, const Snapshot& snapshot, const std::filesystem::path& folder, const Progress& progress);

}  // namespace chanoma::backup
