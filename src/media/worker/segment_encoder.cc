#include "media/worker/segment_encoder.h"

#include <algorithm>

namespace chanoma::media {
namespace {

constexpr size_t kChunkLimit = size_t{384} << 20;

}  // namespace

Result<void> SegmentEncoder::Begin(uint32_t number, int64_t start, int64_t end) {
  if (!segments_.empty()) segments_.back().closed = true;
  segments_.push_back({.number = number, .start = start, .end = end, .times = {}, .samples = {}, .decode = {}, .bytes = {}, .hardware = false});
  return GiveFinished();
}

Result<void> SegmentEncoder::Add(av::Frame& picture, int64_t time) {
  Segment& segment = segments_.back();
  const bool key = segment.added == 0;
  segment.times.push_back(time);
  ++segment.added;
  TRY(encoder_->Add(picture, time, key));
  return TakeEncoded();
}

Result<void> SegmentEncoder::End() {
  TRY(encoder_->End());
  TRY(TakeEncoded());
  if (!segments_.empty()) segments_.back().closed = true;
  TRY(GiveFinished());
  return segments_.empty() ? Result<void>() : Fail(Code::kInternal, "the encoder kept pictures back");
}

Result<void> SegmentEncoder::TakeEncoded() {
  while (auto picture = TRY(encoder_->Next())) {
    if (segments_.empty()) return Fail(Code::kInternal, "the encoder gave more pictures than it got");
    Segment& segment = segments_.front();
    if (picture->key != (segment.encoded == 0 || picture->resumed) || segment.times.empty())
      return Fail(Code::kInternal, "the encoder put a key frame elsewhere");
    // An encoder that keeps nothing back shows where a chunk ends only with the next picture.
    if (!segment.samples.empty() && chunk_ > 0 && segment.times.front() - segment.decode.front() >= next_chunk_) {
      TRY(GiveChunk(segment, segment.times.front(), false));
      next_chunk_ = chunk_;
    }
    // The i-th picture in decode order is decoded when the i-th is shown: it has been added by now.
    segment.decode.push_back(segment.times.front());
    segment.times.pop_front();
    ++segment.encoded;
    segment.hardware = picture->hardware;
    segment.samples.push_back({picture->time, picture->bytes.size(), picture->key});
    segment.bytes += picture->bytes;
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
  return give_({segment.number, out, last, frames, segment.hardware});
}

}  // namespace chanoma::media
