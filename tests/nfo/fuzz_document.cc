// Whatever the bytes: an error in words, or documents whose texts and numbers keep their bounds.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "nfo/nfo.h"
#include "text/text.h"

namespace {

void Check(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace chanoma::nfo;
  const auto read = Read(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!read) {
    Check(!read.error().message.empty());
    return 0;
  }
  Check(!read->empty() && read->size() <= kMost);
  for (const Document& document : *read) {
    if (document.title) Check(document.title->size() <= kLongestLine && chanoma::text::Clean(*document.title, 4 * kLongestLine) == *document.title);
    if (document.plot) Check(document.plot->size() <= kLongestText);
    for (const auto& number : {document.season, document.episode, document.runtime_minutes, document.year}) Check(!number || (*number >= 0 && *number <= kLargestNumber));
    for (const Rating& rating : document.ratings) Check(rating.value >= 0 && rating.value <= 10);
    Check(document.genres.size() <= kMost && document.actors.size() <= kMost && document.ids.size() <= kMost && document.doubts.size() <= 20);
  }
  return 0;
}
