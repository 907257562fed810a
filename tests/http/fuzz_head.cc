// Whatever the lines of a head say: the guard has a verdict, one accepted has one host and one way to tell the body's length,
// and no name that is allowed looks like another.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "http/guard.h"
#include "http/host_policy.h"

namespace chanoma::http {
namespace {

void Check(bool holds) {
  if (!holds) std::abort();
}

std::string_view TakeLine(std::string_view& text) {
  const size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

void CheckHead(std::string_view text) {
  Request request;
  Guard guard;
  const std::string_view first = TakeLine(text);
  const size_t space = std::min(first.find(' '), first.size());
  guard.RequestLine(first.substr(0, space), first.substr(std::min(space + 1, first.size())), request);
  int hosts = 0;
  int lengths = 0;
  int codings = 0;
  std::string_view host;
  while (!text.empty()) {
    const std::string_view line = TakeLine(text);
    const size_t colon = std::min(line.find(':'), line.size());
    const std::string_view name = line.substr(0, colon);
    const std::string_view value = line.substr(std::min(colon + 1, line.size()));
    guard.Header(name, value);
    if (EqualsIgnoringCase(name, "host")) {
      ++hosts;
      host = value;
    }
    lengths += EqualsIgnoringCase(name, "content-length") ? 1 : 0;
    codings += EqualsIgnoringCase(name, "transfer-encoding") ? 1 : 0;
  }
  if (guard.Verdict()) return;
  Check(hosts <= 1 && lengths + codings <= 1);
  static const HostPolicy policy = *HostPolicy::Create({"tv.example.org", "*.example.net"}, "nas");
  const std::string known = HostName(host);
  if (policy.Allows(host)) Check(policy.Allows(known));
  if (known.ends_with(".evil.com")) Check(!policy.Allows(host));
}

}  // namespace
}  // namespace chanoma::http

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  chanoma::http::CheckHead({reinterpret_cast<const char*>(data), size});
  return 0;
}
