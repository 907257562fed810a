#include "api/profiles.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "accounts/facts.h"

namespace chanoma::api {
namespace {

constexpr std::string_view kCookie = "chanoma_profiles=";
constexpr std::string_view kHeader = "X-Profiles";
constexpr size_t kTokenSize = 86;

std::string_view CookieOf(std::string_view cookies) {
  while (!cookies.empty()) {
    const size_t end = std::min(cookies.find(';'), cookies.size());
    std::string_view item = cookies.substr(0, end);
    while (!item.empty() && item.front() == ' ') item.remove_prefix(1);
    if (item.starts_with(kCookie)) return item.substr(kCookie.size());
    cookies.remove_prefix(std::min(end + 1, cookies.size()));
  }
  return {};
}

}  // namespace

std::vector<std::string> ScreenTokens(const http::Request& request) {
  std::string_view list = request.Header(kHeader).value_or("");
  if (list.empty()) list = CookieOf(request.Header("Cookie").value_or(""));
  std::vector<std::string> tokens;
  while (!list.empty() && tokens.size() < accounts::kProfilesOfScreen) {
    const size_t end = std::min(list.find('.'), list.size());
    const std::string_view token = list.substr(0, end);
    if (token.size() == kTokenSize && std::find(tokens.begin(), tokens.end(), token) == tokens.end()) tokens.emplace_back(token);
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return tokens;
}

std::string ScreenCookie(std::span<const std::string> tokens, std::string_view base_path, bool secure) {
  return fmt::format("{}{}; Path={}/api/v1/profiles; Max-Age=34560000; HttpOnly; SameSite=Strict{}", kCookie, fmt::join(tokens, "."), base_path, secure ? "; Secure" : "");
}

}  // namespace chanoma::api
