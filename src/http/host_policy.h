#pragma once
// By which names this server may be called (the Host header). A page of a stranger's site whose name was pointed at this
// machine (DNS rebinding) calls it by the stranger's name, and is refused. Always allowed: addresses, names without a dot,
// localhost, names under .local, and the machine's own name under the domains that are never public. Immutable; any thread.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace chanoma::http {

class HostPolicy {
 public:
  // `allowed`: names besides, "tv.example.org" or "*.example.org"; "*" allows any. kInvalid for what is neither.
  // `machine`: the machine's own name.
  static Result<HostPolicy> Create(const std::vector<std::string>& allowed, std::string_view machine);

  // `host` as in the header: with or without a port, in any case.
  bool Allows(std::string_view host) const;

 private:
  std::vector<std::string> names_;     // in lower case
  std::vector<std::string> suffixes_;  // ".example.org"
  bool any_ = false;
};

// The host of a Host header without its port, in lower case and without the last dot.
std::string HostName(std::string_view host);

}  // namespace chanoma::http
