#include "tls/certificates.h"

#include <arpa/inet.h>
#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include <array>

namespace chanoma::tls {
namespace {

constexpr unsigned kLongestChain = 10;
// A handshake takes seconds; renewals are weeks apart.
constexpr size_t kKept = 8;

thread_local const Certificates* serving = nullptr;

gnutls_datum_t Datum(std::string_view bytes) {
  return {const_cast<unsigned char*>(reinterpret_cast<const unsigned char*>(bytes.data())), static_cast<unsigned>(bytes.size())};
}

Error Wrong(const char* what, int code, const char* field) { return {Code::kInvalid, std::string(what) + ": " + gnutls_strerror(code), field, {}}; }

struct Crt {
  gnutls_x509_crt_t crt = nullptr;
  Crt() { gnutls_x509_crt_init(&crt); }
  Crt(const Crt&) = delete;
  Crt& operator=(const Crt&) = delete;
  ~Crt() { gnutls_x509_crt_deinit(crt); }
};

}  // namespace

struct Certificates::Pair {
  std::array<gnutls_pcert_st, kLongestChain> chain{};
  unsigned length = 0;
  gnutls_privkey_t key = nullptr;
  Pair() = default;
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;
  ~Pair() {
    for (unsigned i = 0; i < length; ++i) gnutls_pcert_deinit(&chain[i]);
    if (key != nullptr) gnutls_privkey_deinit(key);
  }
};

Result<Facts> ReadFacts(std::string_view pem) {
  Crt crt;
  const gnutls_datum_t data = Datum(pem);
  if (const int code = gnutls_x509_crt_import(crt.crt, &data, GNUTLS_X509_FMT_PEM); code < 0) return Fail(Wrong("the certificate cannot be read", code, "tls_cert"));
  Facts facts;
  facts.begins = Timestamp(std::chrono::seconds(gnutls_x509_crt_get_activation_time(crt.crt)));
  facts.ends = Timestamp(std::chrono::seconds(gnutls_x509_crt_get_expiration_time(crt.crt)));
  std::array<char, 512> text{};
  for (unsigned i = 0;; ++i) {
    size_t size = text.size();
    const int kind = gnutls_x509_crt_get_subject_alt_name(crt.crt, i, text.data(), &size, nullptr);
    if (kind < 0) break;
    if (kind == GNUTLS_SAN_DNSNAME) facts.names.emplace_back(text.data(), size);
    if (kind == GNUTLS_SAN_IPADDRESS && (size == 4 || size == 16)) {
      char address[INET6_ADDRSTRLEN] = "";
      if (::inet_ntop(size == 4 ? AF_INET : AF_INET6, text.data(), address, sizeof address) != nullptr) facts.names.emplace_back(address);
    }
  }
  std::array<unsigned char, 32> hash{};
  size_t size = hash.size();
  if (gnutls_x509_crt_get_fingerprint(crt.crt, GNUTLS_DIG_SHA256, hash.data(), &size) >= 0) {
    for (const unsigned char byte : hash) {
      constexpr char kHex[] = "0123456789ABCDEF";
      if (!facts.fingerprint.empty()) facts.fingerprint += ':';
      facts.fingerprint += kHex[byte >> 4];
      facts.fingerprint += kHex[byte & 15];
    }
  }
  return facts;
}

Result<std::shared_ptr<const Certificates::Pair>> Certificates::Read(std::string_view chain, std::string_view key) {
  auto pair = std::make_shared<Pair>();
  gnutls_datum_t data = Datum(chain);
  unsigned length = kLongestChain;
  if (const int code = gnutls_pcert_list_import_x509_raw(pair->chain.data(), &length, &data, GNUTLS_X509_FMT_PEM, 0); code < 0) {
    return Fail(Wrong("the TLS certificate cannot be used", code, "tls_cert"));
  }
  pair->length = length;
  if (gnutls_privkey_init(&pair->key) < 0) return Fail(Code::kUnavailable, "there is no memory for a key");
  data = Datum(key);
  if (const int code = gnutls_privkey_import_x509_raw(pair->key, &data, GNUTLS_X509_FMT_PEM, nullptr, 0); code < 0) {
    return Fail(Wrong("the TLS certificate's key cannot be used", code, "tls_key"));
  }
  // Whether they belong together: what one signs, the other verifies.
  gnutls_pubkey_t pub = nullptr;
  if (gnutls_pubkey_init(&pub) < 0) return Fail(Code::kUnavailable, "there is no memory for a key");
  std::array<unsigned char, 64> mine{}, theirs{};
  size_t mine_size = mine.size(), theirs_size = theirs.size();
  const bool read = gnutls_pubkey_import_privkey(pub, pair->key, 0, 0) >= 0 && gnutls_pubkey_get_key_id(pub, GNUTLS_KEYID_USE_SHA256, mine.data(), &mine_size) >= 0 &&
                    gnutls_pubkey_get_key_id(pair->chain[0].pubkey, GNUTLS_KEYID_USE_SHA256, theirs.data(), &theirs_size) >= 0;
  gnutls_pubkey_deinit(pub);
  if (!read || mine_size != theirs_size || mine != theirs) return Fail(Code::kInvalid, "the TLS certificate and its key do not belong together", "tls_key");
  return std::shared_ptr<const Pair>(std::move(pair));
}

Result<std::shared_ptr<Certificates>> Certificates::Load(std::string_view chain, std::string_view key) {
  std::shared_ptr<Certificates> certificates(new Certificates);
  TRY(certificates->Replace(chain, key));
  return certificates;
}

Certificates::~Certificates() = default;

Result<void> Certificates::Replace(std::string_view chain, std::string_view key) {
  auto pair = TRY(Read(chain, key));
  MutexLock lock(mutex_);
  if (pairs_.size() >= kKept) pairs_.erase(pairs_.begin());
  pairs_.push_back(std::move(pair));
  return {};
}

void Certificates::ServeThisThread() const { serving = this; }

void* Certificates::Callback() {
  // The members are reached by a lambda, which is one of this function's.
  gnutls_certificate_retrieve_function2* const callback = [](gnutls_session_t, const gnutls_datum_t*, int, const gnutls_pk_algorithm_t*, int, gnutls_pcert_st** chain,
                                                             unsigned* length, gnutls_privkey_t* key) -> int {
    if (serving == nullptr) return -1;
    MutexLock lock(serving->mutex_);
    const Pair& pair = *serving->pairs_.back();
    *chain = const_cast<gnutls_pcert_st*>(pair.chain.data());
    *length = pair.length;
    *key = pair.key;
    return 0;
  };
  return reinterpret_cast<void*>(callback);
}

}  // namespace chanoma::tls
