#include "http/range.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

#include "http/request.h"

namespace chanoma::http {
namespace {

std::string_view Trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// Digits only. A number too large for any file counts as the largest, since the grammar sets no limit.
std::optional<uint64_t> ParseNumber(std::string_view text) {
  if (text.empty() || !std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; })) return std::nullopt;
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc::result_out_of_range ? std::numeric_limits<uint64_t>::max() : value;
}

// One range-spec of RFC 9110 §14.1.1. False when malformed; `range` stays empty when it cannot be satisfied.
bool ResolveOne(std::string_view spec, uint64_t length, std::optional<ByteRange>& range) {
  const size_t dash = spec.find('-');
  if (dash == std::string_view::npos) return false;
  const std::string_view first_text = spec.substr(0, dash), last_text = spec.substr(dash + 1);
  if (first_text.empty()) {
    const auto suffix = ParseNumber(last_text);
    if (!suffix) return false;
    const uint64_t size = std::min(*suffix, length);
    if (size > 0) range = ByteRange{length - size, size};
    return true;
  }
  const auto first = ParseNumber(first_text);
  if (!first) return false;
  uint64_t last = std::numeric_limits<uint64_t>::max();
  if (!last_text.empty()) {
    const auto number = ParseNumber(last_text);
    if (!number || *number < *first) return false;
    last = *number;
  }
  if (*first >= length) return true;
  range = ByteRange{*first, std::min(last, length - 1) - *first + 1};
  return true;
}

bool Overlap(std::vector<ByteRange> ranges) {
  std::sort(ranges.begin(), ranges.end(), [](const ByteRange& a, const ByteRange& b) { return a.offset < b.offset; });
  for (size_t i = 1; i < ranges.size(); ++i) {
    if (ranges[i].offset < ranges[i - 1].offset + ranges[i - 1].length) return true;
  }
  return false;
}

}  // namespace

RangeVerdict ResolveRange(std::string_view header, uint64_t length) {
  const size_t equals = header.find('=');
  if (equals == std::string_view::npos || !EqualsIgnoringCase(Trim(header.substr(0, equals)), "bytes")) return {};
  std::string_view list = header.substr(equals + 1);
  RangeVerdict verdict;
  size_t specs = 0;
  while (!list.empty()) {
    const size_t comma = std::min(list.find(','), list.size());
    const std::string_view spec = Trim(list.substr(0, comma));
    list.remove_prefix(std::min(comma + 1, list.size()));
    if (spec.empty()) continue;  // RFC 9110 §5.6.1.2: empty list elements are ignored
    if (++specs > kMaxRanges) return {};
    std::optional<ByteRange> range;
    if (!ResolveOne(spec, length, range)) return {};
    if (range) verdict.ranges.push_back(*range);
  }
  if (specs == 0) return {};
  if (verdict.ranges.empty()) {
    verdict.kind = RangeVerdict::kUnsatisfiable;
    return verdict;
  }
  // RFC 9110 §14.2: overlapping ranges are what an attack looks like, and may be ignored.
  if (Overlap(verdict.ranges)) return {};
  verdict.kind = RangeVerdict::kPartial;
  return verdict;
}

std::string ContentRange(const ByteRange& range, uint64_t length) {
  return "bytes " + std::to_string(range.offset) + "-" + std::to_string(range.offset + range.length - 1) + "/" + std::to_string(length);
}

}  // namespace chanoma::http
