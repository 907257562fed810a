#pragma once
// What a stretch of sound sounds like, by which the same music is known again in another file: chromaprint's numbers. Decodes a
// minute at a time. Used by one operation; fails as decoding does, and with kUnsupported for a rate that cannot be listened to.

#include <cstdint>
#include <functional>

#include "base/result.h"
#include "media/av/demuxer.h"
#include "media/workers.h"

namespace chanoma::media {

// `progress`: milliseconds done, of all.
Result<SoundPrint> MakeSoundPrint(av::Demuxer& demuxer, const SoundSpec& spec,
                                  const std::function<Result<void>(int64_t done, int64_t total)>& progress);

}  // namespace chanoma::media
