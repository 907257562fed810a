#pragma once
// A file of a stranger's, taken to where nobody else writes to it. Blocks on the disk.

#include <filesystem>

#include "base/result.h"

namespace chanoma::app {

// The bytes of a file that whoever calls may read and the data directory's owner need not.
Result<void> CopyInto(int from, const std::filesystem::path& from_name, const std::filesystem::path& to);

// Changes that a program has not put into the database yet would be missed: kConflict when the file `beside` it holds any.
Result<void> CheckWhole(const std::filesystem::path& beside);

struct Gone {  // of something below the data directory, however this ends
  std::filesystem::path path;
  ~Gone();
};

}  // namespace chanoma::app
