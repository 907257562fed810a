#include "trace/context.h"

#include <algorithm>

namespace chanoma::trace {
namespace {

constexpr size_t kLength = 55;  // 00-{32}-{16}-{2}
constexpr uint8_t kSampled = 1;

// Lower case alone, as the standard has it.
int DigitOf(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

template <size_t N>
bool Read(std::string_view text, std::array<uint8_t, N>& bytes) {
  for (size_t i = 0; i < N; ++i) {
    const int high = DigitOf(text[2 * i]), low = DigitOf(text[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    bytes[i] = static_cast<uint8_t>(high << 4 | low);
  }
  return true;
}

bool IsZero(const auto& bytes) {
  return std::ranges::all_of(bytes, [](uint8_t byte) { return byte == 0; });
}

}  // namespace

std::optional<Context> ParseTraceparent(std::string_view text) {
  if (text.size() < kLength || text[2] != '-' || text[35] != '-' || text[52] != '-') return std::nullopt;
  std::array<uint8_t, 1> version{}, flags{};
  Context context;
  const bool digits = Read(text.substr(0, 2), version) && Read(text.substr(3, 32), context.trace) && Read(text.substr(36, 16), context.span) && Read(text.substr(53, 2), flags);
  // A later version may say more behind a dash; this one may not, and 255 is none.
  if (!digits || version[0] == 255 || (text.size() > kLength && (version[0] == 0 || text[kLength] != '-'))) return std::nullopt;
  if (IsZero(context.trace) || IsZero(context.span)) return std::nullopt;
  context.sampled = (flags[0] & kSampled) != 0;
  return context;
}

std::string Hex(const uint8_t* bytes, size_t count) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(2 * count);
  for (size_t i = 0; i < count; ++i) text.append({kDigits[bytes[i] >> 4], kDigits[bytes[i] & 15]});
  return text;
}

bool Among(const std::array<uint8_t, 16>& trace, int64_t percent) {
  // FNV-1a, stirred: ids of ours differ by one from one to the next.
  uint64_t hash = 14695981039346656037ull;
  for (const uint8_t byte : trace) hash = (hash ^ byte) * 1099511628211ull;
  hash ^= hash >> 33;
  hash *= 0xff51afd7ed558ccdull;
  hash ^= hash >> 33;
  return static_cast<int64_t>(hash % 10'000) < percent * 100;
}

}  // namespace chanoma::trace
