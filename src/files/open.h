#pragma once
// Opening files of a library by a root folder and a path inside it. May block for as long as a disk spins up or a mount
// hangs: never on an event loop. Links that lead out of the root are refused (openat2, RESOLVE_BENEATH).

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"

namespace chanoma::files {

struct Stamp {
  uint64_t size = 0;
  int64_t modified_ns = 0;
  uint64_t device = 0;
  uint64_t inode = 0;
  bool operator==(const Stamp&) const = default;
};

struct OpenedFile {
  UniqueFd fd;
  Stamp stamp;
};

// A regular file, for reading. kNotFound, kForbidden (permissions, or a link out of the root), kInvalid (not a file).
Result<OpenedFile> OpenBeneath(const std::string& root, const std::string& path);

}  // namespace chanoma::files
