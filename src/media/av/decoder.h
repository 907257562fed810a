#pragma once
// A decoder of one stream, from a fixed list. Owned by one operation; one thread (libav may use two inside). Open fails
// with kUnsupported; damaged packets are skipped, since a film with a scratch should still play.

#include <memory>

#include "base/result.h"
#include "media/av/libav.h"
#include "media/av/packet.h"

namespace chanoma::media::av {

// Names of libav's decoders that may be opened at all, by anything in the worker.
extern const char* const kDecoders;

class Decoder {
 public:
  static Result<std::unique_ptr<Decoder>> Open(const AVStream& stream, int threads);
  // For packets that bring all they need, on the calling thread alone.
  static Result<std::unique_ptr<Decoder>> OpenPlain(AVCodecID codec);
  ~Decoder();
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  AVCodecContext* Get() const { return context_; }
  // Null ends the stream. Frames must be taken by Receive() after each.
  void Send(const AVPacket* packet);
  // False when more packets are needed, or after the end.
  bool Receive(Frame& frame);
  void Flush() { avcodec_flush_buffers(context_); }

 private:
  explicit Decoder(AVCodecContext* context) : context_(context) {}
  AVCodecContext* context_;
};

}  // namespace chanoma::media::av
