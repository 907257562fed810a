#pragma once
// A blocking HTTP client for tests that sends exactly the bytes it is given. One thread; failures are test failures.

#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/unique_fd.h"

namespace chanoma::http::testing {

struct RawResponse {
  int status = 0;
  std::string head;
  std::multimap<std::string, std::string> headers;  // names in lower case
  std::string body;

  std::string Header(const std::string& name) const;
  bool Has(const std::string& name) const { return headers.contains(name); }
};

class RawClient {
 public:
  static RawClient Tcp(uint16_t port);
  static RawClient Unix(const std::string& path);
  static RawClient Adopt(UniqueFd connected) { return RawClient(std::move(connected)); }

  void Send(std::string_view bytes);
  // Reads one response; `head_only` for answers to HEAD. Nothing when the peer closed before one was whole.
  std::optional<RawResponse> Read(bool head_only = false);
  // "GET path" with a Host header and `extra` header lines, each ending in CRLF.
  RawResponse Get(std::string_view path, std::string_view extra = {});
  RawResponse Request(std::string_view method, std::string_view path, std::string_view extra = {}, std::string_view body = {});
  // Whether there is something to read within the time.
  bool Readable(std::chrono::milliseconds limit) const;
  // Whether the peer closes within the time.
  bool ClosedWithin(std::chrono::milliseconds limit);
  // Exactly `size` raw bytes, as far as they come.
  std::string ReadRaw(size_t size);
  int fd() const { return fd_.Get(); }

 private:
  explicit RawClient(UniqueFd fd);
  bool Fill();

  UniqueFd fd_;
  std::string buffer_;
};

}  // namespace chanoma::http::testing
