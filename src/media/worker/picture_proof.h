#pragma once
// Whether what a graphics process made of a picture is that picture: decoded in here, and compared roughly. A driver that
// answers in good form may still have made a green screen of it. Owned by one operation; one thread.

#include <memory>
#include <vector>

#include "base/result.h"
#include "media/av/decoder.h"
#include "media/av/packet.h"
#include "media/worker/byte_stream.h"

namespace chanoma::media {

// The mean distance of two 4:2:0 pictures of one size, in steps of 8 bits, seen from far away: what is lost to a low bit rate does not
// count, another picture does.
double Unlikeness(const AVFrame& one, const AVFrame& other);

class PictureProof {
 public:
  static Result<std::unique_ptr<PictureProof>> Create();
  // A key picture by itself. kCorrupt when it is another, or none.
  Result<void> Check(ByteSpan coded, const AVFrame& original);
  // Several that follow one another from a key picture on; all of them have to be there.
  Result<void> CheckAll(const std::vector<std::vector<uint8_t>>& coded, const std::vector<av::Frame>& originals);

 private:
  explicit PictureProof(std::unique_ptr<av::Decoder> decoder) : decoder_(std::move(decoder)) {}
  Result<void> Compare(const AVFrame& original);
  const std::unique_ptr<av::Decoder> decoder_;
  av::Frame decoded_;
};

}  // namespace chanoma::media
