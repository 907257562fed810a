#include "text/name_slug.h"

#include <algorithm>
#include <cstdint>

#include "text/spelling.h"
#include "text/text.h"
#include "text/words.h"

namespace chanoma::text {
namespace {

constexpr size_t kLongest = 80;
constexpr size_t kDigits = 8;
constexpr size_t kMostWords = 64;

// FNV-1a, of which the upper half is folded into the lower.
std::string Digits(std::string_view bytes) {
  uint64_t sum = 0xcbf29ce484222325;
  for (const char byte : bytes) sum = (sum ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
  auto folded = static_cast<uint32_t>(sum ^ (sum >> 32));
  std::string digits(kDigits, '0');
  for (size_t i = kDigits; i-- > 0; folded >>= 4) digits[i] = "0123456789abcdef"[folded & 0xf];
  return digits;
}

// Its words, of which those of scripts without spaces stand together however they were written.
std::string Together(std::string_view name) {
  std::string together;
  bool unspaced = false;
  for (const Word& word : SplitWords(name, kMostWords)) {
    if (!together.empty() && !(unspaced && Unspaced(word.script))) together.push_back(' ');
    together.append(word.term);
    unspaced = Unspaced(word.script);
  }
  return together;
}

}  // namespace

std::string NameSlug(std::string_view name) {
  const std::string spelling = Spelling(name);
  std::string plain = spelling;
  std::replace(plain.begin(), plain.end(), ' ', '-');
  const bool latin = std::ranges::all_of(plain, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
  if (latin && !plain.empty() && plain.size() <= kLongest) return plain;
  std::string slug = Slug(Together(name)).substr(0, kLongest - kDigits - 1);
  if (!slug.empty() && slug.back() != '-') slug.push_back('-');
  return slug + Digits(spelling.empty() ? name : std::string_view(spelling));
}

}  // namespace chanoma::text
