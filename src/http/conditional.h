#pragma once
// Conditional requests (RFC 9110 §13): entity tags, HTTP dates, and the order in which the conditions are weighed. Pure
// functions; any thread. Malformed conditions are ignored, as the standard says, except that a malformed If-Match fails.

#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

#include "http/request.h"

namespace chanoma::http {

// RFC 9110 §5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT".
std::string FormatHttpDate(std::time_t time);
// The preferred form and the two obsolete ones; nothing for anything else.
std::optional<std::time_t> ParseHttpDate(std::string_view text);

// What the representation is now. `etag` is complete with its quotes ("\"abc\"" or "W/\"abc\""), empty for none.
struct Validators {
  std::string_view etag;
  std::optional<std::time_t> modified;
};

enum class Precondition { kProceed, kNotModified, kFailed };  // answer it, 304, 412

// RFC 9110 §13.2.2, steps 1 to 4.
Precondition EvaluatePreconditions(const Request& request, const Validators& now);
// Step 5: whether the Range header counts (If-Range absent, or its strong validator matches).
bool RangeApplies(const Request& request, const Validators& now);

}  // namespace chanoma::http
