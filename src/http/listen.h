#pragma once
// Listening sockets. Any thread; fails with kInvalid, kConflict, kForbidden or kInternal. Internal to this module.

#include <cstdint>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace chanoma::http {

struct Listening {
  UniqueFd fd;
  uint16_t port = 0;
};

// An IPv4 or IPv6 literal. “::” takes IPv4 as well, and where there is no IPv6 only that.
Result<Listening> ListenTcp(const std::string& address, uint16_t port);

// A socket file of mode 0600. A leftover that nobody answers on is replaced; a live one is a kConflict.
Result<UniqueFd> ListenUnix(const std::string& path);

}  // namespace chanoma::http
