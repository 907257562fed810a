#pragma once
// Single pictures: converted to what is shown, and written as JPEG or PNG. Used by posters and storyboards; one thread.

#include <string>

#include "base/result.h"
#include "media/av/packet.h"
#include "media/worker/picture_chain.h"

namespace chanoma::media {

// The picture after a filter chain. kUnsupported when nothing comes out.
Result<av::Frame> ConvertStill(av::Frame& frame, const std::string& chain);

// `quality` is mjpeg's quantiser: 2 is best. The frame is full range 4:2:0.
Result<std::string> EncodeJpeg(const AVFrame& frame, int quality);

// With what can be seen through. The frame is RGBA.
Result<std::string> EncodePng(const AVFrame& frame);

// The height that goes with a width in the film's aspect, even or not.
int HeightFor(int width, model::DisplaySize shown);

}  // namespace chanoma::media
