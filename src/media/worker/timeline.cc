#include "media/worker/timeline.h"

#include <cstdlib>

#include "media/tracks.h"

namespace chanoma::media {
namespace {

constexpr int64_t kFinestTimescale = 1'000'000;
constexpr int64_t kFallbackTimescale = 90'000;

}  // namespace

Timeline Timeline::Of(const AVStream& stream, int64_t timescale, int64_t origin_us) {
  return {stream.time_base, timescale, RescaleNear(origin_us, 1'000'000, timescale)};
}

int64_t Timeline::FromFile(int64_t timestamp) const {
  return av_rescale_rnd(timestamp, base.num * timescale, base.den, AV_ROUND_NEAR_INF) - origin;
}

int64_t Timeline::ToFile(int64_t media) const {
  return av_rescale_rnd(media + origin, base.den, base.num * timescale, AV_ROUND_DOWN);
}

int64_t NaturalTimescale(AVRational base) {
  return base.num == 1 && base.den > 0 && base.den <= kFinestTimescale ? base.den : kFallbackTimescale;
}

AudioLattice::AudioLattice(AVRational base, int sample_rate, int64_t start, int frame_size)
    : start_(start), frame_size_(frame_size), tolerance_(av_rescale(sample_rate, base.num, base.den) + 2) {
  // A container so coarse that neighbouring packets could be confused cannot be corrected.
  if (tolerance_ * 2 >= frame_size_) frame_size_ = 0;
}

int64_t AudioLattice::Snap(int64_t time) const {
  if (frame_size_ <= 0) return time;
  const int64_t snapped = start_ + RescaleNear(time - start_, frame_size_, 1) * frame_size_;
  return std::abs(time - snapped) <= tolerance_ ? snapped : time;
}

}  // namespace chanoma::media
