#pragma once
// Somebody's picture (an avatar, a cover) made into a JPEG of ours: nothing of the file but its pixels is left. No
// demuxer: a picture file is one packet. Fails with kUnsupported, kTooLarge or kCorrupt; one thread.

#include "base/result.h"
#include "media/workers.h"

namespace chanoma::media {

Result<PosterImage> MakeImage(int fd, const ImageSpec& spec);

}  // namespace chanoma::media
