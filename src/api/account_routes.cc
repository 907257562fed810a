// People and roles.

#include <algorithm>
#include <array>

#include "accounts/preferences.h"
#include "api/account_params.h"
#include "api/account_views.h"
#include "api/cursor.h"
#include "api/handlers.h"
#include "api/params.h"

namespace chanoma::api {
namespace {

constexpr size_t kMostIds = 100;
constexpr size_t kMostPreferences = 16 << 10;
constexpr std::string_view kUsers = "users";

bool ReadsUsers(const Call& call) { return call.principal.may.Has(accounts::Permission::kUsersRead); }

http::Response Answer(const Call& call, const model::Account& account, int status = 200) {
  json::Writer out(1024);
  const bool own = account.id == call.principal.account;
  if (own) WriteAccount(out, account, call.principal.may);
  else WriteUser(out, account, ReadsUsers(call));
  return http::Response::Json(out.Take(), status);
}

}  // namespace

Result<http::Response> ListUsers(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 3> kKnown{"ids", "limit", "after"};
  TRY(OnlyQuery(request, kKnown));
  const store::Reader reader = call.services.store.Read();
  json::Writer out(4096);
  out.BeginObject().Key("items").BeginArray();
  if (auto ids = request.Query("ids")) {
    // Those that are there, in the order asked; what is missing is left out.
    for (size_t count = 0; !ids->empty(); ++count) {
      if (count == kMostIds) return Fail(Code::kInvalid, "at most 100 ids at once", "ids");
      const size_t end = std::min(ids->find(','), ids->size());
      const auto id = Ulid::Parse(ids->substr(0, end));
      if (!id) return Fail(Code::kInvalid, "ids are ULIDs separated by commas", "ids");
      ids->remove_prefix(std::min(end + 1, ids->size()));
      const auto account = reader.GetAccount(*id);
      if (account) WriteUser(out, *account, ReadsUsers(call));
      else if (account.error().code != Code::kNotFound) return Fail(account.error());
    }
    out.EndArray().Field("this", PageAddress(call.services.base_path, request, "")).NullField("next").EndObject();
    return http::Response::Json(out.Take());
  }
  TRY(accounts::Require(call.principal, accounts::Permission::kUsersRead));
  const size_t limit = TRY(PageLimit(request));
  Ulid after;
  if (const auto cursor = request.Query("after")) after = TRY(DecodeCursor(kUsers, *cursor)).id;
  auto page = TRY(reader.ListAccounts(after, limit + 1));
  const bool more = page.size() > limit;
  if (more) page.pop_back();
  for (const model::Account& account : page) WriteUser(out, account, true);
  out.EndArray().Field("this", PageAddress(call.services.base_path, request, request.Query("after").value_or("")));
  if (more) out.Field("next", PageAddress(call.services.base_path, request, EncodeCursor(kUsers, {{}, page.back().id})));
  else out.NullField("next");
  out.EndObject();
  return http::Response::Json(out.Take());
}

Result<http::Response> AddUser(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 6> kKnown{"name", "password", "email", "role", "invitation", "view"};
  const json::Value body = TRY(BodyObject(request, kKnown));
  accounts::NewAccount person;
  const auto name = TRY(OptionalText(body, "name"));
  if (!name) return Fail(Code::kInvalid, "a name is needed", "name");
  person.name = *name;
  person.password = TRY(OptionalText(body, "password"));
  person.email = TRY(OptionalText(body, "email")).value_or("");
  person.role = TRY(OptionalText(body, "role")).value_or("");
  person.invitation = TRY(OptionalText(body, "invitation")).value_or("");
  if (const json::Value* view = body.Find("view")) person.view = TRY(ParseView(*view));
  const model::Account account = TRY(call.services.accounts.Add(call.principal, person, call.origin));
  http::Response response = Answer(call, account, 201);
  response.Set("Location", call.services.base_path + "/api/v1/users/" + account.id.ToString());
  return response;
}

Result<http::Response> GetUser(const Call& call, const http::Request& request, store::ReadMode mode) { return Answer(call, TRY(AccountOf(call, request, mode))); }

Result<http::Response> PatchUser(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 9> kKnown{"name", "email", "displayName", "bio", "role", "banned", "banReason", "view", "preferences"};
  const model::Account account = TRY(AccountOf(call, request));
  TRY(call.services.accounts.MayChange(call.principal, account.id));
  const json::Value body = TRY(BodyObject(request, kKnown));
  accounts::AccountPatch patch;
  patch.name = TRY(OptionalText(body, "name"));
  patch.email = TRY(OptionalText(body, "email"));
  patch.display_name = TRY(OptionalText(body, "displayName"));
  patch.bio = TRY(OptionalText(body, "bio"));
  patch.role = TRY(OptionalText(body, "role"));
  patch.banned = TRY(OptionalBool(body, "banned"));
  patch.ban_reason = TRY(OptionalText(body, "banReason"));
  if (const json::Value* view = body.Find("view")) patch.view = TRY(ParseView(*view));
  if (const json::Value* preferences = body.Find("preferences")) {
    TRY(accounts::CheckPreferences(*preferences));
    patch.preferences = json::Compact(*preferences);
    if (patch.preferences->size() > kMostPreferences) return Fail(Code::kInvalid, "these are too many preferences", "preferences");
  }
  return Answer(call, TRY(call.services.accounts.Change(call.principal, account.id, patch, call.origin)));
}

Result<http::Response> DeleteUser(const Call& call, const http::Request& request) {
  const model::Account account = TRY(AccountOf(call, request));
  TRY(call.services.accounts.Delete(call.principal, account.id, call.origin));
  call.services.pictures.RemoveAll(account.id);
  return http::Response::NoContent();
}

Result<http::Response> ChangePassword(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 2> kKnown{"oldPassword", "newPassword"};
  const model::Account account = TRY(AccountOf(call, request));
  TRY(call.services.accounts.MayChange(call.principal, account.id));
  const json::Value body = TRY(BodyObject(request, kKnown));
  const std::string before = TRY(OptionalText(body, "oldPassword")).value_or("");
  const auto after = TRY(OptionalText(body, "newPassword"));
  if (!after) return Fail(Code::kInvalid, "newPassword is needed", "newPassword");
  TRY(call.services.accounts.ChangePassword(call.principal, account.id, before, *after, call.origin));
  return http::Response::NoContent();
}

Result<http::Response> ListRoles(const Call& call, const http::Request& request, store::ReadMode) {
  TRY(OnlyQuery(request, {}));
  json::Writer out(1024);
  out.BeginObject().Key("items").BeginArray();
  for (const model::Role& role : call.services.accounts.Roles()) WriteRole(out, role);
  out.EndArray().EndObject();
  return http::Response::Json(out.Take());
}

Result<http::Response> PutRole(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 1> kKnown{"permissions"};
  model::Role role{std::string(request.Param("role")), {}};
  if (!call.services.accounts.RolePermissions(role.name)) return Fail(Code::kNotFound, "there is no such role");
  const json::Value body = TRY(BodyObject(request, kKnown));
  const json::Value* permissions = body.Find("permissions");
  if (!permissions || !permissions->AsArray()) return Fail(Code::kInvalid, "permissions are a list of names", "permissions");
  for (const json::Value& name : *permissions->AsArray()) {
    if (!name.AsString()) return Fail(Code::kInvalid, "permissions are a list of names", "permissions");
    role.permissions.push_back(*name.AsString());
  }
  json::Writer out(256);
  WriteRole(out, TRY(call.services.accounts.ChangeRole(call.principal, role, call.origin)));
  return http::Response::Json(out.Take());
}

}  // namespace chanoma::api
