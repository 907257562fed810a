#include "media/worker/segment_encoder.h"

#include <algorithm>

namespace chanoma::media {
namespace {

constexpr int kSei = 6;
constexpr size_t kChunkLimit = size_t{384} << 20;

}  // namespace

Result<std::unique_ptr<av::Encoder>> SegmentEncoder::OpenEncoder(const RenditionVideo& track, int threads) {
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

Result<std::unique_ptr<SegmentEncoder>> SegmentEncoder::Open(const RenditionVideo& track, int threads, int64_t chunk,
                                                             int64_t first_chunk, Give give) {
  std::unique_ptr<SegmentEncoder> self(new SegmentEncoder(chunk, first_chunk, std::move(give)));
  self->encoder_ = TRY(OpenEncoder(track, threads));
  const av::Parameters parameters(*self->encoder_->Get());
  self->converter_.emplace(*parameters, std::vector<int>{kSei});
  return self;
}

Result<void> SegmentEncoder::Begin(uint32_t number, int64_t start, int64_t end) {
  if (!segments_.empty()) segments_.back().closed = true;
  segments_.push_back({.number = number, .start = start, .end = end, .times = {}, .samples = {}, .decode = {}, .bytes = {}});
  return GiveFinished();
}

Result<void> SegmentEncoder::Add(av::Frame& picture, int64_t time) {
  Segment& segment = segments_.back();
  picture->pts = time;
  // The source's choice is not the encoder's.
  picture->pict_type = segment.added == 0 ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
  picture->color_range = encoder_->Get()->color_range;
  segment.times.push_back(time);
  ++segment.added;
  TRY(encoder_->Send(picture.Get()));
  return TakeEncoded();
}

Result<void> SegmentEncoder::End() {
  TRY(encoder_->Send(nullptr));
  TRY(TakeEncoded());
  if (!segments_.empty()) segments_.back().closed = true;
  TRY(GiveFinished());
  return segments_.empty() ? Result<void>() : Fail(Code::kInternal, "the encoder kept pictures back");
}

Result<void> SegmentEncoder::TakeEncoded() {
  av::Packet packet;
  while (encoder_->Receive(packet)) {
    if (segments_.empty()) return Fail(Code::kInternal, "the encoder gave more pictures than it got");
    Segment& segment = segments_.front();
    const bool key = (packet->flags & AV_PKT_FLAG_KEY) != 0;
    if (key != (segment.encoded == 0) || segment.times.empty())
      return Fail(Code::kInternal, "the encoder put a key frame elsewhere");
    // The i-th picture in decode order is decoded when the i-th is shown: it has been added by now.
    segment.decode.push_back(segment.times.front());
    segment.times.pop_front();
    ++segment.encoded;
    const ByteSpan bytes(packet->data, static_cast<size_t>(std::max(packet->size, 0)));
    const std::string converted = converter_->Convert(bytes);
    segment.samples.push_back({packet->pts, converted.size(), key});
    segment.bytes += converted;
    if (segment.bytes.size() > kChunkLimit) return Fail(Code::kTooLarge, "A segment of this file is too large to be delivered.");
    if (!segment.times.empty() && chunk_ > 0 && segment.times.front() - segment.decode.front() >= next_chunk_) {
      TRY(GiveChunk(segment, segment.times.front(), false));
      next_chunk_ = chunk_;
    }
    TRY(GiveFinished());
  }
  return {};
}

Result<void> SegmentEncoder::GiveFinished() {
  while (!segments_.empty() && segments_.front().closed && segments_.front().encoded == segments_.front().added) {
    TRY(GiveChunk(segments_.front(), segments_.front().end, true));
    segments_.pop_front();
  }
  return {};
}

Result<void> SegmentEncoder::GiveChunk(Segment& segment, int64_t end, bool last) {
  // One chunk a segment is numbered as a copied segment is; many have room between them.
  const uint32_t sequence = chunk_ == 0 ? segment.number + 1 : segment.number * kMostChunks + segment.chunks + 1;
  std::string out = TRY(FragmentHeader({.sequence = sequence,
                                        .start = segment.start,
                                        .end = end,
                                        .first_of_segment = segment.chunks == 0,
                                        .samples = segment.samples,
                                        .decode = segment.decode}));
  out += segment.bytes;
  const auto frames = static_cast<uint32_t>(segment.samples.size());
  ++segment.chunks;
  segment.samples.clear();
  segment.decode.clear();
  segment.bytes.clear();
  return give_({segment.number, out, last, frames});
}

}  // namespace chanoma::media
