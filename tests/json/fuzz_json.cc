// Whatever a body says: it is refused, or what was read is written and read again the same.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "json/value.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto value = chanoma::json::Parse({reinterpret_cast<const char*>(data), size});
  if (!value) return 0;
  const std::string once = chanoma::json::Compact(*value);
  const auto again = chanoma::json::Parse(once);
  if (!again || chanoma::json::Compact(*again) != once) std::abort();
  return 0;
}
