#pragma once
// What reverse proxies say of the client behind them: X-Forwarded-For, X-Forwarded-Proto and X-Forwarded-Host. Believed of the
// proxies that are named as trusted alone, and of what those added themselves: a client may send the headers as well. Values and pure
// functions; any thread.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/request.h"

namespace chanoma::http {

class TrustedProxies {
 public:
  TrustedProxies() = default;  // nobody
  // Addresses, or networks as ADDRESS/BITS. kInvalid for what is neither.
  static Result<TrustedProxies> Parse(const std::vector<std::string>& entries);

  bool Trusts(std::string_view address) const;

 private:
  struct Network {
    std::array<uint8_t, 16> address;
    unsigned bits;
  };
  std::vector<Network> networks_;  // IPv4 as ::ffff:0:0/96
};

// "192.0.2.1" or "2001:db8::1" of an address that may carry a port; empty for anything else.
std::string PlainAddress(std::string_view written);

// The request of a proxy that is trusted: whose it is in truth goes into `peer`, `secure`, `host` and `by_proxy`.
void TakeForwarded(const TrustedProxies& proxies, Request& request);

}  // namespace chanoma::http
