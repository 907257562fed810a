#pragma once
// A few made pictures through a graphics process, decoded again in here: whether it can be used at all. Fails with kUnavailable and
// the reason, for the administrator.

#include "base/result.h"
#include "media/tracks.h"
#include "media/worker/gpu_link.h"

namespace chanoma::media {

// The link has one session, of this rendition.
Result<void> TryHardware(GpuLink& link, const RenditionVideo& track);

}  // namespace chanoma::media
