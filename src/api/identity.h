#pragma once
// What a request shows of its sender: the token, and how it came. Pure functions; any thread.

#include <string>
#include <string_view>

#include "accounts/accounts.h"
#include "http/request.h"
#include "http/response.h"

namespace chanoma::api {

// Tokens are looked for in this order, and the first one found counts, good or not.
enum class ShownBy {
  kNobody,
  kLink,    // the query parameter x-presign
  kHeader,  // X-Api-Key; Authorization: Bearer; Sec-WebSocket-Protocol: chanoma, bearer.TOKEN
  kCookie,  // sent by the browser whatever page asked: a request that changes something must say where it comes from
};
struct Shown {
  std::string_view token;
  ShownBy by = ShownBy::kNobody;
};
Shown FindToken(const http::Request& request);

inline constexpr std::string_view kLinkQuery = "x-presign";
inline constexpr std::string_view kSocketProtocol = "chanoma";

// From the headers: the address it came from, and what the program calls itself.
accounts::Origin OriginOf(const http::Request& request);

// The session's cookie for the web app: not for scripts, not for other sites' pages.
// Where the browser came by https, it brings the cookie back by https alone.
std::string SessionCookie(std::string_view token, std::string_view base_path, bool secure);
std::string EndedCookie(std::string_view base_path);
// The value of a cookie; empty when there is none.
std::string_view FindCookie(const http::Request& request, std::string_view name);

// The account that a trusted proxy says it has let through (“proxy_user_header”); empty: none.
std::string_view ProxiedName(const config::Config& config, const http::Request& request);

// By which the client reaches this server, with the base path and no slash at its end: as “public_url” says, or as the client called it.
std::string OwnAddress(const config::Config& config, const http::Request& request, std::string_view base_path);

}  // namespace chanoma::api
