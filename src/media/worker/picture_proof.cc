#include "media/worker/picture_proof.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace chanoma::media {
namespace {

constexpr int kBlock = 16;
constexpr double kMostUnlike = 10;

// Mean distance of the means of blocks.
double PlaneDistance(const AVFrame& one, const AVFrame& other, int plane) {
  const int width = plane == 0 ? one.width : one.width / 2;
  const int height = plane == 0 ? one.height : one.height / 2;
  double sum = 0;
  int blocks = 0;
  for (int top = 0; top < height; top += kBlock) {
    for (int left = 0; left < width; left += kBlock) {
      const int bottom = std::min(top + kBlock, height), right = std::min(left + kBlock, width);
      int64_t difference = 0;
      for (int y = top; y < bottom; ++y) {
        const uint8_t* a = one.data[plane] + static_cast<ptrdiff_t>(y) * one.linesize[plane];
        const uint8_t* b = other.data[plane] + static_cast<ptrdiff_t>(y) * other.linesize[plane];
        for (int x = left; x < right; ++x) difference += a[x] - b[x];
      }
      sum += std::abs(static_cast<double>(difference)) / ((bottom - top) * (right - left));
      ++blocks;
    }
  }
  return sum / std::max(blocks, 1);
}

Result<void> Send(av::Decoder& decoder, ByteSpan coded) {
  av::Packet packet;
  if (av_new_packet(packet.Get(), static_cast<int>(coded.size())) < 0) return Fail(Code::kInternal, "out of memory");
  std::memcpy(packet->data, coded.data(), coded.size());
  decoder.Send(packet.Get());
  return {};
}

}  // namespace

double Unlikeness(const AVFrame& one, const AVFrame& other) {
  double most = 0;
  for (int plane = 0; plane < 3; ++plane) most = std::max(most, PlaneDistance(one, other, plane));
  return most;
}

Result<std::unique_ptr<PictureProof>> PictureProof::Create() {
  return std::unique_ptr<PictureProof>(new PictureProof(TRY(av::Decoder::OpenPlain(AV_CODEC_ID_H264))));
}

Result<void> PictureProof::Check(ByteSpan coded, const AVFrame& original) {
  TRY(Send(*decoder_, coded));
  decoder_->Send(nullptr);
  const bool there = decoder_->Receive(decoded_);
  decoder_->Flush();
  if (!there) return Fail(Code::kCorrupt, "a picture that cannot be decoded");
  return Compare(original);
}

Result<void> PictureProof::CheckAll(const std::vector<std::vector<uint8_t>>& coded, const std::vector<av::Frame>& originals) {
  size_t seen = 0;
  const auto take = [&]() -> Result<void> {
    while (decoder_->Receive(decoded_)) {
      if (seen == originals.size()) return Fail(Code::kCorrupt, "more pictures than it got");
      TRY(Compare(*originals[seen++].Get()));
    }
    return {};
  };
  for (const std::vector<uint8_t>& one : coded) {
    TRY(Send(*decoder_, one));
    TRY(take());
  }
  decoder_->Send(nullptr);
  TRY(take());
  decoder_->Flush();
  if (seen != originals.size()) return Fail(Code::kCorrupt, fmt::format("{} of {} pictures", seen, originals.size()));
  return {};
}

Result<void> PictureProof::Compare(const AVFrame& original) {
  const bool form = decoded_->format == AV_PIX_FMT_YUV420P || decoded_->format == AV_PIX_FMT_YUVJ420P;
  if (!form || decoded_->width != original.width || decoded_->height != original.height) return Fail(Code::kCorrupt, "a picture of another form");
  if (Unlikeness(*decoded_.Get(), original) > kMostUnlike) return Fail(Code::kCorrupt, "another picture than it got");
  return {};
}

}  // namespace chanoma::media
