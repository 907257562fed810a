// Whom a trusted proxy has let through.

#include <array>

#include "api/account_views.h"
#include "api/handlers.h"
#include "api/identity.h"
#include "api/params.h"

namespace chanoma::api {

Result<http::Response> SignInByProxy(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 2> kKnown{"cookie", "device"};
  const json::Value body = TRY(BodyObject(request, kKnown));
  const bool cookie = TRY(OptionalBool(body, "cookie")).value_or(false);
  accounts::Origin origin = call.origin;
  if (const auto device = TRY(OptionalText(body, "device"))) origin.device = *device;
  const std::string_view named = ProxiedName(call.services.config, request);
  if (named.empty()) return Fail(Code::kConflict, "no proxy that is trusted says who this is");
  const accounts::SignedIn signed_in = TRY(call.services.accounts.SignInNamed(named, origin));
  json::Writer out(1024);
  WriteSignedIn(out, signed_in, call.services.accounts.Permissions(signed_in.account), !cookie);
  http::Response response = http::Response::Json(out.Take(), 201);
  response.Set("Cache-Control", "no-store");
  if (cookie) response.Set("Set-Cookie", SessionCookie(signed_in.token, call.services.base_path, request.secure));
  return response;
}

}  // namespace chanoma::api
