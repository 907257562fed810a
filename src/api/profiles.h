#pragma once
// How a shared screen shows what it remembers: a cookie that goes to the addresses of profiles alone, or the header X-Profiles
// of programs; one token for each account. Pure functions.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "http/request.h"

namespace chanoma::api {

// At most as many as a screen may remember; what cannot be a token is left out.
std::vector<std::string> ScreenTokens(const http::Request& request);
std::string ScreenCookie(std::span<const std::string> tokens, std::string_view base_path, bool secure);

}  // namespace chanoma::api
