#include "media/av/encoder.h"

#include <new>

namespace chanoma::media::av {

Result<std::unique_ptr<Encoder>> Encoder::Open(const char* name,
                                               const std::function<void(AVCodecContext&, Options&)>& configure) {
  const AVCodec* codec = avcodec_find_encoder_by_name(name);
  if (codec == nullptr) return Fail(Code::kInternal, fmt::format("there is no encoder {}", name));
  AVCodecContext* context = avcodec_alloc_context3(codec);
  if (context == nullptr) throw std::bad_alloc();
  std::unique_ptr<Encoder> self(new Encoder(context));
  Options options;
  configure(*context, options);
  if (const int error = avcodec_open2(context, codec, options.Get()); error < 0)
    return Fail(OwnError(error, fmt::format("encoder {}", name)));
  if (av_dict_count(*options.Get()) > 0)
    return Fail(Code::kInternal, fmt::format("encoder {} does not know an option", name));
  return self;
}

Result<void> Encoder::Send(const AVFrame* frame) {
  if (const int error = avcodec_send_frame(context_, frame); error < 0) return Fail(OwnError(error, "encode"));
  return {};
}

bool Encoder::Receive(Packet& packet) {
  packet.Clear();
  return avcodec_receive_packet(context_, packet.Get()) >= 0;
}

Parameters::Parameters(const AVCodecContext& context) : parameters_(avcodec_parameters_alloc()) {
  if (parameters_ == nullptr || avcodec_parameters_from_context(parameters_, &context) < 0) throw std::bad_alloc();
}

}  // namespace chanoma::media::av
