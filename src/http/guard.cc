#include "http/guard.h"

#include <algorithm>
#include <charconv>

namespace chanoma::http {
namespace {

constexpr std::string_view kMalformed = "malformed";

// RFC 9110 §5.6.2.
bool IsTokenCharacter(char c) {
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return true;
  return std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool IsToken(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), IsTokenCharacter); }

// RFC 9110 §5.5: anything but control characters, the tab excepted.
bool IsFieldValue(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; });
}

// uri-host [":" port] as far as its characters go (RFC 9110 §7.2).
bool IsHost(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return IsTokenCharacter(c) || c == ':' || c == '[' || c == ']';
  });
}

}  // namespace

void Guard::Refuse(int status, std::string_view code, std::string_view detail) {
  if (!refusal_) refusal_ = Refusal{status, code, detail};
}

void Guard::RequestLine(std::string_view method, std::string_view version, Request& request) {
  if (version == "HTTP/1.1") {
    version_1_1_ = true;
  } else if (version != "HTTP/1.0") {
    return Refuse(505, "unsupported", "this server speaks HTTP/1.0 and HTTP/1.1");
  }
  if (const auto known = ParseMethod(method)) {
    request.method = *known;
  } else if (IsToken(method)) {
    Refuse(501, "unsupported", "this server does not know that method");
  } else {
    Refuse(400, kMalformed, "the method is malformed");
  }
}

void Guard::Header(std::string_view name, std::string_view value) {
  if (!IsToken(name)) return Refuse(400, kMalformed, "a header name is malformed");
  if (!IsFieldValue(value)) return Refuse(400, kMalformed, "a header value holds control characters");
  switch (name.size()) {
    case 4:
      if (!EqualsIgnoringCase(name, "host")) return;
      if (host_) return Refuse(400, kMalformed, "more than one Host header");
      if (!IsHost(value)) return Refuse(400, kMalformed, "the Host header is malformed");
      host_ = true;
      return;
    case 6:
      if (EqualsIgnoringCase(name, "expect")) {
        if (!EqualsIgnoringCase(value, "100-continue")) return Refuse(417, "unsupported", "that expectation cannot be met");
        expects_continue_ = true;
      }
      return;
    case 14:
      if (!EqualsIgnoringCase(name, "content-length")) return;
      if (content_length_) return Refuse(400, kMalformed, "more than one Content-Length header");
      if (uint64_t length = 0; true) {
        const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), length);
        if (error != std::errc() || end != value.data() + value.size()) return Refuse(400, kMalformed, "the Content-Length header is malformed");
        content_length_ = length;
      }
      return;
    case 17:
      if (!EqualsIgnoringCase(name, "transfer-encoding")) return;
      if (chunked_) return Refuse(400, kMalformed, "more than one Transfer-Encoding header");
      if (!EqualsIgnoringCase(value, "chunked")) return Refuse(501, "unsupported", "the only transfer coding here is chunked");
      chunked_ = true;
      return;
    default: return;
  }
}

std::optional<Refusal> Guard::Verdict() const {
  if (refusal_) return refusal_;
  // RFC 9112 §6.1: the classic ways to smuggle a request past a proxy.
  if (chunked_ && content_length_) return Refusal{400, kMalformed, "Content-Length and Transfer-Encoding together"};
  if (chunked_ && !version_1_1_) return Refusal{400, kMalformed, "Transfer-Encoding in HTTP/1.0"};
  if (version_1_1_ && !host_) return Refusal{400, kMalformed, "the Host header is missing"};
  return std::nullopt;
}

}  // namespace chanoma::http
