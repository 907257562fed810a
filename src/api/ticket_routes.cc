// Invitations, and links that set a new password: made, taken back and used.

#include <fmt/format.h>

#include <array>

#include "api/account_params.h"
#include "api/account_views.h"
#include "api/handlers.h"
#include "api/params.h"

namespace chanoma::api {
namespace {

constexpr int64_t kShortest = 60, kLongest = 365LL * 86400;

// Without a host: whoever made it knows under which name others reach this server. What is behind # is sent to nobody.
std::string LinkTo(const Call& call, std::string_view page, std::string_view code) { return fmt::format("{}/{}#code={}", call.services.base_path, page, code); }

http::Response Secret(std::string body, int status) {
  http::Response response = http::Response::Json(std::move(body), status);
  response.Set("Cache-Control", "no-store");
  return response;
}

}  // namespace

Result<http::Response> ListInvitations(const Call& call, const http::Request& request) {
  TRY(OnlyQuery(request, {}));
  json::Writer out(1024);
  out.BeginObject().Key("items").BeginArray();
  for (const model::Ticket& ticket : TRY(call.services.accounts.ListInvitations())) WriteInvitation(out, ticket, {}, {});
  out.EndArray().EndObject();
  return http::Response::Json(out.Take());
}

Result<http::Response> AddInvitation(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 4> kKnown{"role", "view", "note", "seconds"};
  const json::Value body = TRY(BodyObject(request, kKnown));
  accounts::NewInvitation wanted;
  wanted.role = TRY(OptionalText(body, "role")).value_or("");
  if (const json::Value* view = body.Find("view")) wanted.view = TRY(ParseView(*view));
  wanted.note = TRY(OptionalText(body, "note")).value_or("");
  if (const auto seconds = TRY(OptionalNumber(body, "seconds", kShortest, kLongest))) wanted.life = std::chrono::seconds(*seconds);
  const accounts::IssuedTicket issued = TRY(call.services.accounts.Invite(call.principal, wanted, call.origin));
  json::Writer out(512);
  WriteInvitation(out, issued.ticket, issued.code, LinkTo(call, "join", issued.code));
  return Secret(out.Take(), 201);
}

Result<http::Response> DeleteInvitation(const Call& call, const http::Request& request) {
  const auto id = Ulid::Parse(request.Param("invitation"));
  if (!id) return Fail(Code::kNotFound, "there is no such ticket");
  TRY(call.services.accounts.DeleteInvitation(call.principal, *id, call.origin));
  return http::Response::NoContent();
}

Result<http::Response> OfferReset(const Call& call, const http::Request& request) {
  const model::Account account = TRY(AccountOf(call, request));
  const accounts::IssuedTicket issued = TRY(call.services.accounts.OfferReset(call.principal, account.id, call.origin));
  json::Writer out(256);
  out.BeginObject().Field("code", issued.code).Field("link", LinkTo(call, "reset", issued.code));
  out.Field("expiresAt", FormatRfc3339(issued.ticket.expires)).EndObject();
  return Secret(out.Take(), 201);
}

Result<http::Response> CheckCode(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 1> kKnown{"code"};
  const json::Value body = TRY(BodyObject(request, kKnown));
  const std::string code = TRY(NeededText(body, "code"));
  const accounts::CodeMeaning meaning = TRY(call.services.accounts.Understand(code, call.origin));
  const bool invitation = meaning.ticket.kind == model::TicketKind::kInvitation;
  json::Writer out(256);
  out.BeginObject().Field("kind", invitation ? "invitation" : "reset");
  if (invitation) out.NullField("name").Field("role", meaning.ticket.role);
  else out.Field("name", meaning.name).NullField("role");
  out.Field("expiresAt", FormatRfc3339(meaning.ticket.expires)).EndObject();
  return Secret(out.Take(), 200);
}

Result<http::Response> ResetPassword(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 2> kKnown{"code", "password"};
  const json::Value body = TRY(BodyObject(request, kKnown));
  const std::string code = TRY(NeededText(body, "code"));
  const std::string password = TRY(NeededText(body, "password"));
  TRY(call.services.accounts.ResetPassword(code, password, call.origin));
  return http::Response::NoContent();
}

}  // namespace chanoma::api
