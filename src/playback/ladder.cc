#include "playback/ladder.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace chanoma::playback {
namespace {

constexpr std::array<Rung, 8> kRungs{{{4320, 28'000'000, 40'000'000},
                                      {2160, 16'000'000, 28'000'000},
                                      {1440, 9'600'000, 12'000'000},
                                      {1080, 4'800'000, 8'000'000},
                                      {720, 2'400'000, 4'000'000},
                                      {480, 1'200'000, 2'100'000},
                                      {360, 800'000, 1'400'000},
                                      {240, 400'000, 700'000}}};

int Even(double value) { return std::max(2, static_cast<int>(std::lround(value / 2)) * 2); }

// The bit rates of the smallest rung at least as tall: a film of 800 lines is coded as generously as one of 1080.
const Rung& RatesFor(int height) {
  const Rung* best = &kRungs.front();
  for (const Rung& rung : kRungs) {
    if (rung.height >= height) best = &rung;
  }
  return *best;
}

// What `lines` of the source are worth in H.264, between an eighth of the rung's rate and all of it.
int64_t PeakFor(const Rung& rates, const model::VideoStream& source, int64_t source_bps, double scale) {
  if (source_bps <= 0) return rates.maximum_bps;
  const bool denser = source.codecs.starts_with("hvc1") || source.codecs.starts_with("vp09") || source.codecs.starts_with("av01");
  const double worth = static_cast<double>(source_bps) * scale * (denser ? 2 : 1);
  const auto rate = static_cast<int64_t>(std::min(worth, static_cast<double>(rates.maximum_bps)));
  return std::max(rate, rates.maximum_bps / 8);
}

}  // namespace

std::span<const Rung> Rungs() { return kRungs; }

std::vector<Rendition> RenditionsFor(const model::VideoStream& source, bool own_height, int64_t source_bps) {
  const model::DisplaySize shown = model::ShownSize(source);
  std::vector<Rendition> renditions;
  if (shown.width <= 0 || shown.height <= 0) return renditions;
  const int shorter = std::min(shown.width, shown.height);
  const auto add = [&](int lines, const Rung& rates) {
    const double scale = static_cast<double>(lines) / shorter;
    const int64_t peak = PeakFor(rates, source, source_bps, scale);
    renditions.push_back({lines, Even(shown.width * scale), Even(shown.height * scale),
                          std::min(rates.average_bps, peak * rates.average_bps / rates.maximum_bps), peak});
  };
  if (own_height) add(shorter, RatesFor(shorter));
  for (const Rung& rung : kRungs) {
    if (rung.height < shorter) add(rung.height, rung);
  }
  return renditions;
}

}  // namespace chanoma::playback
