#pragma once
// Chooses a still from the film (or takes the attached picture) and makes the poster's JPEGs of it. Fails with
// kUnsupported when no picture can be had.

#include "base/result.h"
#include "media/av/demuxer.h"
#include "media/worker/widths.h"
#include "media/workers.h"

namespace chanoma::media {

Result<MadePoster> MakePoster(av::Demuxer& demuxer, const PosterSpec& spec);

}  // namespace chanoma::media
