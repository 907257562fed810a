#pragma once
// libav's C headers for C++, and its errors as ours. Only the worker includes this.

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavcodec/bsf.h>
#include <libavformat/avformat.h>
#include <libavutil/channel_layout.h>
#include <libavutil/dict.h>
#include <libavutil/display.h>
#include <libavutil/mathematics.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
}

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "base/result.h"

namespace chanoma::media::av {

inline std::string Words(int error) {
  char text[AV_ERROR_MAX_STRING_SIZE] = {};
  av_strerror(error, text, sizeof text);
  return text;
}

// The Error for a failure that the file caused.
inline Error FileError(int error, std::string_view what) {
  if (error == AVERROR_EXIT) return Error{Code::kCancelled, "cancelled", {}};
  return Error{
      error == AVERROR(ENOMEM) ? Code::kTooLarge : Code::kCorrupt, fmt::format("{}: {}", what, Words(error)), {}};
}

// The Error for a failure that no file should be able to cause.
inline Error OwnError(int error, std::string_view what) {
  return Error{Code::kInternal, fmt::format("{}: {}", what, Words(error)), {}};
}

}  // namespace chanoma::media::av
