// Signing in elsewhere, and what an account is linked to.

#include <array>

#include <fmt/format.h>

#include "api/account_params.h"
#include "api/handlers.h"
#include "api/identity.h"
#include "api/params.h"
#include "json/writer.h"

namespace chanoma::api {
namespace {

// Binds a sign-in under way to the browser that began it.
constexpr std::string_view kCookie = "chanoma_oidc";

std::string BindingCookie(std::string_view value, std::string_view base_path, bool secure, int seconds) {
  // Lax: the browser comes back from another site.
  return fmt::format("{}={}; Path={}/api/v1/oidc/; Max-Age={}; HttpOnly; SameSite=Lax{}", kCookie, value, base_path, seconds, secure ? "; Secure" : "");
}

// "tv.example.org:8420" of an address.
std::string_view HostOf(std::string_view address) {
  const size_t scheme = address.find("://");
  if (scheme == std::string_view::npos) return {};
  address.remove_prefix(scheme + 3);
  return address.substr(0, address.find('/'));
}

}  // namespace

Result<http::Response> BeginOidc(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 3> kKnown{"to", "link", "invitation"};
  const json::Value body = TRY(BodyObject(request, kKnown));
  accounts::Elsewhere::Wanted wanted;
  wanted.provider = request.Param("provider");
  wanted.to = TRY(OptionalText(body, "to")).value_or("");
  wanted.link = TRY(OptionalBool(body, "link")).value_or(false);
  wanted.invitation = TRY(OptionalText(body, "invitation")).value_or("");
  const std::string own = OwnAddress(call.services.config, request, call.services.base_path);
  // The provider sends the browser to one address alone; under another name it would not bring its cookie along.
  if (!http::EqualsIgnoringCase(HostOf(own), request.host)) {
    return Fail(Code::kConflict, fmt::format("providers of sign-in send people back to {}: open that address, and sign in there", own));
  }
  const auto began = TRY(call.services.elsewhere.Begin(call.principal, wanted, own, call.origin));
  json::Writer out(1024);
  out.BeginObject().Field("address", began.address).EndObject();
  http::Response response = http::Response::Json(out.Take());
  response.Set("Cache-Control", "no-store");
  response.Set("Set-Cookie", BindingCookie(began.binding, call.services.base_path, request.secure, 600));
  return response;
}

Result<http::Response> EndOidc(const Call& call, const http::Request& request) {
  accounts::Elsewhere::Came came;
  came.provider = request.Param("provider");
  came.binding = FindCookie(request, kCookie);
  came.state = request.Query("state").value_or("");
  came.code = request.Query("code").value_or("");
  came.refused = request.Query("error").value_or("");
  came.issuer = request.Query("iss").value_or("");
  const auto arrived = call.services.elsewhere.Arrive(call.principal, came, call.origin);
  const std::string& base = call.services.base_path;
  // A browser that came back without its cookie, or with a state that is over, still may have another sign-in under way.
  const bool over = arrived.problem == "expired";
  std::string to = base + arrived.to;
  if (!arrived.problem.empty()) to = fmt::format("{}/{}?problem={}&provider={}", base, arrived.linking ? "account" : "sign-in", arrived.problem, over ? "" : came.provider);
  http::Response response = http::Response::Redirect(303, std::move(to));
  response.Set("Cache-Control", "no-store");
  response.Set("Referrer-Policy", "no-referrer");
  if (!over) response.headers.push_back({"Set-Cookie", BindingCookie("", base, request.secure, 0)});
  if (arrived.signed_in) response.headers.push_back({"Set-Cookie", SessionCookie(arrived.signed_in->token, base, request.secure)});
  return response;
}

Result<http::Response> ListIdentities(const Call& call, const http::Request& request) {
  TRY(OnlyQuery(request, {}));
  const Ulid account = TRY(AccountOf(call, request)).id;
  const auto providers = call.services.elsewhere.Providers();
  json::Writer out(1024);
  out.BeginObject().Key("items").BeginArray();
  for (const model::Identity& identity : TRY(call.services.accounts.ListIdentities(call.principal, account))) {
    const auto provider = std::find_if(providers.begin(), providers.end(), [&](const auto& one) { return one.issuer == identity.issuer; });
    out.BeginObject().Field("id", identity.id.ToString());
    if (provider == providers.end()) out.NullField("provider").Field("label", identity.issuer);
    else out.Field("provider", provider->name).Field("label", provider->label);
    out.Field("person", identity.label).Field("createdAt", FormatRfc3339(identity.created));
    if (identity.used == Timestamp{}) out.NullField("usedAt");
    else out.Field("usedAt", FormatRfc3339(identity.used));
    out.EndObject();
  }
  out.EndArray().EndObject();
  return http::Response::Json(out.Take());
}

Result<http::Response> DeleteIdentity(const Call& call, const http::Request& request) {
  const Ulid account = TRY(AccountOf(call, request)).id;
  const auto identity = Ulid::Parse(request.Param("identity"));
  if (!identity) return Fail(Code::kNotFound, "there is no such link");
  TRY(call.services.accounts.Unlink(call.principal, account, *identity, call.origin));
  return http::Response::NoContent();
}

}  // namespace chanoma::api
