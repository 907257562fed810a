// Televisions and boxes: a screen asks for a code, somebody signed in elsewhere says yes or no, the screen is told.

#include <fmt/format.h>

#include <array>

#include "api/account_views.h"
#include "api/handlers.h"
#include "api/identity.h"
#include "api/params.h"

namespace chanoma::api {
namespace {

http::Response Secret(std::string body, int status) {
  http::Response response = http::Response::Json(std::move(body), status);
  response.Set("Cache-Control", "no-store");
  return response;
}

}  // namespace

Result<http::Response> AskForDevice(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 1> kKnown{"device"};
  const json::Value body = TRY(BodyObject(request, kKnown));
  accounts::Origin origin = call.origin;
  if (const auto device = TRY(OptionalText(body, "device"))) origin.device = *device;
  const accounts::DeviceCode code = call.services.accounts.AskForDevice(origin);
  json::Writer out(512);
  out.BeginObject().Field("deviceCode", code.device_code).Field("userCode", code.user_code);
  // Without a host, as other links are, unless somebody said under which name this server is reached. What is behind # is sent to nobody.
  const auto reached = call.services.accounts.Issuer();
  const std::string page = (reached ? *reached : call.services.base_path) + "/device";
  out.Field("page", page).Field("link", fmt::format("{}#code={}", page, code.user_code));
  out.Field("expiresAt", FormatRfc3339(code.expires)).Field("interval", static_cast<int64_t>(accounts::kDeviceInterval.count())).EndObject();
  return Secret(out.Take(), 201);
}

Result<http::Response> PollDevice(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 2> kKnown{"deviceCode", "cookie"};
  const json::Value body = TRY(BodyObject(request, kKnown));
  const std::string code = TRY(NeededText(body, "deviceCode"));
  const bool cookie = TRY(OptionalBool(body, "cookie")).value_or(false);
  const accounts::DeviceState state = TRY(call.services.accounts.PollDevice(code, call.origin));
  const auto& signed_in = state.signed_in;
  json::Writer out(1024);
  out.BeginObject().Key("signedIn");
  if (signed_in) WriteSignedIn(out, *signed_in, call.services.accounts.Permissions(signed_in->account), !cookie);
  else out.Null();
  out.Field("remember", state.remember).EndObject();
  http::Response response = Secret(out.Take(), 200);
  if (signed_in && cookie) response.Set("Set-Cookie", SessionCookie(signed_in->token, call.services.base_path, request.secure));
  return response;
}

Result<http::Response> FindDevice(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 1> kKnown{"code"};
  const json::Value body = TRY(BodyObject(request, kKnown));
  const std::string code = TRY(NeededText(body, "code"));
  const accounts::DeviceAsk ask = TRY(call.services.accounts.FindDevice(call.principal, code, call.origin));
  json::Writer out(512);
  out.BeginObject().Field("device", ask.device).Field("address", ask.address).Field("near", ask.near);
  out.Field("askedAt", FormatRfc3339(ask.asked)).Field("expiresAt", FormatRfc3339(ask.expires)).EndObject();
  return Secret(out.Take(), 200);
}

Result<http::Response> DecideDevice(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 3> kKnown{"code", "approve", "remember"};
  const json::Value body = TRY(BodyObject(request, kKnown));
  const std::string code = TRY(NeededText(body, "code"));
  const auto approve = TRY(OptionalBool(body, "approve"));
  // Never by leaving something out.
  if (!approve) return Fail(Code::kInvalid, "approve is true or false", "approve");
  accounts::DeviceDecision decision;
  decision.approve = *approve;
  decision.remember = TRY(OptionalBool(body, "remember")).value_or(false);
  TRY(call.services.accounts.DecideDevice(call.principal, code, decision, call.origin));
  return http::Response::NoContent();
}

}  // namespace chanoma::api
