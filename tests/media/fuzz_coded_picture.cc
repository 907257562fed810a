// What a graphics process that was taken over may give back: it is refused, or made of units whose lengths add up, and no larger than it
// was. First byte: whether a key picture was asked for.

#include <cstdint>
#include <cstdlib>

#include "media/worker/coded_picture.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace chanoma::media;
  if (size == 0) return 0;
  const ByteSpan stream(data + 1, size - 1);
  const auto checked = CheckCodedPicture(stream, {320, 180, 21, data[0] % 2 == 1});
  if (!checked) return 0;
  // A length takes four bytes, and a start code three at least.
  if (checked->size() > stream.size() + stream.size() / 3 + 4) std::abort();
  size_t at = 0;
  while (at < checked->size()) {
    if (checked->size() - at < 5) std::abort();
    size_t length = 0;
    for (size_t i = 0; i < 4; ++i) length = length << 8 | static_cast<uint8_t>((*checked)[at + i]);
    at += 4;
    if (length == 0 || length > checked->size() - at) std::abort();
    at += length;
  }
  return 0;
}
