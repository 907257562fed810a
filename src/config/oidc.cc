// What a provider of sign-in must say of itself.

#include <fmt/format.h>

#include <algorithm>

#include "config/layers.h"

namespace chanoma::config {
namespace {

constexpr size_t kMostName = 32, kMostText = 1024;

bool IsName(std::string_view name) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  return !name.empty() && name.size() <= kMostName && std::all_of(name.begin(), name.end(), fits);
}

bool HasWord(std::string_view words, std::string_view word) { return (" " + std::string(words) + " ").find(" " + std::string(word) + " ") != std::string::npos; }

// https, or a program of this machine: what is secret goes there.
bool IsIssuer(std::string_view address) {
  if (address.find_first_of(" ?#\\") != std::string_view::npos) return false;
  if (address.starts_with("https://")) return address.size() > 8;
  for (const std::string_view here : {"http://127.0.0.1", "http://localhost", "http://[::1]"}) {
    if (address.starts_with(here) && (address.size() == here.size() || address[here.size()] == ':' || address[here.size()] == '/')) {
      return address.find('@') == std::string_view::npos;
    }
  }
  return false;
}

}  // namespace

Result<void> CheckOidc(const OidcEntry& entry) {
  const auto refuse = [](const char* key, std::string_view why) { return Fail(Code::kInvalid, fmt::format("{} {}", key, why), key); };
  if (!IsName(entry.name)) return refuse("name", "of a provider of sign-in is 1 to 32 of a-z, 0-9 and -");
  if (!IsIssuer(entry.issuer)) return refuse("issuer", "is the address that the provider calls itself by, beginning with https:// (or, on this machine, http://127.0.0.1)");
  if (entry.client_id.empty()) return refuse("client_id", "is what the provider calls this server: it is missing");
  if (!entry.client_secret.empty() && !entry.client_secret_file.empty()) return refuse("client_secret_file", "and client_secret: one of them is enough");
  if (!entry.client_secret_file.empty() && !entry.client_secret_file.starts_with('/')) return refuse("client_secret_file", "is a path that begins with /");
  if (!HasWord(entry.scopes, "openid")) return refuse("scopes", "must have openid among them");
  for (const std::string* text : {&entry.label, &entry.issuer, &entry.client_id, &entry.client_secret, &entry.scopes}) {
    if (text->size() > kMostText) return Fail(Code::kInvalid, "a provider of sign-in has texts of at most 1024 bytes", "oidc");
  }
  return {};
}

}  // namespace chanoma::config
