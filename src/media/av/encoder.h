#pragma once
// An encoder, opened by a configuration function. Owned by one operation; one thread (libav may use two inside). Open
// fails with kInternal: nothing a file holds chooses an encoder.

#include <functional>
#include <memory>

#include "base/result.h"
#include "media/av/libav.h"
#include "media/av/packet.h"

namespace chanoma::media::av {

class Encoder {
 public:
  static Result<std::unique_ptr<Encoder>> Open(const char* name,
                                               const std::function<void(AVCodecContext&, Options&)>& configure);
  ~Encoder() { avcodec_free_context(&context_); }
  Encoder(const Encoder&) = delete;
  Encoder& operator=(const Encoder&) = delete;

  AVCodecContext* Get() const { return context_; }
  // Null ends the stream. Packets must be taken by Receive() after each.
  Result<void> Send(const AVFrame* frame);
  bool Receive(Packet& packet);

 private:
  explicit Encoder(AVCodecContext* context) : context_(context) {}
  AVCodecContext* context_;
};

// A copy of what the encoder says about its stream.
class Parameters {
 public:
  explicit Parameters(const AVCodecContext& context);
  ~Parameters() { avcodec_parameters_free(&parameters_); }
  Parameters(const Parameters&) = delete;
  Parameters& operator=(const Parameters&) = delete;
  const AVCodecParameters& operator*() const { return *parameters_; }
  const AVCodecParameters* Get() const { return parameters_; }

 private:
  AVCodecParameters* parameters_;
};

}  // namespace chanoma::media::av
