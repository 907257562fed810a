#pragma once
// Learns what a file holds. Fails with kUnsupported in a sentence for the file's owner when nothing in it can be
// played.

#include "base/result.h"
#include "media/av/demuxer.h"
#include "model/media_info.h"

namespace chanoma::media {

// Whether an attachment is a font that subtitles may use.
bool IsFont(const AVStream& stream);

Result<model::MediaInfo> Probe(av::Demuxer& demuxer);

}  // namespace chanoma::media
