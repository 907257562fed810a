#include "api/account_views.h"

#include <fmt/format.h>

#include "api/or_null.h"

namespace chanoma::api {
namespace {

// A time that is read back from a ULID: its first 48 bits are milliseconds.
Timestamp TimeOf(const Ulid& id) {
  int64_t milliseconds = 0;
  for (size_t i = 0; i < 6; ++i) milliseconds = milliseconds << 8 | id.bytes[i];
  return Timestamp(std::chrono::milliseconds(milliseconds));
}

void WriteView(json::Writer& out, const model::AccountView& view) {
  out.BeginObject().Key("libraries");
  if (view.every_library) {
    out.Null();
  } else {
    out.BeginArray();
    for (const Ulid& library : view.libraries) out.String(library.ToString());
    out.EndArray();
  }
  if (view.max_age < 0) out.NullField("maxAge");
  else out.Field("maxAge", view.max_age);
  out.Field("unrated", view.unrated).EndObject();
}

void WriteUserFields(json::Writer& out, const model::Account& account, bool full) {
  out.Field("id", account.id.ToString()).Field("name", account.name);
  out.Field("displayName", account.display_name.empty() ? account.name : account.display_name).Field("bio", account.bio);
  out.Field("createdAt", FormatRfc3339(account.created));
  PositiveOrNull(out, "avatar", account.picture);
  PositiveOrNull(out, "banner", account.banner);
  if (!full) {
    for (const std::string_view key : {"email", "role", "banned", "banReason", "seenAt", "view", "secondFactor", "pin"}) out.NullField(key);
    return;
  }
  TextOrNull(out, "email", account.email);
  out.Field("emailVerified", account.email_verified);
  out.Field("role", account.role).Field("banned", account.banned);
  TextOrNull(out, "banReason", account.ban_reason);
  TimeOrNull(out, "seenAt", account.seen);
  out.Field("secondFactor", account.totp_on).Field("pin", !account.pin.empty()).Key("view");
  WriteView(out, account.view);
}

}  // namespace

std::string PictureAddress(std::string_view base_path, const model::Account& account, accounts::PictureKind kind) {
  const uint32_t generation = accounts::GenerationOf(account, kind);
  if (generation == 0) return {};
  return fmt::format("{}/api/v1/users/{}/pictures/{}?v={}", base_path, account.id.ToString(), kind == accounts::PictureKind::kAvatar ? "avatar" : "banner", generation);
}

void WriteUser(json::Writer& out, const model::Account& account, bool full) {
  out.BeginObject();
  WriteUserFields(out, account, full);
  out.EndObject();
}

void WriteAccount(json::Writer& out, const model::Account& account, accounts::PermissionSet may) {
  out.BeginObject();
  WriteUserFields(out, account, true);
  out.Key("permissions").BeginArray();
  for (const std::string& name : may.Names()) out.String(name);
  out.EndArray().Field("hasPassword", !account.password.empty()).Field("recoveryCodes", static_cast<int64_t>(account.recovery.size()));
  out.Key("preferences").Raw(account.preferences.empty() ? "{}" : account.preferences).EndObject();
}

void WriteSession(json::Writer& out, const model::Credential& session, const Ulid& current) {
  out.BeginObject().Field("id", session.id.ToString()).Field("device", session.device).Field("address", session.address);
  out.Field("createdAt", FormatRfc3339(session.created)).Field("usedAt", FormatRfc3339(session.used)).Field("current", session.id == current).EndObject();
}

void WriteKey(json::Writer& out, const model::Credential& key, std::string_view token) {
  out.BeginObject().Field("id", key.id.ToString()).Field("name", key.device).Key("permissions").BeginArray();
  for (const std::string& name : key.permissions) out.String(name);
  out.EndArray().Field("createdAt", FormatRfc3339(key.created));
  TimeOrNull(out, "usedAt", key.used);
  TimeOrNull(out, "expiresAt", key.expires);
  TextOrNull(out, "token", token);
  out.EndObject();
}

void WriteSignedIn(json::Writer& out, const accounts::SignedIn& signed_in, accounts::PermissionSet may, bool with_token) {
  out.BeginObject().Field("id", signed_in.session.id.ToString());
  if (with_token) out.Field("token", signed_in.token);
  else out.NullField("token");
  out.Field("createdAt", FormatRfc3339(signed_in.session.created)).Field("device", signed_in.session.device).Key("user");
  WriteAccount(out, signed_in.account, may);
  out.EndObject();
}

void WriteRole(json::Writer& out, const model::Role& role) {
  out.BeginObject().Field("name", role.name).Key("permissions").BeginArray();
  for (const std::string& name : role.permissions) out.String(name);
  out.EndArray().EndObject();
}

void WriteInvitation(json::Writer& out, const model::Ticket& ticket, std::string_view code, std::string_view link) {
  out.BeginObject().Field("id", ticket.id.ToString()).Field("role", ticket.role).Key("view");
  WriteView(out, ticket.view);
  TextOrNull(out, "note", ticket.note);
  TextOrNull(out, "issuerId", ticket.issuer.IsNil() ? std::string() : ticket.issuer.ToString());
  out.Field("createdAt", FormatRfc3339(ticket.created)).Field("expiresAt", FormatRfc3339(ticket.expires));
  TextOrNull(out, "code", code);
  TextOrNull(out, "link", link);
  out.EndObject();
}

void WriteAudit(json::Writer& out, const model::AuditEntry& entry) {
  out.BeginObject().Field("id", entry.id.ToString()).Field("at", FormatRfc3339(TimeOf(entry.id)));
  TextOrNull(out, "userId", entry.actor.IsNil() ? std::string() : entry.actor.ToString());
  TextOrNull(out, "user", entry.actor_name);
  out.Field("action", entry.action);
  TextOrNull(out, "subject", entry.subject);
  out.Field("address", entry.address).Field("allowed", entry.allowed);
  TextOrNull(out, "detail", entry.detail);
  out.EndObject();
}

}  // namespace chanoma::api
