#pragma once
// Keeping a damaged write-ahead log for whoever wants to look at it. Private to the store; called while it opens.

#include <rocksdb/env.h>

#include <cstdint>
#include <filesystem>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"

namespace chanoma::store {

struct KeptLogs {
  std::filesystem::path folder;
  uint64_t bytes = 0;
};

// Copies the logs of `path`/db to a new folder in `path`. Only the newest three such folders are kept.
Result<KeptLogs> KeepLogs(rocksdb::Env& env, const std::filesystem::path& path, Timestamp now, const Log& log);

}  // namespace chanoma::store
