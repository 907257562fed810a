#pragma once
// Errors as application/problem+json (RFC 9457), and the one switch that turns an Error's code into a status. What a
// client may not see (internal, corrupt) gets a neutral sentence: the caller logs the Error's own. Values; any thread.

#include <string>
#include <string_view>

#include "base/result.h"
#include "http/response.h"

namespace chanoma::http {

int StatusOf(Code code);
// The standard reason phrase; "Unknown" for a number not in RFC 9110.
std::string_view StatusTitle(int status);
// True when the message of such an error stays in the log.
bool IsInternal(Code code);

// {type, title, status, detail, code, field?, requestId}; 503 carries Retry-After.
Response Problem(const Error& error, std::string_view request_id);
// For answers that no Code stands for (405, 416, 426 …). `code` is the word in the body.
Response Problem(int status, std::string_view code, std::string_view detail, std::string_view request_id);

// Appends `text` as a JSON string with its quotes. Invalid UTF-8 becomes U+FFFD, so the result is always valid JSON.
void AppendJsonString(std::string& out, std::string_view text);

}  // namespace chanoma::http
