// Roles, and the small rules of rules.h.

#include <algorithm>

#include "accounts/accounts.h"
#include "accounts/rules.h"
#include "text/names.h"
#include "text/text.h"

namespace chanoma::accounts {

Error TooMany(std::chrono::seconds wait) {
  Error error{Code::kTooMany, "too many wrong attempts: wait a while", {}};
  error.retry_after = wait;
  return error;
}

Timestamp ExpiryOf(const model::Credential& credential) {
  if (credential.kind == model::CredentialKind::kSession) return credential.used + kSessionLife;
  return credential.kind == model::CredentialKind::kScreen ? credential.used + kScreenLife : credential.expires;
}

bool HasRunOut(const model::Credential& credential, Timestamp now) {
  const Timestamp expires = ExpiryOf(credential);
  return expires != Timestamp{} && expires <= now;
}

bool IsRestricted(const model::AccountView& view) { return !view.every_library || view.max_age >= 0; }

std::vector<model::Role> WithBuiltIn(const std::vector<model::Role>& edited) {
  std::vector<model::Role> roles;
  for (const BuiltInRole& role : BuiltInRoles()) roles.push_back({std::string(role.name), role.permissions.Names()});
  for (const model::Role& role : edited) {
    const auto found = std::find_if(roles.begin(), roles.end(), [&](const model::Role& other) { return other.name == role.name; });
    if (found == roles.end()) roles.push_back(role);
    else *found = role;
  }
  return roles;
}

PrincipalPtr MakeGuest(const std::vector<model::Role>& roles) {
  Principal guest;
  guest.kind = Kind::kGuest;
  guest.name = kGuestRole;
  guest.role = kGuestRole;
  for (const model::Role& role : roles) {
    if (role.name == kGuestRole) guest.may = PermissionSet::Of(role.permissions) & ViewerPermissions();
  }
  return std::make_shared<const Principal>(std::move(guest));
}

Result<void> CheckPassword(std::string_view password) {
  if (password.size() < kLeastPassword) return Fail(Code::kInvalid, "a password has at least 8 characters", "password");
  if (password.size() > kMostPassword) return Fail(Code::kInvalid, "a password has at most 1024 bytes", "password");
  return {};
}

Result<std::string> CleanEmail(std::string_view typed) {
  constexpr size_t kMost = 254;  // RFC 5321 §4.5.3.1.3, less the brackets
  const std::string clean = text::Clean(typed, kMost + 1);
  if (clean.empty()) return clean;
  const size_t at = clean.rfind('@');
  const bool odd = clean.find_first_of(" <>,;\"") != std::string::npos;
  if (clean.size() > kMost || at == std::string::npos || at == 0 || at + 1 == clean.size() || odd || clean != typed) {
    return Fail(Code::kInvalid, "this is no e-mail address", "email");
  }
  return clean;
}

std::optional<PermissionSet> Accounts::RolePermissions(std::string_view role) const {
  MutexLock lock(roles_mutex_);
  for (const model::Role& known : roles_) {
    if (known.name != role) continue;
    // Whatever was edited: the administrator's role stays whole, or nobody could mend the others.
    return role == kAdministratorRole ? PermissionSet::All() : PermissionSet::Of(known.permissions);
  }
  return std::nullopt;
}

std::vector<model::Role> Accounts::Roles() const {
  MutexLock lock(roles_mutex_);
  return roles_;
}

Result<model::Role> Accounts::ChangeRole(const Principal& actor, const model::Role& role, const Origin& origin) {
  const auto before = RolePermissions(role.name);
  if (!before) return Fail(Code::kNotFound, "there is no such role");
  if (role.name == kAdministratorRole) return Fail(Code::kConflict, "the administrator's role has every permission, always");
  for (const std::string& name : role.permissions) {
    if (!ParsePermission(name)) return Fail(Code::kInvalid, "there is no permission “" + name + "”", "permissions");
  }
  const PermissionSet after = PermissionSet::Of(role.permissions);
  TRY(MayManage(actor, *before | after));
  const model::Role kept{role.name, after.Names()};
  MutexLock changing(changes_);
  TRY(StillGood(actor));
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    TRY(draft.PutRole(kept));
    return draft.AppendAudit(Entry(actor, "role.change", role.name, origin, true), kAuditKept);
  }));
  {
    MutexLock lock(roles_mutex_);
    for (model::Role& known : roles_) {
      if (known.name == kept.name) known = kept;
    }
    guest_ = MakeGuest(roles_);
  }
  Ulid last;
  while (true) {
    const auto page = TRY(store_.Read().ListAccounts(last, 500));
    for (const model::Account& account : page) {
      last = account.id;
      if (account.role != role.name) continue;
      TRY(Reload(account.id));
      Revoke({std::nullopt, account.id});  // what is open was opened under the old rules
    }
    if (page.size() < 500) break;
  }
  if (role.name == kGuestRole) Revoke({});
  return kept;
}

Result<void> Accounts::MayManage(const Principal& actor, PermissionSet theirs) const {
  if (actor.kind == Kind::kOwner || actor.may.Contains(theirs & PermissionSet::All())) return {};
  return Fail(Code::kForbidden, "only somebody who holds all these permissions may give, change or take them");
}

}  // namespace chanoma::accounts
