#pragma once
// Somebody's picture (an avatar, what lies beside a film) made into ours: nothing of the file but its pixels is left. No
// demuxer: a picture file is one packet. What is cut off or damaged is refused, not shown in part. Fails with kUnsupported, kTooLarge or kCorrupt; one thread.

#include "base/result.h"
#include "media/worker/widths.h"
#include "media/workers.h"

namespace chanoma::media {

// In three widths.
Result<MadePoster> MakePicture(int fd, const PictureSpec& spec);
Result<PosterImage> MakeImage(int fd, const ImageSpec& spec);

}  // namespace chanoma::media
