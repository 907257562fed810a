#pragma once
// A store that an older release wrote. Store::Open() takes only what is in this release's format; these bring one there, on a copy that
// nobody misses when it fails (backup/upgrade.h). Of a store nobody has open; blocks on the disk.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>

#include "base/log.h"
#include "base/result.h"
#include "store/format.h"

namespace chanoma::store {

// Of the store in `path` (StoreOptions::path); none where there is no store, or one that does not open: Store::Open() says why. Quick
// where Store::Open() was here before.
std::optional<Format> FormatOf(const std::filesystem::path& path, const Log& log);

// Store::Checkpoint() of a store in any older format.
Result<uint64_t> CheckpointOf(const std::filesystem::path& path, const std::filesystem::path& folder, const Log& log);

// Records written so far.
using Migrated = std::function<void(uint64_t)>;

// Every step from the format the store is in to this release's. Durable on return. What is in `path` after an error is worth nothing.
// kCancelled is not among them: it takes seconds.
Result<void> Migrate(const std::filesystem::path& path, const Migrated& progress, const Log& log);

// Notes in `path` that its store is in this release's format, so that the next start need not look.
Result<void> NoteFormat(const std::filesystem::path& path);

}  // namespace chanoma::store
