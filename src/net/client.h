#pragma once
// HTTP as a client: one request at a time over a UNIX socket or TCP. The only user of libcurl. One thread; kUnavailable
// when nobody answers.

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace chanoma::net {

struct Reply {
  int status = 0;
  std::string body;  // at most 64 MiB
  // Of Fetch() alone, as they were sent, at most 1 KiB each: when to come again (seconds or a date, RFC 9110 §10.2.3), and where else it is.
  std::string retry_after = {}, location = {};
};

class Client {
 public:
  // `unix_socket`: a path; the host in addresses is then only a name.
  static Result<std::unique_ptr<Client>> OverSocket(std::string unix_socket);
  ~Client();

  // `path` begins with '/'. `body` is JSON, empty for none.
  Result<Reply> Call(std::string_view method, const std::string& path, const std::string& body,
                     std::chrono::milliseconds patience = std::chrono::seconds(60));

 private:
  struct Impl;
  explicit Client(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace chanoma::net
