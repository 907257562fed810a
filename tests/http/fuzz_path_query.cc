// Whatever the target: an accepted path is clean UTF-8 that begins with a slash and has no dot segments, routing it does
// not crash, and every problem document about it is valid JSON text.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "http/problem.h"
#include "http/router.h"
#include "http/target.h"
#include "http/utf8.h"

namespace chanoma::http {
namespace {

void Check(bool holds) {
  if (!holds) std::abort();
}

const Router& Routes() {
  static const Router* const routes = [] {
    auto* router = new Router;
    const Handler none = [](Exchange) {};
    for (const std::string_view pattern : {"/", "/a", "/a/{b}", "/a/{b}/c", "/{a}/{b}/{c}", "/a/b/{rest...}"}) Check(router->Add(Method::kGet, pattern, none).has_value());
    return router;
  }();
  return *routes;
}

void CheckTarget(std::string_view target) {
  Request request;
  if (!ParseTarget(target, request.path, request.query)) return;
  Check(request.path.starts_with('/') && IsUtf8(request.path));
  Check(request.path.find('\0') == std::string::npos && request.path.find('\\') == std::string::npos);
  Check((request.path + "/").find("/../") == std::string::npos && (request.path + "/").find("/./") == std::string::npos);
  Check(request.query.size() <= kMaxQueryParameters);
  for (size_t i = 0; i < request.query.size(); ++i) {
    Check(IsUtf8(request.query[i].name) && IsUtf8(request.query[i].value));
    Check(request.query[i].value.find('\0') == std::string_view::npos);
  }
  Routes().BodyLimit(request, 0);
  for (const auto& param : request.params) Check(!param.value.empty());
  StripBasePath("/a", request.path);
  Check(request.path.starts_with('/'));
}

void CheckJson(std::string_view text) {
  std::string out;
  AppendJsonString(out, text);
  Check(out.size() >= 2 && out.front() == '"' && out.back() == '"' && IsUtf8(out));
  for (size_t i = 1; i + 1 < out.size(); ++i) {
    Check(static_cast<unsigned char>(out[i]) >= 0x20 && out[i] != '"');
    if (out[i] == '\\') ++i;
  }
}

}  // namespace
}  // namespace chanoma::http

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  chanoma::http::CheckTarget(text);
  chanoma::http::CheckJson(text);
  return 0;
}
