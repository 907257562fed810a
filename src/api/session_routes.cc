// The first start, signing in and out, one's sessions.

#include <array>

#include "api/account_views.h"
#include "api/handlers.h"
#include "api/identity.h"
#include "api/params.h"

namespace chanoma::api {
namespace {

// How the session was asked for: in a cookie (the web app), or as a token in the answer.
http::Response Welcome(const Call& call, const http::Request& request, const accounts::SignedIn& signed_in, bool cookie) {
  json::Writer out(1024);
  const auto may = call.services.accounts.Permissions(signed_in.account);
  WriteSignedIn(out, signed_in, may, !cookie);
  http::Response response = http::Response::Json(out.Take(), 201);
  response.Set("Cache-Control", "no-store");
  if (cookie) response.Set("Set-Cookie", SessionCookie(signed_in.token, call.services.base_path, request.secure));
  return response;
}

accounts::Origin From(const Call& call, const std::optional<std::string>& device) {
  accounts::Origin origin = call.origin;
  if (device) origin.device = *device;
  return origin;
}

}  // namespace

Result<http::Response> GetSetup(const Call& call, const http::Request& request, store::ReadMode) {
  TRY(OnlyQuery(request, {}));
  json::Writer out(128);
  out.BeginObject().Field("needed", !call.services.accounts.Claimed()).Field("name", call.services.config.Text("name"));
  out.Field("registration", call.services.config.Text("registration")).Field("guests", call.services.config.Flag("guests"));
  out.Field("passwords", call.services.accounts.PasswordsCount()).Key("providers").BeginArray();
  for (const auto& provider : call.services.elsewhere.Providers()) out.BeginObject().Field("name", provider.name).Field("label", provider.label).EndObject();
  out.EndArray().Field("proxied", !ProxiedName(call.services.config, request).empty()).Field("mail", call.services.accounts.SendsMail()).EndObject();
  http::Response response = http::Response::Json(out.Take());
  response.Set("Cache-Control", "no-store");
  return response;
}

Result<http::Response> SetUp(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 6> kKnown{"code", "name", "password", "email", "cookie", "device"};
  const json::Value body = TRY(BodyObject(request, kKnown));
  const std::string code = TRY(NeededText(body, "code"));
  accounts::NewAccount person;
  person.name = TRY(NeededText(body, "name"));
  person.password = TRY(NeededText(body, "password"));
  person.email = TRY(OptionalText(body, "email")).value_or("");
  const bool cookie = TRY(OptionalBool(body, "cookie")).value_or(false);
  const auto origin = From(call, TRY(OptionalText(body, "device")));
  return Welcome(call, request, TRY(call.services.accounts.SetUp(code, person, origin)), cookie);
}

Result<http::Response> SignIn(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 5> kKnown{"login", "password", "code", "cookie", "device"};
  const json::Value body = TRY(BodyObject(request, kKnown));
  const std::string login = TRY(NeededText(body, "login"));
  const std::string password = TRY(NeededText(body, "password"));
  const std::string code = TRY(OptionalText(body, "code")).value_or("");
  const bool cookie = TRY(OptionalBool(body, "cookie")).value_or(false);
  const auto origin = From(call, TRY(OptionalText(body, "device")));
  return Welcome(call, request, TRY(call.services.accounts.SignIn(login, password, code, origin)), cookie);
}

Result<http::Response> OpenSession(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 1> kKnown{"device"};
  const model::Account account = TRY(call.services.accounts.Find(request.Param("id")));
  const json::Value body = TRY(BodyObject(request, kKnown));
  const auto origin = From(call, TRY(OptionalText(body, "device")));
  return Welcome(call, request, TRY(call.services.accounts.OpenSession(call.principal, account.id, origin)), false);
}

Result<http::Response> ListSessions(const Call& call, const http::Request& request) {
  TRY(OnlyQuery(request, {}));
  json::Writer out(1024);
  out.BeginObject().Key("items").BeginArray();
  for (const model::Credential& session : TRY(call.services.accounts.ListSessions(call.principal.account))) WriteSession(out, session, call.principal.credential);
  out.EndArray().EndObject();
  return http::Response::Json(out.Take());
}

Result<http::Response> EndSession(const Call& call, const http::Request& request) {
  const bool current = request.Param("session") == "current";
  const auto id = Ulid::Parse(request.Param("session"));
  if (!current && !id) return Fail(Code::kNotFound, "there is no such credential");
  if (current && !call.principal.is_session) return Fail(Code::kConflict, "this request carries no session");
  const Ulid session = current ? call.principal.credential : *id;
  TRY(call.services.accounts.EndSession(call.principal, call.principal.account, session, call.origin));
  http::Response response = http::Response::NoContent();
  if (session == call.principal.credential) response.Set("Set-Cookie", EndedCookie(call.services.base_path));
  return response;
}

}  // namespace chanoma::api
