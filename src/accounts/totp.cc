#include "accounts/totp.h"

#include <fmt/format.h>

#include "accounts/secrets.h"
#include "digest/digest.h"

namespace chanoma::accounts {
namespace {

constexpr std::chrono::seconds kStep{30};

std::string Escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

}  // namespace

uint64_t TotpStep(Timestamp now) { return static_cast<uint64_t>(now.time_since_epoch() / kStep); }

std::string TotpCode(std::string_view secret, uint64_t step) {
  std::string counter;
  for (int shift = 56; shift >= 0; shift -= 8) counter += static_cast<char>(step >> shift);
  const std::string mac = digest::HmacSha1(secret, counter);
  // RFC 4226 §5.3: four bytes from where the last one says, without their sign.
  const size_t at = static_cast<unsigned char>(mac.back()) & 15;
  uint32_t number = 0;
  for (size_t i = 0; i < 4; ++i) number = number << 8 | static_cast<unsigned char>(mac[at + i]);
  return fmt::format("{:06}", (number & 0x7fffffff) % 1'000'000);
}

std::optional<uint64_t> MatchTotp(std::string_view secret, std::string_view typed, Timestamp now, uint64_t after) {
  std::string code(typed);
  std::erase(code, ' ');
  std::optional<uint64_t> matched;
  // Last used with a clock that was ahead: that must not keep its owner out until then.
  const bool ahead = after > TotpStep(now) + 1;
  for (uint64_t step = TotpStep(now) - 1; step <= TotpStep(now) + 1; ++step) {
    if (SameSecret(TotpCode(secret, step), code) && (ahead || step > after)) matched = step;
  }
  return matched;
}

std::string Base32(std::string_view bytes) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string text;
  uint32_t held = 0;
  int bits = 0;
  for (const char byte : bytes) {
    held = held << 8 | static_cast<unsigned char>(byte);
    for (bits += 8; bits >= 5; bits -= 5) text += kLetters[(held >> (bits - 5)) & 31];
  }
  if (bits > 0) text += kLetters[(held << (5 - bits)) & 31];
  return text;
}

std::string TotpAddress(std::string_view issuer, std::string_view name, std::string_view base32) {
  return fmt::format("otpauth://totp/{0}:{1}?secret={2}&issuer={0}", Escaped(issuer), Escaped(name), base32);
}

}  // namespace chanoma::accounts
