// Accounts and what lets them in, as stored bytes.

#include <fmt/format.h>

#include "store/codec.h"
#include "store/record_bytes.h"
#include "store/records.pb.h"

namespace chanoma::store {
namespace {

std::string Raw(const Ulid& id) { return std::string(id.Raw()); }

}  // namespace

std::string EncodeAccount(const model::Account& account, std::string_view previous) {
  auto record = StartFrom<proto::AccountRecord>(previous);
  record.set_id(Raw(account.id));
  record.set_name(account.name);
  record.set_name_key(account.name_key);
  record.set_email(account.email);
  record.set_email_key(account.email_key);
  record.set_email_verified(account.email_verified);
  record.set_display_name(account.display_name);
  record.set_bio(account.bio);
  record.set_role(account.role);
  record.set_password(account.password);
  record.set_pin(account.pin);
  record.set_some_libraries(!account.view.every_library);
  record.clear_libraries();
  for (const Ulid& library : account.view.libraries) record.add_libraries(Raw(library));
  record.set_max_age(account.view.max_age);
  record.set_unrated(account.view.unrated);
  record.set_banned(account.banned);
  record.set_ban_reason(account.ban_reason);
  record.set_preferences(account.preferences);
  record.set_totp_secret(account.totp_secret);
  record.set_totp_on(account.totp_on);
  record.set_totp_step(account.totp_step);
  record.clear_recovery();
  for (const std::string& hash : account.recovery) record.add_recovery(hash);
  record.set_picture(account.picture);
  record.set_banner(account.banner);
  record.set_created_ms(Milliseconds(account.created));
  record.set_seen_ms(Milliseconds(account.seen));
  record.set_password_set_ms(Milliseconds(account.password_set));
  return record.SerializeAsString();
}

Result<model::Account> DecodeAccount(std::string_view bytes) {
  auto record = TRY(Parse<proto::AccountRecord>(bytes, "account"));
  model::Account account;
  const auto id = Ulid::FromRaw(record.id());
  if (!id || id->IsNil() || record.name().empty() || record.name_key().empty()) return Damaged("account");
  account.id = *id;
  account.name = record.name();
  account.name_key = record.name_key();
  account.email = record.email();
  account.email_key = record.email_key();
  account.email_verified = record.email_verified();
  account.display_name = record.display_name();
  account.bio = record.bio();
  account.role = record.role();
  account.password = record.password();
  account.pin = record.pin();
  account.view.every_library = !record.some_libraries();
  for (const std::string& raw : record.libraries()) {
    const auto library = Ulid::FromRaw(raw);
    if (!library) return Damaged("account");
    account.view.libraries.push_back(*library);
  }
  account.view.max_age = record.max_age();
  account.view.unrated = record.unrated();
  account.banned = record.banned();
  account.ban_reason = record.ban_reason();
  account.preferences = record.preferences();
  account.totp_secret = record.totp_secret();
  account.totp_on = record.totp_on();
  account.totp_step = record.totp_step();
  account.recovery.assign(record.recovery().begin(), record.recovery().end());
  account.picture = record.picture();
  account.banner = record.banner();
  account.created = Time(record.created_ms());
  account.seen = Time(record.seen_ms());
  account.password_set = Time(record.password_set_ms());
  return account;
}

std::string EncodeCredential(const model::Credential& credential, std::string_view previous) {
  auto record = StartFrom<proto::CredentialRecord>(previous);
  record.set_id(Raw(credential.id));
  record.set_kind(static_cast<uint32_t>(credential.kind));
  record.set_account(Raw(credential.account));
  record.set_hash(credential.hash);
  record.set_device(credential.device);
  record.set_address(credential.address);
  record.clear_permissions();
  for (const std::string& name : credential.permissions) record.add_permissions(name);
  record.set_created_ms(Milliseconds(credential.created));
  record.set_used_ms(Milliseconds(credential.used));
  record.set_expires_ms(Milliseconds(credential.expires));
  if (credential.parent.IsNil()) record.clear_parent();
  else record.set_parent(Raw(credential.parent));
  return record.SerializeAsString();
}

Result<model::Credential> DecodeCredential(std::string_view bytes) {
  const auto record = TRY(Parse<proto::CredentialRecord>(bytes, "credential"));
  model::Credential credential;
  const auto id = Ulid::FromRaw(record.id());
  const auto account = Ulid::FromRaw(record.account());
  credential.kind = static_cast<model::CredentialKind>(record.kind());
  const bool known = credential.kind == model::CredentialKind::kSession || credential.kind == model::CredentialKind::kApiKey || credential.kind == model::CredentialKind::kScreen;
  if (!id || id->IsNil() || !account || account->IsNil() || !known || record.hash().empty()) return Damaged("credential");
  credential.id = *id;
  credential.account = *account;
  credential.hash = record.hash();
  credential.device = record.device();
  credential.address = record.address();
  credential.permissions.assign(record.permissions().begin(), record.permissions().end());
  credential.created = Time(record.created_ms());
  credential.used = Time(record.used_ms());
  credential.expires = Time(record.expires_ms());
  if (!record.parent().empty()) {
    const auto parent = Ulid::FromRaw(record.parent());
    if (!parent) return Damaged("credential");
    credential.parent = *parent;
  }
  return credential;
}

std::string EncodeRole(const model::Role& role, std::string_view previous) {
  auto record = StartFrom<proto::RoleRecord>(previous);
  record.set_name(role.name);
  record.clear_permissions();
  for (const std::string& name : role.permissions) record.add_permissions(name);
  return record.SerializeAsString();
}

Result<model::Role> DecodeRole(std::string_view bytes) {
  const auto record = TRY(Parse<proto::RoleRecord>(bytes, "role"));
  if (record.name().empty()) return Damaged("role");
  return model::Role{record.name(), {record.permissions().begin(), record.permissions().end()}};
}

std::string EncodeTicket(const model::Ticket& ticket, std::string_view previous) {
  auto record = StartFrom<proto::TicketRecord>(previous);
  record.set_id(Raw(ticket.id));
  record.set_kind(static_cast<uint32_t>(ticket.kind));
  record.set_hash(ticket.hash);
  record.set_account(Raw(ticket.account));
  record.set_role(ticket.role);
  record.set_issuer(Raw(ticket.issuer));
  record.set_created_ms(Milliseconds(ticket.created));
  record.set_expires_ms(Milliseconds(ticket.expires));
  record.set_uses(ticket.uses);
  record.set_some_libraries(!ticket.view.every_library);
  record.clear_libraries();
  for (const Ulid& library : ticket.view.libraries) record.add_libraries(Raw(library));
  record.set_age_limit(ticket.view.max_age + 1);
  record.set_no_unrated(!ticket.view.unrated);
  record.set_note(ticket.note);
  return record.SerializeAsString();
}

Result<model::Ticket> DecodeTicket(std::string_view bytes) {
  const auto record = TRY(Parse<proto::TicketRecord>(bytes, "ticket"));
  model::Ticket ticket;
  const auto id = Ulid::FromRaw(record.id());
  const auto account = Ulid::FromRaw(record.account());
  const auto issuer = Ulid::FromRaw(record.issuer());
  ticket.kind = static_cast<model::TicketKind>(record.kind());
  const bool known = ticket.kind == model::TicketKind::kInvitation || ticket.kind == model::TicketKind::kPasswordReset || ticket.kind == model::TicketKind::kEmail;
  if (!id || id->IsNil() || !account || !issuer || !known || record.hash().empty()) return Damaged("ticket");
  ticket.id = *id;
  ticket.hash = record.hash();
  ticket.account = *account;
  ticket.role = record.role();
  ticket.issuer = *issuer;
  ticket.created = Time(record.created_ms());
  ticket.expires = Time(record.expires_ms());
  ticket.uses = record.uses();
  ticket.view.every_library = !record.some_libraries();
  for (const std::string& raw : record.libraries()) {
    const auto library = Ulid::FromRaw(raw);
    if (!library) return Damaged("ticket");
    ticket.view.libraries.push_back(*library);
  }
  ticket.view.max_age = record.age_limit() - 1;
  ticket.view.unrated = !record.no_unrated();
  ticket.note = record.note();
  return ticket;
}

std::string EncodeAudit(const model::AuditEntry& entry) {
  proto::AuditRecord record;
  record.set_actor(Raw(entry.actor));
  record.set_actor_name(entry.actor_name);
  record.set_action(entry.action);
  record.set_subject(entry.subject);
  record.set_address(entry.address);
  record.set_refused(!entry.allowed);
  record.set_detail(entry.detail);
  return record.SerializeAsString();
}

Result<model::AuditEntry> DecodeAudit(const Ulid& id, std::string_view bytes) {
  const auto record = TRY(Parse<proto::AuditRecord>(bytes, "audit entry"));
  const auto actor = Ulid::FromRaw(record.actor());
  if (!actor || record.action().empty()) return Damaged("audit entry");
  return model::AuditEntry{id, *actor, record.actor_name(), record.action(), record.subject(), record.address(), !record.refused(), record.detail()};
}

}  // namespace chanoma::store
