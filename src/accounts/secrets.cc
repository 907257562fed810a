#include "accounts/secrets.h"

#include <sodium.h>

#include <array>

namespace chanoma::accounts {
namespace {

constexpr unsigned long long kPasses = 2;
constexpr size_t kMemory = 32u << 20;
constexpr size_t kTokenBytes = 64;
constexpr size_t kHashBytes = 32;
constexpr std::string_view kCrockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr size_t kGroup = 5, kCodeGroups = 4;

// Of a password nobody has: verified against when there is no account, so that both take the same time.
const std::string& NobodysPassword() {
  static const std::string hash = "$argon2id$v=19$m=32768,t=2,p=1$zIk787tZ37NGhzN08WCueg$RoSzClnW3DG34MmhBoidawBsgc2go7nbZwJsxUZYVEI";
  return hash;
}

}  // namespace

std::string RandomBytes(size_t count) {
  std::string bytes(count, '\0');
  ::randombytes_buf(bytes.data(), count);
  return bytes;
}

std::string NewToken() { return EncodeBase64Url(RandomBytes(kTokenBytes)); }

std::string NewCode() { return NewCode(kCodeGroups); }

std::string NewCode(size_t groups) {
  std::string code;
  for (size_t i = 0; i < groups * kGroup; ++i) {
    if (i > 0 && i % kGroup == 0) code += '-';
    code += kCrockford[::randombytes_uniform(static_cast<uint32_t>(kCrockford.size()))];
  }
  return code;
}

std::string NewShortCode() {
  constexpr std::string_view kLetters = "BCDFGHJKMNPQRSTVWXZ";
  std::string code;
  for (int i = 0; i < 8; ++i) code += kLetters[::randombytes_uniform(static_cast<uint32_t>(kLetters.size()))];
  return code;
}

std::string TidyCode(std::string_view typed) {
  std::string code;
  for (const char c : typed) {
    char upper = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    if (upper == 'O') upper = '0';
    if (upper == 'I' || upper == 'L') upper = '1';
    if (kCrockford.find(upper) != std::string_view::npos) code += upper;
  }
  return code;
}

std::string HashSecret(std::string_view secret) {
  std::string hash(kHashBytes, '\0');
  ::crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), hash.size(), reinterpret_cast<const unsigned char*>(secret.data()), secret.size(),
                       nullptr, 0);
  return hash;
}

std::string KeyedHash(std::string_view key, std::string_view text) {
  std::string hash(kHashBytes, '\0');
  ::crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), hash.size(), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                       reinterpret_cast<const unsigned char*>(key.data()), key.size());
  return hash;
}

bool SameSecret(std::string_view a, std::string_view b) { return a.size() == b.size() && ::sodium_memcmp(a.data(), b.data(), a.size()) == 0; }

std::string EncodeBase64Url(std::string_view bytes) {
  constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::string text(sodium_base64_encoded_len(bytes.size(), kVariant), '\0');
  ::sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), kVariant);
  text.pop_back();  // the zero at its end
  return text;
}

std::string DecodeBase64Url(std::string_view text) {
  std::string bytes(text.size(), '\0');
  size_t size = 0;
  const char* end = nullptr;
  const int bad = ::sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(), text.size(), nullptr, &size, &end,
                                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  if (bad != 0 || end != text.data() + text.size()) return {};
  bytes.resize(size);
  return bytes;
}

std::string HashPassword(std::string_view password) {
  std::array<char, crypto_pwhash_STRBYTES> hash{};
  if (::crypto_pwhash_str_alg(hash.data(), password.data(), password.size(), kPasses, kMemory, crypto_pwhash_ALG_ARGON2ID13) != 0) return {};
  return hash.data();
}

bool VerifyPassword(std::string_view password, const std::string& stored) {
  const std::string& hash = stored.empty() ? NobodysPassword() : stored;
  const bool right = ::crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
  return right && !stored.empty();
}

bool NeedsRehash(const std::string& stored) { return ::crypto_pwhash_str_needs_rehash(stored.c_str(), kPasses, kMemory) != 0; }

}  // namespace chanoma::accounts
