#include "playback/pace.h"

#include <algorithm>
#include <variant>

namespace chanoma::playback {
namespace {

// Rates of decoding and of scaling against encoding, for a pixel: what veryfast H.264 costs beside either.
constexpr double kDecoding = 0.35;
constexpr double kToneMapping = 3.0;

}  // namespace

double Pace::Effort(const Track& track) {
  const auto* rendition = std::get_if<media::RenditionVideo>(&track.spec.track);
  if (rendition == nullptr) return 0;
  const model::VideoStream& source = rendition->source;
  const double fps = source.frame_rate.num > 0 ? static_cast<double>(source.frame_rate.num) / static_cast<double>(source.frame_rate.den) : 30;
  const double encoded = static_cast<double>(rendition->width) * rendition->height;
  const double decoded = static_cast<double>(source.width) * source.height * kDecoding * (source.codec == "h264" ? 1 : 1.5);
  const double mapped = source.range == model::DynamicRange::kSdr ? 0 : encoded * kToneMapping;
  return (encoded + decoded + mapped) * fps;
}

void Pace::Note(const Track& track, double speed) {
  const double power = Effort(track) * speed;
  if (!(power > 0)) return;
  MutexLock lock(mutex_);
  power_.push_back(power);
  if (power_.size() > kKept) power_.pop_front();
}

std::optional<double> Pace::SpeedOf(const Track& track) const {
  const double effort = Effort(track);
  MutexLock lock(mutex_);
  const double power = power_.size() < kNeeded ? guess_ : *std::max_element(power_.begin(), power_.end());
  if (!(power > 0) || !(effort > 0)) return std::nullopt;
  return power / effort;
}

}  // namespace chanoma::playback
