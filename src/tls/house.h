#pragma once
// An authority of one's own for a network at home: a certificate that devices are told to trust once, which can vouch for names and
// addresses of the house alone, and certificates for this server from it. Pure functions; any thread; a key takes a moment to make.

#include <chrono>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace chanoma::tls {

struct Pem {
  std::string certificate, key;
};

// Good for ten years, for `names` (with all below them), the names of networks at home, and their addresses: whoever steals its key
// can play no other server to who trusts it.
Result<Pem> MakeAuthority(const std::string& called, const std::vector<std::string>& names, Timestamp now);
// Good for a year: names and addresses as they are written. The chain has the authority's certificate at its end.
Result<Pem> MakeCertificate(const Pem& authority, const std::vector<std::string>& names, Timestamp now);
// Whether the authority may vouch for this name.
bool IsOfTheHouse(const std::string& name);

}  // namespace chanoma::tls
