#include "media/worker/still.h"

#include <algorithm>
#include <cmath>

#include "media/av/encoder.h"
#include "media/av/filter.h"

namespace chanoma::media {
namespace {

template <class Options>
Result<std::string> Encode(const char* name, const AVFrame& frame, Options options) {
  const auto encoder = TRY(av::Encoder::Open(name, [&](AVCodecContext& context, av::Options&) {
    context.width = frame.width;
    context.height = frame.height;
    context.time_base = {1, 1000};
    options(context);
  }));
  TRY(encoder->Send(&frame));
  TRY(encoder->Send(nullptr));
  av::Packet packet;
  if (!encoder->Receive(packet)) return Fail(Code::kInternal, "the encoder of pictures gave nothing");
  return std::string(reinterpret_cast<const char*>(packet->data), static_cast<size_t>(packet->size));
}

}  // namespace

// Pictures that stand alone go through at a nominal time base.
Result<av::Frame> ConvertStill(av::Frame& frame, const std::string& chain) {
  frame->pts = 0;
  const auto filters = TRY(av::FilterChain::Create(*frame.Get(), {1, 1000}, chain));
  TRY(filters->Push(frame.Get()));
  TRY(filters->Push(nullptr));
  av::Frame out;
  if (!filters->Pull(out)) return Fail(Code::kUnsupported, "No still picture can be taken from this file.");
  return out;
}

Result<std::string> EncodeJpeg(const AVFrame& frame, int quality) {
  return Encode("mjpeg", frame, [&](AVCodecContext& context) {
    context.pix_fmt = AV_PIX_FMT_YUVJ420P;
    context.color_range = AVCOL_RANGE_JPEG;
    context.flags |= AV_CODEC_FLAG_QSCALE | AV_CODEC_FLAG_BITEXACT;
    context.global_quality = FF_QP2LAMBDA * quality;
  });
}

Result<std::string> EncodePng(const AVFrame& frame) {
  return Encode("png", frame, [](AVCodecContext& context) { context.pix_fmt = AV_PIX_FMT_RGBA; });
}

int HeightFor(int width, model::DisplaySize shown) {
  return std::clamp(static_cast<int>(std::lround(static_cast<double>(width) * shown.height / std::max(shown.width, 1))),
                    2, 8000);
}

}  // namespace chanoma::media
