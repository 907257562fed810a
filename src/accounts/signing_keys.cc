#include "accounts/signing_keys.h"

#include <sodium.h>

#include <algorithm>

#include "accounts/secrets.h"
#include "json/writer.h"

namespace chanoma::accounts {
namespace {

constexpr std::chrono::milliseconds kServes = std::chrono::days(30);     // until there is a newer one
constexpr std::chrono::milliseconds kPublished = std::chrono::days(1);   // before it signs
constexpr std::chrono::milliseconds kLingers = kJwtLife + std::chrono::hours(1);  // after it signed last
constexpr char kForm = '1';  // of what is stored: this, then for each key 8 bytes of its time, big-endian, and its seed
constexpr size_t kTimeBytes = 8, kSeedBytes = crypto_sign_SEEDBYTES;
constexpr size_t kIdLength = 22;
constexpr size_t kLongestToken = 4096;

const unsigned char* Bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* Bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

}  // namespace

SigningKeys::Key SigningKeys::Make(std::string_view seed, Timestamp made) {
  Key key{std::string(seed), made, std::string(crypto_sign_PUBLICKEYBYTES, '\0'), std::string(crypto_sign_SECRETKEYBYTES, '\0'), {}, {}};
  ::crypto_sign_seed_keypair(Bytes(key.public_half), Bytes(key.secret), Bytes(seed));
  key.id = EncodeBase64Url(HashSecret(key.public_half)).substr(0, kIdLength);
  json::Writer head(96);
  head.BeginObject().Field("alg", "EdDSA").Field("typ", "JWT").Field("kid", key.id).EndObject();
  key.head = EncodeBase64Url(head.Take());
  return key;
}

Result<SigningKeys> SigningKeys::Load(std::string_view stored) {
  constexpr size_t kEach = kTimeBytes + kSeedBytes;
  if (stored.empty() || stored.front() != kForm || (stored.size() - 1) % kEach != 0) return Fail(Code::kCorrupt, "the keys that sign tokens are damaged");
  SigningKeys keys;
  for (stored.remove_prefix(1); !stored.empty(); stored.remove_prefix(kEach)) {
    uint64_t milliseconds = 0;
    for (size_t i = 0; i < kTimeBytes; ++i) milliseconds = milliseconds << 8 | static_cast<unsigned char>(stored[i]);
    keys.keys_.push_back(Make(stored.substr(kTimeBytes, kSeedBytes), Timestamp(std::chrono::milliseconds(static_cast<int64_t>(milliseconds)))));
  }
  return keys;
}

std::string SigningKeys::Stored() const {
  std::string stored(1, kForm);
  for (const Key& key : keys_) {
    const auto milliseconds = static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(key.made.time_since_epoch()).count());
    for (int shift = 56; shift >= 0; shift -= 8) stored += static_cast<char>(milliseconds >> shift);
    stored += key.seed;
  }
  return stored;
}

bool SigningKeys::WantNew(Timestamp now) const { return keys_.empty() || now - keys_.front().made >= kServes; }

SigningKeys SigningKeys::WithNew(std::string_view seed, Timestamp now) const {
  SigningKeys keys;
  keys.keys_.push_back(Make(seed, now));
  for (const Key& key : keys_) {
    keys.keys_.push_back(key);
    // Whatever is older than one that has signed for so long has no token left.
    if (now - key.made >= kPublished + kLingers) break;
  }
  return keys;
}

std::string SigningKeys::Sign(std::string_view claims, Timestamp now) const {
  const auto ready = std::find_if(keys_.begin(), keys_.end(), [&](const Key& key) { return now - key.made >= kPublished; });
  const Key& key = ready == keys_.end() ? keys_.back() : *ready;
  std::string token = key.head + "." + EncodeBase64Url(claims);
  std::string signature(crypto_sign_BYTES, '\0');
  ::crypto_sign_detached(Bytes(signature), nullptr, Bytes(std::string_view(token)), token.size(), Bytes(std::string_view(key.secret)));
  return token.append(".").append(EncodeBase64Url(signature));
}

std::optional<std::string> SigningKeys::Open(std::string_view token) const {
  const size_t first = token.find('.'), last = token.rfind('.');
  if (token.size() > kLongestToken || first == std::string_view::npos || first == last) return std::nullopt;
  const auto key = std::find_if(keys_.begin(), keys_.end(), [&](const Key& one) { return one.head == token.substr(0, first); });
  if (key == keys_.end()) return std::nullopt;
  const std::string signature = DecodeBase64Url(token.substr(last + 1));
  const std::string_view signed_part = token.substr(0, last);
  if (signature.size() != crypto_sign_BYTES) return std::nullopt;
  if (::crypto_sign_verify_detached(Bytes(std::string_view(signature)), Bytes(signed_part), signed_part.size(), Bytes(std::string_view(key->public_half))) != 0) return std::nullopt;
  std::string claims = DecodeBase64Url(token.substr(first + 1, last - first - 1));
  if (claims.empty()) return std::nullopt;
  return claims;
}

std::string SigningKeys::Jwks() const {
  json::Writer out(256);
  out.BeginObject().Key("keys").BeginArray();
  for (const Key& key : keys_) {
    out.BeginObject().Field("kty", "OKP").Field("crv", "Ed25519").Field("use", "sig").Field("alg", "EdDSA").Field("kid", key.id);
    out.Field("x", EncodeBase64Url(key.public_half)).EndObject();
  }
  out.EndArray().EndObject();
  return out.Take();
}

}  // namespace chanoma::accounts
