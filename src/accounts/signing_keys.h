#pragma once
// The keys that sign tokens for other programs: JWTs (RFC 7519) with EdDSA over Ed25519 (RFC 8037), by libsodium. A new key is
// published for a day before it signs, so that who keeps our key set for a while knows it, and an old one for as long as a
// token of its lives. Values that do not change; any thread.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace chanoma::accounts {

inline constexpr std::chrono::seconds kJwtLife = std::chrono::hours(1);

class SigningKeys {
 public:
  // None.
  SigningKeys() = default;
  // As Stored() made it; kCorrupt for anything else.
  static Result<SigningKeys> Load(std::string_view stored);
  std::string Stored() const;

  // Whether WithNew() is due: there is none, or the newest has served its time.
  bool WantNew(Timestamp now) const;
  // With one more from a seed of 32 random bytes, and without those that no token needs any more.
  SigningKeys WithNew(std::string_view seed, Timestamp now) const;

  // A whole token with this JSON object as its claims. There must be a key.
  std::string Sign(std::string_view claims, Timestamp now) const;
  // The claims of a token that one of these keys signed. Its head must be, byte for byte, what Sign() writes: no other
  // algorithm is ever looked at. Whether the claims still hold is the caller's to ask.
  std::optional<std::string> Open(std::string_view token) const;

  // The public halves as a JSON Web Key Set (RFC 7517).
  std::string Jwks() const;
  size_t size() const { return keys_.size(); }

 private:
  struct Key {
    std::string seed;
    Timestamp made{};
    std::string public_half, secret, id, head;  // made from the seed
  };
  static Key Make(std::string_view seed, Timestamp made);

  std::vector<Key> keys_;  // newest first
};

}  // namespace chanoma::accounts
