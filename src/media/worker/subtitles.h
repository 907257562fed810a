#pragma once
// Subtitle streams of a file, and subtitle files beside one, in the forms that are kept: WebVTT for what is text, the
// original besides for ASS, .sup for pictures; all in media time. Fails with kTooLarge for files that are no subtitles.

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "media/av/demuxer.h"
#include "media/protocol.pb.h"
#include "media/workers.h"

namespace chanoma::media {

// Takes bytes of one form of one stream.
using WritePart = std::function<Result<void>(int stream, model::TextForm form, std::string_view bytes)>;
using ReportProgress = std::function<Result<void>(int64_t done, int64_t total)>;

// One pass over the file for all of `streams`; those that are none, or of an unknown kind, are passed over.
Result<pb::Extracted> ExtractSubtitles(av::Demuxer& demuxer, std::span<const int> streams, int64_t origin_us,
                                       const WritePart& write, const ReportProgress& progress);

Result<pb::Extracted> ReadSidecar(int fd, const SidecarSpec& spec, const WritePart& write);

// Whether streams of this codec give anything.
bool IsKeptSubtitle(AVCodecID codec);

}  // namespace chanoma::media
