#include "media/clean_text.h"

#include <cstdint>

namespace chanoma::media {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// Length of the well-formed sequence (Unicode table 3-7) at the front of `text`, 0 if there is none.
size_t SequenceLength(std::string_view text) {
  const auto byte = [&](size_t i) { return i < text.size() ? static_cast<uint8_t>(text[i]) : 0; };
  const auto tail = [&](size_t i) { return (byte(i) & 0xC0) == 0x80; };
  const uint8_t a = byte(0), b = byte(1);
  if (a < 0x80) return 1;
  if (a >= 0xC2 && a <= 0xDF) return tail(1) ? 2 : 0;
  if (a >= 0xE0 && a <= 0xEF) {
    if (a == 0xE0 && b < 0xA0) return 0;
    if (a == 0xED && b > 0x9F) return 0;
    return tail(1) && tail(2) ? 3 : 0;
  }
  if (a >= 0xF0 && a <= 0xF4) {
    if (a == 0xF0 && b < 0x90) return 0;
    if (a == 0xF4 && b > 0x8F) return 0;
    return tail(1) && tail(2) && tail(3) ? 4 : 0;
  }
  return 0;
}

}  // namespace

std::string CleanText(std::string_view text, size_t limit, Lines lines) {
  std::string out;
  while (!text.empty()) {
    const size_t n = SequenceLength(text);
    std::string_view piece = n == 0 ? kReplacement : text.substr(0, n);
    if (n == 1) {
      const auto c = static_cast<uint8_t>(text[0]);
      const bool keep = c == '\n' && lines == Lines::kKeep;
      if ((c < 0x20 && !keep) || c == 0x7F) piece = " ";
    }
    if (n == 2 && static_cast<uint8_t>(text[0]) == 0xC2 && static_cast<uint8_t>(text[1]) < 0xA0) piece = " ";  // C1
    if (out.size() + piece.size() > limit) break;
    if (!(out.empty() && (piece == " " || piece == "\n"))) out += piece;
    text.remove_prefix(n == 0 ? 1 : n);
  }
  while (!out.empty() && (out.back() == ' ' || out.back() == '\n')) out.pop_back();
  return out;
}

}  // namespace chanoma::media
