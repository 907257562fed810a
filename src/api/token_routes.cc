// Tokens by which other programs know who somebody is here, and what those need to verify them.

#include <array>

#include "api/handlers.h"
#include "api/params.h"
#include "json/writer.h"

namespace chanoma::api {

Result<http::Response> IssueJwt(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 1> kKnown{"audience"};
  // Before a body is looked at: strangers are told to sign in.
  if (call.principal.kind != accounts::Kind::kAccount) return Fail(Code::kUnauthenticated, "sign in first");
  const json::Value body = TRY(BodyObject(request, kKnown));
  const std::string audience = TRY(OptionalText(body, "audience")).value_or("");
  const accounts::IssuedJwt issued = TRY(call.services.accounts.IssueJwt(call.principal, audience, call.origin));
  json::Writer out(1024);
  out.BeginObject().Field("token", issued.token).Field("expiresAt", FormatRfc3339(issued.expires)).EndObject();
  http::Response response = http::Response::Json(out.Take(), 201);
  response.Set("Cache-Control", "no-store");
  return response;
}

Result<http::Response> GetJwks(const Call& call, const http::Request& request, store::ReadMode) {
  TRY(OnlyQuery(request, {}));
  http::Response response = http::Response::Json(call.services.accounts.Jwks());
  response.Set("Cache-Control", "public, max-age=300");
  return response;
}

Result<http::Response> GetOpenIdConfiguration(const Call& call, const http::Request& request, store::ReadMode) {
  TRY(OnlyQuery(request, {}));
  const std::string issuer = TRY(call.services.accounts.Issuer());
  json::Writer out(512);
  out.BeginObject().Field("issuer", issuer).Field("jwks_uri", issuer + "/.well-known/jwks.json");
  out.Key("id_token_signing_alg_values_supported").BeginArray().String("EdDSA").EndArray();
  out.Key("subject_types_supported").BeginArray().String("public").EndArray();
  // Nobody signs in elsewhere by us: there is no flow, only what verifies our tokens.
  out.Key("response_types_supported").BeginArray().EndArray();
  out.Key("claims_supported").BeginArray();
  for (const char* claim : {"iss", "sub", "aud", "iat", "exp", "jti", "sid", "name", "role", "permissions"}) out.String(claim);
  out.EndArray().EndObject();
  http::Response response = http::Response::Json(out.Take());
  response.Set("Cache-Control", "public, max-age=300");
  return response;
}

}  // namespace chanoma::api
