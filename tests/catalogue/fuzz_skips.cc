// Chapters of any names and times: what is offered lies within the film, in order, none over another. And any two fingerprints.

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <vector>

#include "catalogue/common_sound.h"
#include "catalogue/skips.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace chanoma;
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  model::MediaInfo media;
  media.video.resize(1);
  media.duration_ms = 1'000'000;
  while (rest.size() > 4) {
    const size_t length = std::min<size_t>(static_cast<unsigned char>(rest[0]), rest.size() - 4);
    const double start = static_cast<unsigned char>(rest[1]) * 4.5, end = start + static_cast<unsigned char>(rest[2]) * 2.0;
    media.chapters.push_back({start, end, std::string(rest.substr(4, length))});
    rest.remove_prefix(4 + length);
  }
  int64_t before = 0;
  for (const auto& [skip, source] : catalogue::SkipsOf(media)) {
    if (skip.begin_ms < before || skip.end_ms <= skip.begin_ms || skip.end_ms > media.duration_ms) std::abort();
    before = skip.end_ms;
  }
  std::vector<uint32_t> items(std::min<size_t>(size / 4, 400));
  if (!items.empty()) std::memcpy(items.data(), data, items.size() * 4);
  const size_t half = items.size() / 2;
  const auto found = catalogue::FindCommonSound({items.data(), half}, {items.data() + half, items.size() - half}, {20, 100});
  if (found && (found->first + found->length > half || found->second + found->length > items.size() - half || found->length < 20 || found->length > 100)) std::abort();
  return 0;
}
