// What is done by e-mail.

#include <array>

#include "api/account_params.h"
#include "api/handlers.h"
#include "api/params.h"

namespace chanoma::api {

Result<http::Response> AskReset(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 2> kKnown{"email", "language"};
  const json::Value body = TRY(BodyObject(request, kKnown));
  const std::string email = TRY(NeededText(body, "email"));
  const std::string language = TRY(OptionalText(body, "language")).value_or("");
  TRY(call.services.accounts.AskReset(email, language, call.origin));
  return http::Response::NoContent();
}

Result<http::Response> AskEmail(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 3> kKnown{"email", "password", "language"};
  const model::Account account = TRY(AccountOf(call, request));
  // Before a body is looked at: nobody confirms another's.
  if (account.id != call.principal.account) return Fail(Code::kForbidden, "an address is confirmed by the account’s owner");
  const json::Value body = TRY(BodyObject(request, kKnown));
  const std::string email = TRY(NeededText(body, "email"));
  const std::string password = TRY(OptionalText(body, "password")).value_or("");
  const std::string language = TRY(OptionalText(body, "language")).value_or("");
  TRY(call.services.accounts.AskEmail(call.principal, account.id, email, password, language, call.origin));
  return http::Response::NoContent();
}

Result<http::Response> ConfirmEmail(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 1> kKnown{"code"};
  const json::Value body = TRY(BodyObject(request, kKnown));
  TRY(call.services.accounts.ConfirmEmail(TRY(NeededText(body, "code")), call.origin));
  return http::Response::NoContent();
}

}  // namespace chanoma::api
