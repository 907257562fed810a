// Whatever the path: an answer of valid text, in the order of the properties, with numbers that are numbers.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "names/guess.h"
#include "text/text.h"

namespace {

void Check(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace chanoma::names;
  static const auto reader = Reader::Create();
  const Guess guess = (*reader)->Read(std::string_view(reinterpret_cast<const char*>(data), size));
  Property before = Property::kTitle;
  for (const Finding& finding : guess.findings) {
    Check(before <= finding.property);
    before = finding.property;
    Check(!finding.value.empty() && !finding.rule.empty());
    Check(chanoma::text::Clean(finding.value, finding.value.size() * 3 + 16) == finding.value);
    if (IsNumber(finding.property)) Check(guess.Number(finding.property).has_value());
  }
  Check(guess.Numbers(Property::kEpisode).size() <= 500);
  return 0;
}
