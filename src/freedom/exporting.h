#pragma once
// A store as one SQLite database (docs/export.md): what people may look at, change, and take elsewhere. One thread; blocks on the disk for
// as long as it takes, in memory that does not grow with the store.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/carried.h"

namespace chanoma::freedom {

// How many records of each table were written or read.
struct Tally {
  std::vector<std::pair<std::string, uint64_t>> tables;
  std::vector<std::string> damaged;  // records that do not decode and were left out, in words
  uint64_t unknown = 0;              // fields of a later release that were left out

  uint64_t Records() const;
};

using Progress = std::function<void(uint64_t records)>;

struct ExportOptions {
  bool secrets = false;
  std::string version;  // of the program
};

// Into `file`, which is empty or not there. Durable on return; after an error it holds something unfinished.
Result<Tally> Export(const store::RecordWalk& records, const std::filesystem::path& file, const ExportOptions& options, const Progress& progress);

}  // namespace chanoma::freedom
