// Whatever the filter: an error that points into it, or a predicate that reads back from what it is written as.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "filter/parse.h"
#include "filter/table.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace chanoma::filter;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto read = Parse(text, kTable);
  if (!read) {
    if (read.error().message.empty() || read.error().field != "filter") std::abort();
    return 0;
  }
  const std::string written = Write(*read, kTable);
  const auto again = Parse(written, kTable);
  // Writing may need more room than was read.
  if (written.size() <= kLongest && !(again && *again == *read)) std::abort();
  return 0;
}
