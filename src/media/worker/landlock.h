#pragma once
// Landlock (landlock(7)): from ForbidPaths() on no path can be opened, made, moved or run, whatever the system call; on
// kernels that know how, no TCP port either, no abstract socket, and no signal leaves the process. One thread.

#include <span>

#include "base/result.h"

namespace chanoma::media {

struct AllowedPath {
  const char* path;
  bool write = false;  // and be told what devices are told
};

// The kernel's version of landlock; 0: none.
int LandlockVersion();
// `except`: what may be read all the same, with everything below it; what is not there is passed over.
Result<void> ForbidPaths(std::span<const AllowedPath> except = {});

}  // namespace chanoma::media
