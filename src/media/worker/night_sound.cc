#include "media/worker/night_sound.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace chanoma::media {
namespace {

constexpr size_t kBlock = 1024;
constexpr size_t kAround = kNightReach / kBlock - 1;  // blocks looked at on either side
constexpr double kAim = -24;                          // dB of full scale, root mean square: speech
constexpr double kShare = 0.6;                        // of the way to it
constexpr double kMostUp = 15, kMostDown = -15;
constexpr double kSilence = -60;  // quieter than this is noise: left as it is
constexpr float kKnee = 0.8F;     // peaks above it are rounded off below full scale

double GainFor(double mean_square) {
  const double level = 10 * std::log10(mean_square + 1e-12);
  const double wanted = std::clamp((kAim - level) * kShare, kMostDown, kMostUp);
  // Fades out over the 10 dB above silence.
  const double real = std::clamp((level - kSilence) / 10, 0.0, 1.0);
  return std::pow(10, wanted * real / 20);
}

float Rounded(float x) {
  const float size = std::fabs(x);
  if (size <= kKnee) return x;
  const float over = (size - kKnee) / (1 - kKnee);
  return std::copysign(kKnee + (1 - kKnee) * std::tanh(over), x);
}

}  // namespace

void Even(std::vector<std::vector<float>>& channels) {
  if (channels.empty() || channels.front().empty()) return;
  const size_t length = channels.front().size();
  const size_t blocks = (length + kBlock - 1) / kBlock;
  std::vector<double> energy(blocks, 0);
  for (const auto& channel : channels) {
    for (size_t i = 0; i < length; ++i) energy[i / kBlock] += static_cast<double>(channel[i]) * channel[i];
  }
  std::vector<double> gain(blocks);
  for (size_t b = 0; b < blocks; ++b) {
    double sum = 0;
    for (size_t n = b > kAround ? b - kAround : 0; n <= std::min(b + kAround, blocks - 1); ++n) sum += energy[n];
    gain[b] = GainFor(sum / static_cast<double>((2 * kAround + 1) * kBlock * channels.size()));
  }
  // From the middle of each block to the middle of the next.
  for (size_t i = 0; i < length; ++i) {
    const double place = static_cast<double>(i) / kBlock - 0.5;
    const double floor = std::floor(place);
    const auto at = [&](double block) { return gain[static_cast<size_t>(std::clamp(block, 0.0, static_cast<double>(blocks - 1)))]; };
    const double share = place - floor;
    const auto factor = static_cast<float>(at(floor) * (1 - share) + at(floor + 1) * share);
    for (auto& channel : channels) channel[i] = Rounded(channel[i] * factor);
  }
}

}  // namespace chanoma::media
