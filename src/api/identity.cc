#include "api/identity.h"

#include <fmt/format.h>

namespace chanoma::api {
namespace {

constexpr std::string_view kCookie = "chanoma_session";

std::string_view Trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// The first item of a list that `take` makes something of.
template <class Take>
std::string_view FirstOf(std::string_view list, char separator, Take take) {
  while (!list.empty()) {
    const size_t end = std::min(list.find(separator), list.size());
    if (const std::string_view found = take(Trim(list.substr(0, end))); !found.empty()) return found;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return {};
}

std::string_view After(std::string_view text, std::string_view prefix) {
  if (text.size() <= prefix.size() || !http::EqualsIgnoringCase(text.substr(0, prefix.size()), prefix)) return {};
  return text.substr(prefix.size());
}

}  // namespace

Shown FindToken(const http::Request& request) {
  if (const auto link = request.Query(kLinkQuery)) return {*link, ShownBy::kLink};
  if (const auto key = request.Header("X-Api-Key"); key && !key->empty()) return {*key, ShownBy::kHeader};
  if (const auto authorization = request.Header("Authorization")) {
    if (const std::string_view token = After(*authorization, "Bearer "); !token.empty()) return {Trim(token), ShownBy::kHeader};
  }
  if (const auto protocols = request.Header("Sec-WebSocket-Protocol")) {
    const std::string_view token = FirstOf(*protocols, ',', [](std::string_view item) { return After(item, "bearer."); });
    if (!token.empty()) return {token, ShownBy::kHeader};
  }
  if (const std::string_view token = FindCookie(request, kCookie); !token.empty()) return {token, ShownBy::kCookie};
  return {};
}

accounts::Origin OriginOf(const http::Request& request) {
  return {request.peer, std::string(request.Header("User-Agent").value_or("").substr(0, 400))};
}

std::string_view FindCookie(const http::Request& request, std::string_view name) {
  const auto cookies = request.Header("Cookie");
  if (!cookies) return {};
  return FirstOf(*cookies, ';', [&](std::string_view item) {
    const std::string_view value = item.starts_with(name) ? item.substr(name.size()) : std::string_view();
    return value.starts_with('=') ? value.substr(1) : std::string_view();
  });
}

std::string_view ProxiedName(const config::Config& config, const http::Request& request) {
  if (!request.by_proxy) return {};
  const std::string header = config.Text("proxy_user_header");
  return header.empty() ? std::string_view() : Trim(request.Header(header).value_or(""));
}

std::string OwnAddress(const config::Config& config, const http::Request& request, std::string_view base_path) {
  std::string address = config.Text("public_url");
  while (address.ends_with('/')) address.pop_back();
  if (address.empty()) address = fmt::format("{}://{}{}", request.secure ? "https" : "http", request.host, base_path);
  return address;
}

std::string SessionCookie(std::string_view token, std::string_view base_path, bool secure) {
  // Longer than a session lives without being used: its end is the server's to say.
  return fmt::format("{}={}; Path={}/; Max-Age=34560000; HttpOnly; SameSite=Lax{}", kCookie, token, base_path, secure ? "; Secure" : "");
}

std::string EndedCookie(std::string_view base_path) { return fmt::format("{}=; Path={}/; Max-Age=0; HttpOnly; SameSite=Lax", kCookie, base_path); }

}  // namespace chanoma::api
