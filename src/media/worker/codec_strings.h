#pragma once
// RFC 6381 codecs parameters from decoder configuration: what a browser is asked whether it plays. Pure; empty when the
// codec cannot be carried in ISO BMFF by us.

#include <string>

#include "media/av/libav.h"

namespace chanoma::media {

std::string VideoCodecs(const AVCodecParameters& par, AVRational frame_rate);
std::string AudioCodecs(const AVCodecParameters& par);

// Bits of a sample, from the pixel format or the profile.
int BitDepth(const AVCodecParameters& par);

}  // namespace chanoma::media
