#include "jose/key_set.h"

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>

#include <optional>

#include "jose/base64url.h"
#include "json/value.h"

namespace chanoma::jose {
namespace {

constexpr size_t kMostKeys = 64;
constexpr size_t kLeastRsa = 256, kMostRsa = 1024;  // bytes of the modulus
constexpr size_t kMostExponent = 8;
constexpr size_t kCurveBytes = 32;

gnutls_datum_t Datum(std::string_view bytes) {
  return {const_cast<unsigned char*>(reinterpret_cast<const unsigned char*>(bytes.data())), static_cast<unsigned>(bytes.size())};
}

std::optional<std::string> Number(const json::Value& key, std::string_view name) {
  auto bytes = DecodeBase64Url(key.Text(name));
  if (!bytes || bytes->empty()) return std::nullopt;
  return bytes;
}

// A modulus may be written with zeros before it.
std::string_view WithoutZeros(std::string_view bytes) {
  while (bytes.starts_with('\0')) bytes.remove_prefix(1);
  return bytes;
}

// The two halves of a signature, each as long as the curve, in the form that the library takes.
struct Encoded {
  gnutls_datum_t datum{nullptr, 0};
  ~Encoded() { gnutls_free(datum.data); }
};

}  // namespace

struct PublicKey::Handle {
  gnutls_pubkey_t key = nullptr;
  Handle() = default;
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() {
    if (key != nullptr) gnutls_pubkey_deinit(key);
  }
};

bool PublicKey::Verifies(std::string_view text, std::string_view signature) const {
  const gnutls_datum_t data = Datum(text), raw = Datum(signature);
  switch (algorithm_) {
    case Algorithm::kRs256: return gnutls_pubkey_verify_data2(handle_->key, GNUTLS_SIGN_RSA_SHA256, 0, &data, &raw) >= 0;
    case Algorithm::kEdDsa: return signature.size() == 2 * kCurveBytes && gnutls_pubkey_verify_data2(handle_->key, GNUTLS_SIGN_EDDSA_ED25519, 0, &data, &raw) >= 0;
    case Algorithm::kEs256: {
      if (signature.size() != 2 * kCurveBytes) return false;
      const gnutls_datum_t r = Datum(signature.substr(0, kCurveBytes)), s = Datum(signature.substr(kCurveBytes));
      Encoded both;
      if (gnutls_encode_rs_value(&both.datum, &r, &s) < 0) return false;
      return gnutls_pubkey_verify_data2(handle_->key, GNUTLS_SIGN_ECDSA_SHA256, 0, &data, &both.datum) >= 0;
    }
  }
  return false;
}

Result<KeySet> KeySet::Parse(std::string_view text) {
  const json::Value document = TRY(json::Parse(text));
  const json::Value* list = document.Find("keys");
  if (list == nullptr || list->AsArray() == nullptr) return Fail(Code::kInvalid, "this is no key set: it has no list of keys");
  KeySet set;
  for (const json::Value& key : *list->AsArray()) {
    if (set.keys_.size() == kMostKeys) break;
    const std::string_view kind = key.Text("kty"), use = key.Text("use"), algorithm = key.Text("alg"), curve = key.Text("crv");
    if (!use.empty() && use != "sig") continue;
    PublicKey made;
    made.id_ = key.Text("kid");
    auto handle = std::make_shared<PublicKey::Handle>();
    if (gnutls_pubkey_init(&handle->key) < 0) return Fail(Code::kUnavailable, "there is no memory for a key");
    if (kind == "RSA" && (algorithm.empty() || algorithm == "RS256")) {
      const auto modulus = Number(key, "n"), exponent = Number(key, "e");
      if (!modulus || !exponent) continue;
      const std::string_view m = WithoutZeros(*modulus), e = WithoutZeros(*exponent);
      // One that is too short can be broken; one that is very long keeps the processor busy.
      if (m.size() < kLeastRsa || m.size() > kMostRsa || e.empty() || e.size() > kMostExponent) continue;
      const gnutls_datum_t dm = Datum(m), de = Datum(e);
      if (gnutls_pubkey_import_rsa_raw(handle->key, &dm, &de) < 0) continue;
      made.algorithm_ = Algorithm::kRs256;
    } else if (kind == "EC" && curve == "P-256" && (algorithm.empty() || algorithm == "ES256")) {
      const auto x = Number(key, "x"), y = Number(key, "y");
      if (!x || !y || x->size() != kCurveBytes || y->size() != kCurveBytes) continue;
      const gnutls_datum_t dx = Datum(*x), dy = Datum(*y);
      if (gnutls_pubkey_import_ecc_raw(handle->key, GNUTLS_ECC_CURVE_SECP256R1, &dx, &dy) < 0) continue;
      made.algorithm_ = Algorithm::kEs256;
    } else if (kind == "OKP" && curve == "Ed25519" && (algorithm.empty() || algorithm == "EdDSA" || algorithm == "Ed25519")) {
      const auto x = Number(key, "x");
      if (!x || x->size() != kCurveBytes) continue;
      const gnutls_datum_t dx = Datum(*x);
      if (gnutls_pubkey_import_ecc_raw(handle->key, GNUTLS_ECC_CURVE_ED25519, &dx, nullptr) < 0) continue;
      made.algorithm_ = Algorithm::kEdDsa;
    } else {
      continue;
    }
    made.handle_ = std::move(handle);
    set.keys_.push_back(std::move(made));
  }
  return set;
}

}  // namespace chanoma::jose
