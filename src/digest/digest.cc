#include "digest/digest.h"

#include <nettle/hmac.h>
#include <nettle/sha1.h>
#include <sodium.h>

#include <cstring>

namespace chanoma::digest {
namespace {

constexpr size_t kDigestBytes = 32;
// A saved state begins with this, the library's version and the state's size: another build's state is refused.
constexpr std::string_view kMark = "b2b1";

std::string Prefix() {
  const char* version = sodium_version_string();
  const uint32_t size = sizeof(crypto_generichash_state);
  std::string prefix(kMark);
  prefix.append(version).push_back('\0');
  return prefix.append(reinterpret_cast<const char*>(&size), sizeof size);
}

}  // namespace

struct Blake2b::State {
  crypto_generichash_state raw;
};

Blake2b::Blake2b() : state_(std::make_unique<State>()) { crypto_generichash_init(&state_->raw, nullptr, 0, kDigestBytes); }
Blake2b::~Blake2b() = default;
Blake2b::Blake2b(const Blake2b& other) : state_(std::make_unique<State>(*other.state_)) {}
Blake2b& Blake2b::operator=(const Blake2b& other) {
  *state_ = *other.state_;
  return *this;
}

void Blake2b::Update(std::string_view bytes) {
  crypto_generichash_update(&state_->raw, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
}

std::string Blake2b::Finish() {
  std::string digest(kDigestBytes, '\0');
  crypto_generichash_final(&state_->raw, reinterpret_cast<unsigned char*>(digest.data()), digest.size());
  return digest;
}

std::string Blake2b::Save() const { return Prefix().append(reinterpret_cast<const char*>(&state_->raw), sizeof state_->raw); }

Result<Blake2b> Blake2b::Restore(std::string_view saved) {
  const std::string prefix = Prefix();
  Blake2b hash;
  if (!saved.starts_with(prefix) || saved.size() != prefix.size() + sizeof hash.state_->raw) {
    return Fail(Code::kInvalid, "this hash state was saved by another version");
  }
  std::memcpy(&hash.state_->raw, saved.data() + prefix.size(), sizeof hash.state_->raw);
  return hash;
}

struct Sha1::State {
  sha1_ctx raw;
};

Sha1::Sha1() : state_(std::make_unique<State>()) { sha1_init(&state_->raw); }
Sha1::~Sha1() = default;
void Sha1::Update(std::string_view bytes) { sha1_update(&state_->raw, bytes.size(), reinterpret_cast<const uint8_t*>(bytes.data())); }
std::string Sha1::Finish() {
  std::string digest(SHA1_DIGEST_SIZE, '\0');
  sha1_digest(&state_->raw, digest.size(), reinterpret_cast<uint8_t*>(digest.data()));
  return digest;
}

std::string HmacSha1(std::string_view key, std::string_view text) {
  hmac_sha1_ctx context;
  ::hmac_sha1_set_key(&context, key.size(), reinterpret_cast<const uint8_t*>(key.data()));
  ::hmac_sha1_update(&context, text.size(), reinterpret_cast<const uint8_t*>(text.data()));
  std::string mac(SHA1_DIGEST_SIZE, '\0');
  ::hmac_sha1_digest(&context, mac.size(), reinterpret_cast<uint8_t*>(mac.data()));
  return mac;
}

std::string Hex(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char byte : bytes) {
    text += kDigits[static_cast<unsigned char>(byte) >> 4];
    text += kDigits[static_cast<unsigned char>(byte) & 15];
  }
  return text;
}

}  // namespace chanoma::digest
