// Keys for programs, and the word a proxy asks for.

#include <fmt/format.h>

#include <array>

#include "api/account_views.h"
#include "api/handlers.h"
#include "api/params.h"

namespace chanoma::api {
namespace {

constexpr int64_t kLongestKey = 10LL * 365 * 86400;

}  // namespace

Result<http::Response> ListKeys(const Call& call, const http::Request& request) {
  TRY(OnlyQuery(request, {}));
  json::Writer out(1024);
  out.BeginObject().Key("items").BeginArray();
  for (const model::Credential& key : TRY(call.services.accounts.ListKeys(call.principal))) WriteKey(out, key, {});
  out.EndArray().EndObject();
  return http::Response::Json(out.Take());
}

Result<http::Response> AddKey(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 3> kKnown{"name", "permissions", "seconds"};
  const json::Value body = TRY(BodyObject(request, kKnown));
  accounts::NewKey wanted;
  wanted.name = TRY(OptionalText(body, "name")).value_or("");
  wanted.permissions = TRY(OptionalWords(body, "permissions")).value_or(std::vector<std::string>());
  wanted.life = std::chrono::seconds(TRY(OptionalNumber(body, "seconds", 1, kLongestKey)).value_or(0));
  const accounts::IssuedKey issued = TRY(call.services.accounts.AddKey(call.principal, wanted, call.origin));
  json::Writer out(512);
  WriteKey(out, issued.key, issued.token);
  http::Response response = http::Response::Json(out.Take(), 201);
  response.Set("Cache-Control", "no-store").Set("Location", call.services.base_path + "/api/v1/keys/" + issued.key.id.ToString());
  return response;
}

Result<http::Response> DeleteKey(const Call& call, const http::Request& request) {
  const auto id = Ulid::Parse(request.Param("key"));
  if (!id) return Fail(Code::kNotFound, "there is no such credential");
  TRY(call.services.accounts.DeleteKey(call.principal, *id, call.origin));
  return http::Response::NoContent();
}

Result<http::Response> Verify(const Call& call, const http::Request&, store::ReadMode) {
  if (call.principal.kind != accounts::Kind::kAccount) return Fail(Code::kUnauthenticated, "sign in first");
  std::string permissions;
  for (const std::string& name : call.principal.may.Names()) permissions.append(permissions.empty() ? "" : " ").append(name);
  http::Response response(200);
  response.Set("X-User-Id", call.principal.account.ToString()).Set("X-User-Role", call.principal.role).Set("X-User-Permissions", permissions);
  response.Set("Cache-Control", "no-store");
  return response;
}

}  // namespace chanoma::api
