// Whatever the headers say: ranges lie within the file and do not overlap, dates survive a round trip, nothing crashes.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "http/conditional.h"
#include "http/range.h"
#include "http/static_files.h"

namespace chanoma::http {
namespace {

void Check(bool holds) {
  if (!holds) std::abort();
}

void CheckRanges(std::string_view text, uint64_t length) {
  const RangeVerdict verdict = ResolveRange(text, length);
  Check((verdict.kind == RangeVerdict::kPartial) == !verdict.ranges.empty());
  Check(verdict.ranges.size() <= kMaxRanges);
  uint64_t total = 0;
  for (const ByteRange& range : verdict.ranges) {
    Check(range.length > 0 && range.offset < length && range.length <= length - range.offset);
    total += range.length;
  }
  Check(total <= length);
}

void CheckConditions(std::string_view text) {
  Request request;
  for (const std::string_view name : {"if-match", "if-none-match", "if-range", "if-modified-since", "if-unmodified-since"}) request.headers.Add(name, text);
  static_cast<void>(EvaluatePreconditions(request, {"\"a\"", 784111777}));
  static_cast<void>(RangeApplies(request, {"\"a\"", 784111777}));
  static_cast<void>(ChooseEncoding(text, true, true));
  if (const auto time = ParseHttpDate(text)) Check(ParseHttpDate(FormatHttpDate(*time)) == time);
}

}  // namespace
}  // namespace chanoma::http

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const uint64_t length : {uint64_t{0}, uint64_t{1}, uint64_t{10'000}, UINT64_MAX / 2}) chanoma::http::CheckRanges(text, length);
  chanoma::http::CheckConditions(text);
  return 0;
}
