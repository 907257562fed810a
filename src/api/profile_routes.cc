// Who is watching: the accounts that a shared screen remembers, and the PINs that guard them.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "api/account_params.h"
#include "api/account_views.h"
#include "api/handlers.h"
#include "api/identity.h"
#include "api/params.h"
#include "api/profiles.h"

namespace chanoma::api {
namespace {

http::Response Private(std::string body, int status = 200) {
  http::Response response = http::Response::Json(std::move(body), status);
  response.Set("Cache-Control", "no-store");
  return response;
}

void WriteProfile(json::Writer& out, const Call& call, const accounts::Profile& profile) {
  const model::Account& account = profile.account;
  out.BeginObject().Field("id", profile.screen.id.ToString()).Field("userId", account.id.ToString()).Field("name", account.name);
  out.Field("displayName", account.display_name.empty() ? account.name : account.display_name);
  // By way of the screen: nobody may be signed in on it.
  if (account.picture == 0) out.NullField("picture");
  else out.Field("picture", fmt::format("{}/api/v1/profiles/{}/picture?v={}", call.services.base_path, profile.screen.id.ToString(), account.picture));
  out.Field("pin", !account.pin.empty()).Field("current", account.id == call.principal.account).EndObject();
}

Result<Ulid> ProfileId(const http::Request& request) {
  const auto id = Ulid::Parse(request.Param("profile"));
  if (!id) return Fail(Code::kNotFound, "there is no such profile on this screen");
  return *id;
}

Result<http::Response> ChangePin(const Call& call, const http::Request& request, bool remove) {
  constexpr std::array<std::string_view, 2> kKnown{"password", "pin"};
  const model::Account account = TRY(AccountOf(call, request));
  TRY(call.services.accounts.MayChange(call.principal, account.id));
  const json::Value body = TRY(BodyObject(request, std::span(kKnown).first(remove ? 1 : 2)));
  const std::string password = TRY(OptionalText(body, "password")).value_or("");
  const std::string pin = remove ? std::string() : TRY(NeededText(body, "pin"));
  TRY(call.services.accounts.SetPin(call.principal, account.id, password, pin, call.origin));
  return http::Response::NoContent();
}

}  // namespace

Result<http::Response> ListProfiles(const Call& call, const http::Request& request) {
  TRY(OnlyQuery(request, {}));
  json::Writer out(1024);
  out.BeginObject().Key("items").BeginArray();
  for (const accounts::Profile& profile : TRY(call.services.accounts.Profiles(ScreenTokens(request)))) WriteProfile(out, call, profile);
  out.EndArray().EndObject();
  return Private(out.Take());
}

Result<http::Response> RememberProfile(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 1> kKnown{"cookie"};
  const json::Value body = TRY(BodyObject(request, kKnown));
  const bool cookie = TRY(OptionalBool(body, "cookie")).value_or(false);
  std::vector<std::string> tokens = ScreenTokens(request);
  const accounts::Profile profile = TRY(call.services.accounts.Remember(call.principal, tokens, call.origin));
  // Those that are no longer good make room.
  std::vector<std::string> kept;
  for (const accounts::Profile& known : TRY(call.services.accounts.Profiles(tokens))) kept.push_back(known.token);
  if (std::find(kept.begin(), kept.end(), profile.token) == kept.end()) kept.push_back(profile.token);
  json::Writer out(512);
  out.BeginObject().Key("profile");
  WriteProfile(out, call, profile);
  if (cookie) out.NullField("token");
  else out.Field("token", profile.token);
  out.EndObject();
  http::Response response = Private(out.Take(), 201);
  if (cookie) response.Set("Set-Cookie", ScreenCookie(kept, call.services.base_path, request.secure));
  return response;
}

Result<http::Response> PickProfile(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 2> kKnown{"pin", "cookie"};
  const Ulid id = TRY(ProfileId(request));
  const json::Value body = TRY(BodyObject(request, kKnown));
  const std::string pin = TRY(OptionalText(body, "pin")).value_or("");
  const bool cookie = TRY(OptionalBool(body, "cookie")).value_or(false);
  const accounts::SignedIn signed_in = TRY(call.services.accounts.Pick(call.principal, ScreenTokens(request), id, pin, cookie, call.origin));
  json::Writer out(1024);
  WriteSignedIn(out, signed_in, call.services.accounts.Permissions(signed_in.account), !cookie);
  http::Response response = Private(out.Take(), 201);
  if (cookie) response.Set("Set-Cookie", SessionCookie(signed_in.token, call.services.base_path, request.secure));
  return response;
}

Result<http::Response> ForgetProfile(const Call& call, const http::Request& request) {
  TRY(call.services.accounts.Forget(call.principal, ScreenTokens(request), TRY(ProfileId(request)), call.origin));
  return http::Response::NoContent();
}

Result<http::Response> ListScreens(const Call& call, const http::Request& request) {
  TRY(OnlyQuery(request, {}));
  json::Writer out(1024);
  out.BeginObject().Key("items").BeginArray();
  for (const model::Credential& screen : TRY(call.services.accounts.ListScreens(call.principal.account))) {
    out.BeginObject().Field("id", screen.id.ToString()).Field("device", screen.device).Field("address", screen.address);
    out.Field("createdAt", FormatRfc3339(screen.created)).Field("usedAt", FormatRfc3339(screen.used)).EndObject();
  }
  out.EndArray().EndObject();
  return Private(out.Take());
}

Result<http::Response> SetPin(const Call& call, const http::Request& request) { return ChangePin(call, request, false); }
Result<http::Response> RemovePin(const Call& call, const http::Request& request) { return ChangePin(call, request, true); }

}  // namespace chanoma::api
