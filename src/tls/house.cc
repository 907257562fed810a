#include "tls/house.h"

#include <arpa/inet.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509-ext.h>
#include <gnutls/x509.h>
#include <gnutls/crypto.h>

#include <algorithm>
#include <array>

namespace chanoma::tls {
namespace {

constexpr std::chrono::days kAuthorityLife{3650}, kLife{396};
// Clocks of devices are behind, some by days.
constexpr std::chrono::days kBefore{2};
constexpr const char* kHomeNames[] = {"local", "lan", "home", "home.arpa", "internal", "localdomain", "fritz.box", "localhost"};
constexpr const char* kHomeNetworks[] = {"127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10", "::1/128", "fc00::/7", "fe80::/10"};

gnutls_datum_t Datum(const std::string& bytes) {
  return {const_cast<unsigned char*>(reinterpret_cast<const unsigned char*>(bytes.data())), static_cast<unsigned>(bytes.size())};
}

struct Parts {
  gnutls_x509_crt_t crt = nullptr;
  gnutls_x509_privkey_t key = nullptr;
  Parts() {
    gnutls_x509_crt_init(&crt);
    gnutls_x509_privkey_init(&key);
  }
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;
  ~Parts() {
    gnutls_x509_crt_deinit(crt);
    gnutls_x509_privkey_deinit(key);
  }
};

// The first call that failed, with its words.
struct Steps {
  int code = 0;
  const char* what = "";
  Steps& operator()(const char* step, int result) {
    if (code >= 0 && result < 0) {
      code = result;
      what = step;
    }
    return *this;
  }
  Result<void> Done() const {
    if (code < 0) return Fail(Code::kInternal, std::string("the certificate could not be made (") + what + "): " + gnutls_strerror(code));
    return {};
  }
};

std::string Address(const std::string& name) {
  std::array<char, 16> bytes{};
  if (::inet_pton(AF_INET, name.c_str(), bytes.data()) == 1) return {bytes.data(), 4};
  if (::inet_pton(AF_INET6, name.c_str(), bytes.data()) == 1) return {bytes.data(), 16};
  return {};
}

void Begin(Steps& steps, Parts& parts, const std::string& called, Timestamp now, std::chrono::days life) {
  std::array<unsigned char, 16> serial{};
  steps("serial", gnutls_rnd(GNUTLS_RND_NONCE, serial.data(), serial.size()));
  serial[0] = (serial[0] & 0x3f) | 0x40;  // positive, and of one length
  const auto seconds = [](Timestamp time) { return static_cast<time_t>(std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count()); };
  steps("key", gnutls_x509_privkey_generate(parts.key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0));
  steps("version", gnutls_x509_crt_set_version(parts.crt, 3));
  steps("serial", gnutls_x509_crt_set_serial(parts.crt, serial.data(), serial.size()));
  steps("begin", gnutls_x509_crt_set_activation_time(parts.crt, seconds(now - kBefore)));
  steps("end", gnutls_x509_crt_set_expiration_time(parts.crt, seconds(now + life)));
  steps("key", gnutls_x509_crt_set_key(parts.crt, parts.key));
  steps("name", gnutls_x509_crt_set_dn_by_oid(parts.crt, GNUTLS_OID_X520_COMMON_NAME, 0, called.data(), static_cast<unsigned>(called.size())));
  std::array<unsigned char, 64> id{};
  size_t size = id.size();
  steps("id", gnutls_x509_crt_get_key_id(parts.crt, GNUTLS_KEYID_USE_SHA1, id.data(), &size));
  steps("id", gnutls_x509_crt_set_subject_key_id(parts.crt, id.data(), size));
}

Result<Pem> Export(const Parts& parts) {
  gnutls_datum_t crt{nullptr, 0}, key{nullptr, 0};
  Steps steps;
  steps("certificate", gnutls_x509_crt_export2(parts.crt, GNUTLS_X509_FMT_PEM, &crt));
  steps("key", gnutls_x509_privkey_export2_pkcs8(parts.key, GNUTLS_X509_FMT_PEM, nullptr, GNUTLS_PKCS_PLAIN, &key));
  Pem pem;
  if (steps.code >= 0) pem = {{reinterpret_cast<char*>(crt.data), crt.size}, {reinterpret_cast<char*>(key.data), key.size}};
  gnutls_free(crt.data);
  gnutls_free(key.data);
  TRY(steps.Done());
  return pem;
}

}  // namespace

bool IsOfTheHouse(const std::string& name) {
  if (const std::string address = Address(name); !address.empty()) {
    for (const char* network : kHomeNetworks) {
      gnutls_datum_t range{nullptr, 0};
      if (gnutls_x509_cidr_to_rfc5280(network, &range) < 0) continue;
      bool within = range.size == 2 * address.size();
      for (size_t i = 0; within && i < address.size(); ++i) within = ((static_cast<unsigned char>(address[i]) ^ range.data[i]) & range.data[address.size() + i]) == 0;
      gnutls_free(range.data);
      if (within) return true;
    }
    return false;
  }
  if (name.find('.') == std::string::npos) return true;
  return std::any_of(std::begin(kHomeNames), std::end(kHomeNames), [&](const char* home) { return name == home || name.ends_with("." + std::string(home)); });
}

Result<Pem> MakeAuthority(const std::string& called, const std::vector<std::string>& names, Timestamp now) {
  Parts parts;
  Steps steps;
  Begin(steps, parts, called, now, kAuthorityLife);
  steps("kind", gnutls_x509_crt_set_basic_constraints(parts.crt, 1, 0));
  steps("use", gnutls_x509_crt_set_key_usage(parts.crt, GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN));
  gnutls_x509_name_constraints_t allowed = nullptr;
  steps("limits", gnutls_x509_name_constraints_init(&allowed));
  const auto allow = [&](const std::string& name) {
    const gnutls_datum_t datum = Datum(name);
    steps("limits", gnutls_x509_name_constraints_add_permitted(allowed, GNUTLS_SAN_DNSNAME, &datum));
  };
  if (allowed != nullptr) {
    for (const char* home : kHomeNames) allow(home);
    for (const std::string& name : names) {
      if (Address(name).empty()) allow(name);
    }
    for (const char* network : kHomeNetworks) {
      gnutls_datum_t range{nullptr, 0};
      steps("limits", gnutls_x509_cidr_to_rfc5280(network, &range));
      if (range.data != nullptr) steps("limits", gnutls_x509_name_constraints_add_permitted(allowed, GNUTLS_SAN_IPADDRESS, &range));
      gnutls_free(range.data);
    }
    steps("limits", gnutls_x509_crt_set_name_constraints(parts.crt, allowed, 1));
    gnutls_x509_name_constraints_deinit(allowed);
  }
  steps("signature", gnutls_x509_crt_sign2(parts.crt, parts.crt, parts.key, GNUTLS_DIG_SHA256, 0));
  TRY(steps.Done());
  return Export(parts);
}

Result<Pem> MakeCertificate(const Pem& authority, const std::vector<std::string>& names, Timestamp now) {
  Parts parent, parts;
  Steps steps;
  gnutls_datum_t data = Datum(authority.certificate);
  steps("authority", gnutls_x509_crt_import(parent.crt, &data, GNUTLS_X509_FMT_PEM));
  data = Datum(authority.key);
  steps("authority", gnutls_x509_privkey_import2(parent.key, &data, GNUTLS_X509_FMT_PEM, nullptr, 0));
  TRY(steps.Done());
  Begin(steps, parts, names.empty() ? "Chanoma" : names.front().substr(0, 64), now, kLife);
  steps("kind", gnutls_x509_crt_set_basic_constraints(parts.crt, 0, -1));
  steps("use", gnutls_x509_crt_set_key_usage(parts.crt, GNUTLS_KEY_DIGITAL_SIGNATURE));
  steps("use", gnutls_x509_crt_set_key_purpose_oid(parts.crt, GNUTLS_KP_TLS_WWW_SERVER, 0));
  for (const std::string& name : names) {
    const std::string address = Address(name);
    const bool is_address = !address.empty();
    const std::string& value = is_address ? address : name;
    steps("names", gnutls_x509_crt_set_subject_alt_name(parts.crt, is_address ? GNUTLS_SAN_IPADDRESS : GNUTLS_SAN_DNSNAME, value.data(), static_cast<unsigned>(value.size()), GNUTLS_FSAN_APPEND));
  }
  std::array<unsigned char, 64> id{};
  size_t size = id.size();
  steps("id", gnutls_x509_crt_get_subject_key_id(parent.crt, id.data(), &size, nullptr));
  steps("id", gnutls_x509_crt_set_authority_key_id(parts.crt, id.data(), size));
  steps("signature", gnutls_x509_crt_sign2(parts.crt, parent.crt, parent.key, GNUTLS_DIG_SHA256, 0));
  TRY(steps.Done());
  Pem pem = TRY(Export(parts));
  pem.certificate += authority.certificate;
  return pem;
}

}  // namespace chanoma::tls
