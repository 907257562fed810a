#pragma once
// A closed-loop HTTP load: one thread, epoll, keep-alive connections with one request under way on each. Requests are
// built beforehand and chosen at random; every answer's status and length is checked. Fails with the first wrong answer.

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace chanoma::bench {

struct Address {
  std::string host;  // an IPv4 literal
  uint16_t port = 0;
  std::string token;  // of a session; empty: none is shown
};

// "http://127.0.0.1:8080" or with a trailing path, which is ignored.
Result<Address> ParseUrl(const std::string& url);

// One answer, whole.
Result<std::string> Fetch(const Address& address, const std::string& target);

struct Target {
  std::string path;
  uint64_t size = 0;  // of the body
};

struct LoadResult {
  uint64_t answers = 0;
  uint64_t bytes = 0;
  double seconds = 0;
  double Rate() const { return static_cast<double>(answers) / seconds; }
};

Result<LoadResult> Drive(const Address& address, const std::vector<Target>& targets, unsigned connections, std::chrono::milliseconds duration, uint32_t seed);

}  // namespace chanoma::bench
