// What other programs send of their traces, and what stands in a file of headers: nothing crashes, and what is taken is as it has to be.
#include <cstdint>
#include <cstdlib>

#include "trace/context.h"
#include "trace/exporter.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace chanoma::trace;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto context = ParseTraceparent(text)) {
    if (Hex(context->trace.data(), 16) != text.substr(3, 32) || Hex(context->span.data(), 8) != text.substr(36, 16)) std::abort();
    if (Among(context->trace, 0) || !Among(context->trace, 100)) std::abort();
  }
  if (const auto headers = ReadHeaders(text)) {
    for (const auto& [name, value] : *headers) {
      if (name.empty() || value.empty() || (name + value).find_first_of("\r\n") != std::string::npos) std::abort();
    }
  }
  return 0;
}
