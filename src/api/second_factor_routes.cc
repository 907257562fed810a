// The second factor of signing in: set up, switched on by a first code, switched off.

#include <array>

#include "api/account_params.h"
#include "api/handlers.h"
#include "api/params.h"
#include "json/writer.h"

namespace chanoma::api {
namespace {

http::Response Secret(std::string body, int status) {
  http::Response response = http::Response::Json(std::move(body), status);
  response.Set("Cache-Control", "no-store");
  return response;
}

// Before a body is looked at: nobody sets up another's.
Result<model::Account> OwnAccount(const Call& call, const http::Request& request) {
  model::Account account = TRY(AccountOf(call, request));
  if (account.id != call.principal.account) return Fail(Code::kForbidden, "a second factor is set up by the account’s owner");
  return account;
}

}  // namespace

Result<http::Response> StartTotp(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 1> kKnown{"password"};
  const model::Account account = TRY(OwnAccount(call, request));
  const json::Value body = TRY(BodyObject(request, kKnown));
  const std::string password = TRY(NeededText(body, "password"));
  const accounts::TotpSecret secret = TRY(call.services.accounts.StartTotp(call.principal, account.id, password, call.origin));
  json::Writer out(512);
  out.BeginObject().Field("secret", secret.base32).Field("address", secret.address).EndObject();
  return Secret(out.Take(), 201);
}

Result<http::Response> ConfirmTotp(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 1> kKnown{"code"};
  const model::Account account = TRY(OwnAccount(call, request));
  const json::Value body = TRY(BodyObject(request, kKnown));
  const std::string code = TRY(NeededText(body, "code"));
  json::Writer out(512);
  out.BeginObject().Key("recovery").BeginArray();
  for (const std::string& one : TRY(call.services.accounts.ConfirmTotp(call.principal, account.id, code, call.origin))) out.String(one);
  out.EndArray().EndObject();
  return Secret(out.Take(), 200);
}

Result<http::Response> StopTotp(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 1> kKnown{"password"};
  const model::Account account = TRY(AccountOf(call, request));
  TRY(call.services.accounts.MayChange(call.principal, account.id));
  const json::Value body = TRY(BodyObject(request, kKnown));
  const std::string password = TRY(OptionalText(body, "password")).value_or("");
  TRY(call.services.accounts.StopTotp(call.principal, account.id, password, call.origin));
  return http::Response::NoContent();
}

}  // namespace chanoma::api
