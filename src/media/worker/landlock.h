#pragma once
// Landlock (landlock(7)): from ForbidPaths() on no path can be opened, made, moved or run, whatever the system call; on
// kernels that know how, no TCP port either, no abstract socket, and no signal leaves the process. One thread.

#include "base/result.h"

namespace chanoma::media {

// The kernel's version of landlock; 0: none.
int LandlockVersion();
Result<void> ForbidPaths();

}  // namespace chanoma::media
