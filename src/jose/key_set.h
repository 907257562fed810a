#pragma once
// The public keys of somebody else who signs tokens: a JSON Web Key Set (RFC 7517) with RSA, P-256 and Ed25519 keys. What a set
// has besides is left out. Values that do not change; any thread. kInvalid for what is no key set.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace chanoma::jose {

// Each goes with one kind of key alone, so that no key is ever used for another algorithm than its own. There is no "none",
// and none whose key would be a shared secret.
enum class Algorithm { kRs256, kEs256, kEdDsa };

class PublicKey {
 public:
  const std::string& id() const { return id_; }  // empty: it has none
  Algorithm algorithm() const { return algorithm_; }
  // Whether these bytes, as tokens carry them, are this key's signature over `text`.
  bool Verifies(std::string_view text, std::string_view signature) const;

 private:
  friend class KeySet;
  struct Handle;
  std::string id_;
  Algorithm algorithm_ = Algorithm::kRs256;
  std::shared_ptr<const Handle> handle_;
};

class KeySet {
 public:
  KeySet() = default;
  static Result<KeySet> Parse(std::string_view json);

  const std::vector<PublicKey>& keys() const { return keys_; }

 private:
  std::vector<PublicKey> keys_;
};

}  // namespace chanoma::jose
