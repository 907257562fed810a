#include "http/host_policy.h"

#include <arpa/inet.h>

#include <algorithm>

namespace chanoma::http {
namespace {

// Domains for use at home that no registrar sells: a stranger cannot have a name there.
constexpr std::string_view kHomeDomains[] = {"lan", "home", "home.arpa", "internal", "localdomain", "fritz.box"};

bool IsAddress(const std::string& host) {
  in_addr v4{};
  in6_addr v6{};
  if (host.starts_with('[') && host.ends_with(']')) return ::inet_pton(AF_INET6, host.substr(1, host.size() - 2).c_str(), &v6) == 1;
  return ::inet_pton(AF_INET, host.c_str(), &v4) == 1;
}

bool IsName(std::string_view name) {
  return !name.empty() && name.size() <= 253 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
  });
}

}  // namespace

std::string HostName(std::string_view host) {
  // In an address of version 6 the port follows the bracket.
  const size_t colon = host.starts_with('[') ? host.find(':', host.find(']')) : host.find(':');
  std::string name(host.substr(0, std::min(colon, host.size())));
  std::transform(name.begin(), name.end(), name.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  if (name.ends_with('.')) name.pop_back();
  return name;
}

Result<HostPolicy> HostPolicy::Create(const std::vector<std::string>& allowed, std::string_view machine) {
  HostPolicy policy;
  for (const std::string& entry : allowed) {
    const std::string name = HostName(entry);
    if (entry.find('/') != std::string::npos) {
      return Fail(Code::kInvalid, "allowed_hosts: a name, not an address: " + entry, "allowed_hosts");
    } else if (name == "*") {
      policy.any_ = true;
    } else if (name.starts_with("*.") && IsName(std::string_view(name).substr(2))) {
      policy.suffixes_.push_back(name.substr(1));
    } else if (IsName(name)) {
      policy.names_.push_back(name);
    } else {
      return Fail(Code::kInvalid, "allowed_hosts: not a name: " + entry, "allowed_hosts");
    }
  }
  const std::string own = HostName(machine);
  policy.names_.push_back(own);
  const std::string first = own.substr(0, own.find('.'));
  for (const std::string_view domain : kHomeDomains) policy.names_.push_back(first + "." + std::string(domain));
  return policy;
}

bool HostPolicy::Allows(std::string_view host) const {
  if (any_) return true;
  const std::string name = HostName(host);
  if (name.find('.') == std::string::npos && IsName(name)) return true;
  if (IsAddress(name) || name.ends_with(".localhost") || name.ends_with(".local")) return true;
  if (std::find(names_.begin(), names_.end(), name) != names_.end()) return true;
  return std::any_of(suffixes_.begin(), suffixes_.end(), [&](const std::string& suffix) { return name.ends_with(suffix) && name.size() > suffix.size(); });
}

}  // namespace chanoma::http
