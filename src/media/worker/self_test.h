#pragma once
// Shows what the box holds: makes children that enter it as a worker does and then try what a file that took over its
// worker would try. Run in a process of its own that reads no file; it forks, so it must have no other thread.

#include "media/protocol.pb.h"
#include "media/worker/box.h"

namespace chanoma::media {

// `limits.parent` is replaced by this process. `box_open`: nobody enters it, to show that the attempts are real ones.
pb::SelfTest TestBox(BoxLimits limits, bool box_open);

}  // namespace chanoma::media
