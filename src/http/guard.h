#pragma once
// What libmicrohttpd 0.9.75 lets through and we do not: framing that two parsers could read differently, control bytes,
// unknown methods and versions. A refusal is answered and the connection closed, so that nothing after it is believed.
// Pure; any thread. Internal to this module.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/request.h"

namespace chanoma::http {

struct Refusal {
  int status;
  std::string_view code;
  std::string_view detail;  // lives as long as the refusal is used
};

// Sees each header line once, in order.
class Guard {
 public:
  // `version` is "HTTP/1.1" or whatever came; `method` likewise.
  void RequestLine(std::string_view method, std::string_view version, Request& request);
  void Header(std::string_view name, std::string_view value);
  // The first thing wrong, after the last header.
  std::optional<Refusal> Verdict() const;

  std::optional<uint64_t> content_length() const { return content_length_; }
  bool has_body() const { return chunked_ || content_length_.value_or(0) > 0; }
  bool expects_continue() const { return expects_continue_; }

 private:
  void Refuse(int status, std::string_view code, std::string_view detail);

  std::optional<Refusal> refusal_;
  std::optional<uint64_t> content_length_;
  bool version_1_1_ = false;
  bool host_ = false;
  bool chunked_ = false;
  bool expects_continue_ = false;
};

}  // namespace chanoma::http
