#pragma once
// The Range header (RFC 9110 §14): parsed and resolved against a length. Hostile lists (many, overlapping, tiny) are
// ignored, which the standard allows, so the answer is never larger than the file. Pure functions; any thread.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace chanoma::http {

struct ByteRange {
  uint64_t offset = 0;
  uint64_t length = 0;
  bool operator==(const ByteRange&) const = default;
};

struct RangeVerdict {
  enum Kind {
    kWhole,          // no range, another unit, malformed or absurd: send everything
    kPartial,        // send `ranges` (at least one, in the order asked, none overlapping)
    kUnsatisfiable,  // 416
  } kind = kWhole;
  std::vector<ByteRange> ranges;
};

inline constexpr size_t kMaxRanges = 16;

RangeVerdict ResolveRange(std::string_view header, uint64_t length);

// "bytes 0-99/1000"
std::string ContentRange(const ByteRange& range, uint64_t length);

}  // namespace chanoma::http
