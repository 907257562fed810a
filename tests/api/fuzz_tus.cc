// The headers of tus: nothing crashes, and what parses keeps the promises of api/tus.h.
#include <cstdint>
#include <cstdlib>
#include <set>

#include "api/tus.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace chanoma::api;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto metadata = ParseTusMetadata(text)) {
    std::set<std::string> names;
    for (const auto& [name, value] : *metadata) {
      if (name.empty() || !names.insert(name).second) std::abort();
    }
    if (metadata->size() > 64) std::abort();
    static_cast<void>(DescribeTus(*metadata));
  }
  if (const auto concat = ParseTusConcat(text)) {
    if ((concat->kind == chanoma::model::UploadKind::kJoined) == concat->parts.empty()) std::abort();
  }
  if (const auto checksum = ParseTusChecksum(text); checksum && checksum->size() != 20) std::abort();
  if (const auto number = ParseTusNumber(text, "x"); number && *number > INT64_MAX) std::abort();
  return 0;
}
