#pragma once
// The box of a graphics process. It sees no stranger's bytes, and its driver needs devices, so it is wider than a worker's: no network
// and no other sockets, no other program, no process but itself, and no path but the devices of graphics cards, the drivers' libraries
// and what the kernel tells of both. Entered once, first thing in main. Fails when a layer cannot be had: then nothing is encoded here.

#include "base/result.h"

namespace chanoma::media {

// `parent`: the daemon, with which it ends.
Result<void> EnterGpuBox(int parent);

}  // namespace chanoma::media
