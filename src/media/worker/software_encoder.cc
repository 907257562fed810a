#include "media/worker/software_encoder.h"

#include <algorithm>

namespace chanoma::media {
namespace {

constexpr int kSei = 6;
constexpr int kSequenceSet = 7, kPictureSet = 8;

std::string ParameterSets(const AVCodecParameters& par) {
  std::string sets;
  for (const int type : {kSequenceSet, kPictureSet}) AppendWithLength(sets, FindParameterSet(par, type));
  return sets;
}

}  // namespace

Result<std::unique_ptr<av::Encoder>> SoftwareEncoder::OpenEncoder(const RenditionVideo& track, int threads) {
  return av::Encoder::Open("libx264", [&](AVCodecContext& context, av::Options& options) {
    const auto& rate = track.source.frame_rate;
    context.width = track.width;
    context.height = track.height;
    context.pix_fmt = AV_PIX_FMT_YUV420P;
    context.time_base = {1, static_cast<int>(kRenditionVideoTimescale)};
    context.framerate =
        rate.num > 0 ? AVRational{static_cast<int>(rate.num), static_cast<int>(rate.den)} : AVRational{30, 1};
    context.sample_aspect_ratio = {1, 1};
    context.flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_CLOSED_GOP;
    context.thread_count = threads;
    context.profile = FF_PROFILE_H264_HIGH;
    context.level = AvcLevel(track);
    context.rc_max_rate = track.max_rate;
    context.rc_buffer_size = static_cast<int>(std::min<int64_t>(track.max_rate, INT32_MAX));
    context.color_range = AVCOL_RANGE_MPEG;
    if (track.source.range == model::DynamicRange::kSdr) {
      context.color_primaries = static_cast<AVColorPrimaries>(track.source.color_primaries);
      context.color_trc = static_cast<AVColorTransferCharacteristic>(track.source.color_transfer);
      // Identity (RGB) has no meaning for what we write.
      context.colorspace =
          track.source.color_matrix == 0 ? AVCOL_SPC_UNSPECIFIED : static_cast<AVColorSpace>(track.source.color_matrix);
    } else {
      context.color_primaries = AVCOL_PRI_BT709;
      context.color_trc = AVCOL_TRC_BT709;
      context.colorspace = AVCOL_SPC_BT709;
    }
    options.Set("preset", "veryfast");
    options.Set("forced-idr", "1");
    if (track.avg_rate > 0 && track.avg_rate < track.max_rate) {
      context.bit_rate = track.avg_rate;
    } else {
      options.Set("crf", "23");
    }
    // stitchable: no header field may depend on the pictures, so that every run writes the same SPS and PPS. The only
    // key frames are the segments' first.
    options.Set("x264-params", "stitchable=1:keyint=infinite:min-keyint=1:scenecut=0:open-gop=0");
  });
}

Result<std::unique_ptr<SoftwareEncoder>> SoftwareEncoder::Open(const RenditionVideo& track, int threads) {
  auto encoder = TRY(OpenEncoder(track, threads));
  const av::Parameters parameters(*encoder->Get());
  return std::unique_ptr<SoftwareEncoder>(new SoftwareEncoder(
      std::move(encoder), NalConverter(*parameters, std::vector<int>{kSei}), track.self_contained ? ParameterSets(*parameters) : std::string()));
}

Result<void> SoftwareEncoder::Add(av::Frame& picture, int64_t time, bool key) {
  picture->pts = time;
  // The source's choice is not the encoder's.
  picture->pict_type = key ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
  picture->color_range = encoder_->Get()->color_range;
  TRY(encoder_->Send(picture.Get()));
  Drain();
  return {};
}

Result<void> SoftwareEncoder::End() {
  TRY(encoder_->Send(nullptr));
  Drain();
  return {};
}

Result<std::optional<EncodedPicture>> SoftwareEncoder::Next() {
  if (ready_.empty()) return std::optional<EncodedPicture>();
  EncodedPicture picture = std::move(ready_.front());
  ready_.pop_front();
  return std::optional<EncodedPicture>(std::move(picture));
}

// At once: libav takes nothing new while something lies ready.
void SoftwareEncoder::Drain() {
  av::Packet packet;
  while (encoder_->Receive(packet)) {
    EncodedPicture picture;
    picture.time = packet->pts;
    picture.key = (packet->flags & AV_PKT_FLAG_KEY) != 0;
    if (picture.key) picture.bytes = sets_;
    picture.bytes += converter_.Convert({packet->data, static_cast<size_t>(std::max(packet->size, 0))});
    ready_.push_back(std::move(picture));
  }
}

}  // namespace chanoma::media
