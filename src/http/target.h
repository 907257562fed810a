#pragma once
// The request target (RFC 9112 §3.2) taken apart: a path decoded once and refused when its meaning could be doubted, and
// decoded query parameters. Pure; any thread; fails with kInvalid. Used by the server before anything else sees a request.

#include <string>
#include <string_view>

#include "base/result.h"
#include "http/request.h"

namespace chanoma::http {

inline constexpr size_t kMaxQueryParameters = 256;

// Fills `path` and `query` from an origin-form target ("/a/b?c=d"). Refused: anything not beginning with '/', bad or
// incomplete escapes, NUL and control characters, raw bytes above 0x7e, invalid UTF-8, encoded slashes and backslashes,
// "." and ".." segments, too many parameters. In the query '+' is a space (as HTML forms and URLSearchParams write it)
// and control characters other than NUL may be escaped.
Result<void> ParseTarget(std::string_view target, std::string& path, Fields& query);

// Takes `base` ("" or "/x") off `path`; false when the path is not under it. "/x" itself becomes "/".
bool StripBasePath(std::string_view base, std::string& path);

// The canonical form: no trailing slash, a leading one, only unreserved characters and '/'. kInvalid otherwise.
Result<std::string> NormaliseBasePath(std::string_view base);

}  // namespace chanoma::http
