#include "media/worker/sound_print.h"

#include <chromaprint.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

#include "media/worker/sound_window.h"

namespace chanoma::media {
namespace {

constexpr int64_t kLowestRate = 4'000, kHighestRate = 192'000;  // Hz
constexpr int64_t kAtOnce = 60'000;  // ms of sound held in memory

struct FreePrinter {
  void operator()(ChromaprintContext* context) const { chromaprint_free(context); }
};
struct FreeItems {
  void operator()(uint32_t* items) const { chromaprint_dealloc(items); }
};

Error Refused() { return {Code::kInternal, "chromaprint did not take the sound", {}}; }

std::vector<int16_t> ToIntegers(const std::vector<float>& sound) {
  std::vector<int16_t> samples(sound.size());
  // What is no number (a damaged file may hold such) is silence.
  std::ranges::transform(sound, samples.begin(), [](float sample) {
    return static_cast<int16_t>(std::lround(std::isfinite(sample) ? std::clamp(sample, -1.0F, 1.0F) * 32767.0F : 0.0F));
  });
  return samples;
}

}  // namespace

Result<SoundPrint> MakeSoundPrint(av::Demuxer& demuxer, const SoundSpec& spec,
                                  const std::function<Result<void>(int64_t done, int64_t total)>& progress) {
  // Decoder configuration for MP4 and Matroska is in the header.
  if (!demuxer.HeaderSuffices()) TRY(demuxer.Analyze());
  const std::unique_ptr<ChromaprintContext, FreePrinter> printer(chromaprint_new(CHROMAPRINT_ALGORITHM_DEFAULT));
  const int64_t rate = spec.source.sample_rate;
  if (!printer || rate < kLowestRate || rate > kHighestRate || chromaprint_start(printer.get(), static_cast<int>(rate), 1) == 0) return Fail(Code::kUnsupported, fmt::format("Sound at {} Hz cannot be listened to.", rate));
  for (int64_t at = spec.from_ms; at < spec.to_ms; at += kAtOnce) {
    TRY(progress(at - spec.from_ms, spec.to_ms - spec.from_ms));
    const int64_t end = std::min(at + kAtOnce, spec.to_ms);
    const SoundWindow window = TRY(DecodeSound(demuxer, spec.source, spec.origin_us, 1, at * rate / 1000, end * rate / 1000));
    const std::vector<int16_t> samples = ToIntegers(window.channels.front());
    if (chromaprint_feed(printer.get(), samples.data(), static_cast<int>(samples.size())) == 0) return Fail(Refused());
  }
  uint32_t* items = nullptr;
  int size = 0;
  if (chromaprint_finish(printer.get()) == 0 || chromaprint_get_raw_fingerprint(printer.get(), &items, &size) == 0) return Fail(Refused());
  const std::unique_ptr<uint32_t, FreeItems> owner(items);
  const int64_t inner_rate = chromaprint_get_sample_rate(printer.get());
  SoundPrint print;
  print.items.assign(items, items + size);
  print.item_us = int64_t{chromaprint_get_item_duration(printer.get())} * 1'000'000 / inner_rate;
  print.reach_us = print.item_us + int64_t{chromaprint_get_delay(printer.get())} * 1'000'000 / inner_rate;
  return print;
}

}  // namespace chanoma::media
