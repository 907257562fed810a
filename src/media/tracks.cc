#include "media/tracks.h"

#include <fmt/format.h>

#include <algorithm>

namespace chanoma::media {
namespace {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

__extension__ typedef __int128 Wide;

Wide FloorDivide(Wide a, Wide b) { return a >= 0 ? a / b : -((-a + b - 1) / b); }

// The grid on which all packets of an audio track lie: first + n * step, in ticks of MediaTimescale; step 0: none.
struct AudioLattice {
  int64_t first = 0;
  int64_t step = 0;
};

AudioLattice LatticeOf(const TrackSpec& spec) {
  return std::visit(Overloaded{[](const CopyAudio& t) {
                                 return AudioLattice{t.source.start, t.source.frame_size};
                               },
                               [](const RenditionAudio&) {
                                 return AudioLattice{0, kAacFrame};
                               },
                               [](const auto&) { return AudioLattice{}; }},
                    spec.track);
}

}  // namespace

int64_t RescaleNear(int64_t value, int64_t from, int64_t to) {
  if (from <= 0) return 0;
  const Wide product = Wide{value} * to;
  const Wide half = from / 2;
  return static_cast<int64_t>(product >= 0 ? (product + half) / from : -((-product + half) / from));
}

int64_t RescaleUp(int64_t value, int64_t from, int64_t to) {
  if (from <= 0) return 0;
  return static_cast<int64_t>(-FloorDivide(-(Wide{value} * to), from));
}

int64_t MediaTimescale(const TrackSpec& spec) {
  return std::visit(Overloaded{[&](const CopyVideo&) -> int64_t { return spec.timescale; },
                               [](const CopyAudio& t) -> int64_t { return t.source.sample_rate; },
                               [](const RenditionVideo&) -> int64_t { return kRenditionVideoTimescale; },
                               [](const RenditionAudio&) -> int64_t { return kRenditionSampleRate; }},
                    spec.track);
}

std::string CodecsString(const TrackSpec& spec) {
  return std::visit(
      Overloaded{[](const CopyVideo& t) { return t.source.codecs; }, [](const CopyAudio& t) { return t.source.codecs; },
                 [](const RenditionVideo& t) { return fmt::format("{}.6400{:02x}", t.self_contained ? "avc3" : "avc1", AvcLevel(t)); },
                 [](const RenditionAudio&) { return std::string("mp4a.40.2"); }},
      spec.track);
}

int64_t AudioSegmentStart(const TrackSpec& spec, int64_t start) {
  const int64_t ticks = RescaleUp(start, spec.timescale, MediaTimescale(spec));
  const AudioLattice lattice = LatticeOf(spec);
  if (lattice.step <= 0) return std::max(ticks, lattice.first);
  if (ticks <= lattice.first) return lattice.first;
  const int64_t n = (ticks - lattice.first + lattice.step - 1) / lattice.step;
  return lattice.first + n * lattice.step;
}

int AvcLevel(const RenditionVideo& rendition) {
  // ITU-T H.264 table A-1; bit rates are 1.25 times the table's for High profile (A.3.3).
  struct Row {
    int level;
    int64_t macroblocks_second, macroblocks, kilobits;
  };
  static constexpr Row kRows[] = {
      {10, 1485, 99, 64},           {11, 3000, 396, 192},         {12, 6000, 396, 384},
      {13, 11880, 396, 768},        {20, 11880, 396, 2000},       {21, 19800, 792, 4000},
      {22, 20250, 1620, 4000},      {30, 40500, 1620, 10000},     {31, 108000, 3600, 14000},
      {32, 216000, 5120, 20000},    {40, 245760, 8192, 20000},    {41, 245760, 8192, 50000},
      {42, 522240, 8704, 50000},    {50, 589824, 22080, 135000},  {51, 983040, 36864, 240000},
      {52, 2073600, 36864, 240000}, {60, 4177920, 139264, 240000}};
  const int64_t wide = (rendition.width + 15) / 16;
  const int64_t high = (rendition.height + 15) / 16;
  const auto& rate = rendition.source.frame_rate;
  const double fps =
      rate.num > 0 && rate.den > 0 ? static_cast<double>(rate.num) / static_cast<double>(rate.den) : 30.0;
  const double per_second = static_cast<double>(wide * high) * std::max(fps, 1.0);
  for (const Row& row : kRows) {
    // A side may not exceed sqrt(8 * MaxFS) macroblocks (A.3.1).
    if (wide * high <= row.macroblocks && wide * wide <= 8 * row.macroblocks && high * high <= 8 * row.macroblocks &&
        per_second <= static_cast<double>(row.macroblocks_second) && rendition.max_rate <= row.kilobits * 1250) {
      return row.level;
    }
  }
  return 62;
}

}  // namespace chanoma::media
