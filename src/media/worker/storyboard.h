#pragma once
// The film in small pictures on one sheet: keyframes only, one for each stretch of time. Fails with kUnsupported when no
// picture can be had.

#include <functional>
#include <string>

#include "base/result.h"
#include "media/av/demuxer.h"
#include "media/workers.h"

namespace chanoma::media {

// `progress`: pictures taken, of all.
Result<std::string> MakeStoryboard(av::Demuxer& demuxer, const StoryboardSpec& spec,
                                   const std::function<Result<void>(int64_t done, int64_t total)>& progress);

}  // namespace chanoma::media
