// Presigned links.

#include <array>

#include "api/handlers.h"
#include "api/params.h"
#include "api/presigned.h"
#include "json/writer.h"

namespace chanoma::api {
namespace {

constexpr int64_t kLongestLink = 7 * 86400, kUsualLink = 12 * 3600;

// Of an address as answers hold it, or without the base path.
Result<accounts::LinkFor> ParseFor(std::string_view address, std::string_view base_path) {
  const auto wrong = [](const char* words) { return Fail(Code::kInvalid, words, "for"); };
  std::string_view path = address;
  if (!base_path.empty() && path.starts_with(base_path) && !path.starts_with(kVideoAddresses)) path.remove_prefix(base_path.size());
  if (!path.starts_with(kVideoAddresses)) return wrong("links lead to addresses of a video: /api/v1/videos/ID/ for all of them, or one of those below it");
  path.remove_prefix(kVideoAddresses.size());
  const size_t end = path.find('/');
  const auto video = Ulid::Parse(path.substr(0, end));
  if (end == std::string_view::npos || !video) return wrong("links lead to addresses of a video: /api/v1/videos/ID/ for all of them, or one of those below it");
  const std::string_view below = path.substr(end + 1);
  if (!accounts::CanBeLinked(below) || below.find("..") != std::string_view::npos) return wrong("this is no address of a video; its query comes after the link was made");
  if (below.ends_with(".mpd") || below.ends_with(".m3u8")) return wrong("a manifest leads to other addresses: make the link for /api/v1/videos/ID/");
  return accounts::LinkFor{*video, std::string(below), false};
}

}  // namespace

Result<http::Response> Presign(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 3> kKnown{"for", "verb", "seconds"};
  if (call.principal.kind == accounts::Kind::kGuest) return Fail(Code::kUnauthenticated, "sign in first");
  const json::Value body = TRY(BodyObject(request, kKnown));
  const std::string address = TRY(OptionalText(body, "for")).value_or("");
  accounts::LinkFor what = TRY(ParseFor(address, call.services.base_path));
  const std::string verb = TRY(OptionalText(body, "verb")).value_or("GET");
  if (verb != "GET" && verb != "HEAD") return Fail(Code::kInvalid, "links are for GET or HEAD", "verb");
  what.head_only = verb == "HEAD";
  const auto life = std::chrono::seconds(TRY(OptionalNumber(body, "seconds", 1, kLongestLink)).value_or(kUsualLink));
  const auto video = call.services.store.Read().GetVideo(what.video);
  if (!video && video.error().code != Code::kNotFound) return Fail(video.error());
  const auto sees = [&](const accounts::Principal& who) { return video && accounts::Sees(who, model::FactsOf(*video)); };
  if (!sees(call.principal)) return Fail(Code::kNotFound, "there is no such video");
  if (!sees(accounts::AsWatcher(call.principal))) return Fail(Code::kForbidden, "a link shows nothing that is hidden, or another's alone", "for");
  const Timestamp expires = call.services.clock.Now() + life;
  const std::string token = TRY(call.services.accounts.SignLink(call.principal, what, expires));
  call.services.accounts.Audit(call.principal, "link.create", address, call.origin, true);
  const std::string query = std::string(kLinkQuery).append("=").append(token);
  json::Writer out(512);
  out.BeginObject().Field("query", query);
  if (what.below.empty()) out.NullField("url");
  else out.Field("url", call.services.base_path + std::string(kVideoAddresses) + what.video.ToString() + '/' + what.below + '?' + query);
  out.Field("expiresAt", FormatRfc3339(expires)).EndObject();
  http::Response response = http::Response::Json(out.Take(), 201);
  response.Set("Cache-Control", "no-store");
  return response;
}

}  // namespace chanoma::api
