// The first bytes of picture files, whatever they are: what is read of them is bounded, and nothing beyond them is looked at.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "media/worker/picture_head.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto head = chanoma::media::ReadPictureHead({reinterpret_cast<const char*>(data), size});
  if (head && (head->decoder == nullptr || head->width < 0 || head->height < 0 || head->width > UINT32_MAX || head->height > UINT32_MAX)) std::abort();
  return 0;
}
