// Accounts made, changed and deleted.

#include <algorithm>

#include "accounts/account_name.h"
#include "accounts/accounts.h"
#include "accounts/rules.h"
#include "accounts/secrets.h"
#include "text/names.h"
#include "text/text.h"

namespace chanoma::accounts {
namespace {

constexpr size_t kMostDisplayName = 100;
constexpr size_t kMostBio = 2000;
constexpr size_t kMostReason = 500;

Result<std::string> Limited(std::string_view typed, size_t most, std::string_view field) {
  std::string clean = text::Clean(typed, most + 1);
  if (clean.size() > most) return Fail(Code::kInvalid, "this is too long", std::string(field));
  return clean;
}

}  // namespace

Result<model::Account> Accounts::Prepare(const NewAccount& person, bool check_password) const {
  model::Account account;
  account.id = store_.NewId();
  account.name = TRY(CleanAccountName(person.name));
  account.name_key = text::NameKey(account.name);
  account.email = TRY(CleanEmail(person.email));
  account.email_key = text::EmailKey(account.email);
  account.role = person.role.empty() ? std::string(kMemberRole) : person.role;
  if (account.role == kGuestRole || !RolePermissions(account.role)) return Fail(Code::kInvalid, "there is no such role for an account", "role");
  if (person.view) account.view = *person.view;
  account.created = clock_.Now();
  if (person.password) {
    if (check_password) TRY(CheckPassword(*person.password));
    // Asked for beforehand: hashing for a name that is taken would be for nothing.
    if (store_.Read().FindAccountByName(account.name_key)) return Fail(Code::kConflict, "this name is taken", "name");
    account.password = HashPassword(*person.password);
    if (account.password.empty()) return Fail(Code::kUnavailable, "there is no memory to hash a password");
    account.password_set = account.created;
  }
  return account;
}

Result<model::Account> Accounts::Add(const Principal& actor, const NewAccount& person, const Origin& origin) {
  if (!person.invitation.empty()) return Join(person, origin);
  const bool manages = actor.may.Has(Permission::kUsersWrite);
  const std::string network = NetworkOf(origin.address);
  NewAccount wanted = person;
  if (!manages) {
    const std::string registration = config_.Text("registration");
    if (registration == "invitation") return Fail(Code::kForbidden, "accounts are for those who were invited: a link with a code is needed", "invitation");
    if (registration != "open") return Fail(Code::kForbidden, "accounts are made by an administrator here");
    if (!PasswordsCount()) return Fail(Code::kConflict, "nobody signs in by password here: choose who you are known to");
    if (wanted.view) return Fail(Code::kForbidden, "this needs the permission users.write", "view");
    wanted.role = kMemberRole;
    if (!wanted.password) return Fail(Code::kInvalid, "a password is needed", "password");
  }
  // Accounts that anybody makes are few from one network.
  const Throttle::Attempt attempt{"registering", network, true};
  if (const auto wait = manages ? std::nullopt : throttle_.Wait(attempt)) return Fail(TooMany(*wait));
  const model::Account account = TRY(Prepare(wanted, true));
  MutexLock changing(changes_);
  TRY(StillGood(actor));
  if (manages) TRY(MayManage(actor, *RolePermissions(account.role)));
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    TRY(draft.PutAccount(account));
    return draft.AppendAudit(Entry(actor, "user.create", account.name, origin, true, account.role), kAuditKept);
  }));
  if (!manages) throttle_.Failed(attempt);
  claimed_.store(true, std::memory_order_release);
  return account;
}

Result<model::Account> Accounts::Find(std::string_view id_or_name, store::ReadMode mode) const {
  const store::Reader reader = store_.Read(mode);
  if (const auto id = Ulid::Parse(id_or_name)) return reader.GetAccount(*id);
  return reader.FindAccountByName(text::NameKey(id_or_name));
}

Result<void> Accounts::KeepAnAdministrator(const store::Draft& draft, const model::Account& before, const model::Account* changed) const {
  const auto administers = [](const model::Account& account) { return account.role == kAdministratorRole && !account.banned && !IsRestricted(account.view); };
  if (!administers(before) || (changed != nullptr && administers(*changed))) return {};
  // Without passwords, one who could not sign in is none.
  const bool elsewhere = !PasswordsCount() && TRY(EntersElsewhere(draft, before.id));
  Ulid after;
  while (true) {
    const auto page = TRY(draft.ListAccounts(after, 500));
    for (const model::Account& account : page) {
      if (account.id != before.id && administers(account) && (!elsewhere || TRY(EntersElsewhere(draft, account.id)))) return {};
      after = account.id;
    }
    if (page.size() < 500) return Fail(Code::kConflict, "this is the last administrator: make another one first");
  }
}

Result<void> Accounts::MayChange(const Principal& actor, const Ulid& id) const {
  const bool own = actor.account == id && actor.is_session;
  if (own || actor.may.Has(Permission::kUsersWrite)) return {};
  return Fail(Code::kForbidden, "only its owner changes an account");
}

Result<model::Account> Accounts::Change(const Principal& actor, const Ulid& id, const AccountPatch& patch, const Origin& origin) {
  const bool own = actor.account == id && actor.is_session;
  const bool manages = actor.may.Has(Permission::kUsersWrite);
  if (!own && !manages) return Fail(Code::kForbidden, "only its owner changes an account");
  if (patch.Privileged() && !manages) return Fail(Code::kForbidden, "this needs the permission users.write");
  if (patch.role && (*patch.role == kGuestRole || !RolePermissions(*patch.role))) return Fail(Code::kInvalid, "there is no such role for an account", "role");
  AccountPatch clean = patch;
  if (patch.name) clean.name = TRY(CleanAccountName(*patch.name));
  if (patch.email) clean.email = TRY(CleanEmail(*patch.email));
  if (patch.display_name) clean.display_name = TRY(Limited(*patch.display_name, kMostDisplayName, "displayName"));
  if (patch.bio) clean.bio = TRY(Limited(*patch.bio, kMostBio, "bio"));
  if (patch.ban_reason) clean.ban_reason = TRY(Limited(*patch.ban_reason, kMostReason, "banReason"));
  model::Account account;
  bool rights = false;
  MutexLock changing(changes_);
  TRY(StillGood(actor));
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    const model::Account before = TRY(draft.GetAccount(id));
    account = before;
    if (!own) TRY(MayManage(actor, PermissionsOf(before)));
    if (clean.name) {
      account.name = *clean.name;
      account.name_key = text::NameKey(account.name);
    }
    if (clean.email) {
      account.email = *clean.email;
      account.email_key = text::EmailKey(account.email);
      if (account.email_key != before.email_key) {
        // Where letters can be sent, one’s own address is confirmed by one (AskEmail).
        if (own && !manages && !account.email.empty() && SendsMail()) return Fail(Code::kConflict, "an address is confirmed by a link that is sent there first", "email");
        account.email_verified = false;
        TRY(TellOldAddress(draft, before, account, "en"));
      }
    }
    if (clean.display_name) account.display_name = *clean.display_name;
    if (clean.bio) account.bio = *clean.bio;
    if (clean.role) account.role = *clean.role;
    if (clean.preferences) account.preferences = *clean.preferences;
    if (clean.banned) account.banned = *clean.banned;
    if (clean.ban_reason) account.ban_reason = *clean.ban_reason;
    if (clean.view) account.view = *clean.view;
    if (patch.Privileged()) TRY(MayManage(actor, RolePermissions(account.role).value_or(PermissionSet())));
    rights = account.role != before.role || account.banned != before.banned || account.view != before.view || account.name != before.name;
    if (rights) TRY(KeepAnAdministrator(draft, before, &account));
    if (account.banned && !before.banned) {
      for (const model::Credential& credential : TRY(draft.ListCredentials(id))) TRY(draft.DeleteCredential(credential.id));
      TRY(DropIssued(draft, id));
    }
    TRY(draft.PutAccount(account));
    const std::string_view action = account.banned == before.banned ? "user.change" : account.banned ? "user.ban" : "user.unban";
    return draft.AppendAudit(Entry(actor, action, account.name, origin, true, account.banned ? account.ban_reason : ""), kAuditKept);
  }));
  if (rights) {
    TRY(Reload(id));
    Revoke({std::nullopt, id});  // what is open was opened with other rights
  }
  return account;
}

Result<void> Accounts::ChangePassword(const Principal& actor, const Ulid& id, std::string_view old_password, std::string_view new_password,
                                      const Origin& origin) {
  const bool own = actor.account == id && actor.is_session;
  const model::Account before = TRY(store_.Read().GetAccount(id));
  if (own) {
    if (!before.password.empty()) TRY(CheckOwnPassword(actor, before, old_password, "oldPassword", "password.change", origin));
  } else {
    if (!actor.may.Has(Permission::kUsersWrite)) return Fail(Code::kForbidden, "only its owner changes a password");
    TRY(MayManage(actor, PermissionsOf(before)));
  }
  TRY(CheckPassword(new_password));
  const std::string hash = HashPassword(new_password);
  if (hash.empty()) return Fail(Code::kUnavailable, "there is no memory to hash a password");
  std::vector<Ulid> ended;
  MutexLock changing(changes_);
  TRY(StillGood(actor));
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    ended.clear();
    model::Account account = TRY(draft.GetAccount(id));
    // It took a while to hash: somebody with a link, or with more rights, may have come first.
    if (own && account.password != before.password) return Fail(Code::kForbidden, "the old password is not right", "oldPassword");
    if (!own) TRY(MayManage(actor, PermissionsOf(account)));
    account.password = hash;
    account.password_set = draft.Now();
    TRY(draft.PutAccount(account));
    TRY(DropResets(draft, id));
    const auto here = draft.GetCredential(actor.credential);
    for (const model::Credential& credential : TRY(draft.ListCredentials(id))) {
      if (credential.kind == model::CredentialKind::kApiKey || credential.id == actor.credential) continue;
      // The screen in front of who changed it stays theirs; the others remember nobody any more.
      if (here && credential.id == here->parent) continue;
      TRY(draft.DeleteCredential(credential.id));
      ended.push_back(credential.id);
    }
    return draft.AppendAudit(Entry(actor, "password.change", account.name, origin, true), kAuditKept);
  }));
  for (const Ulid& session : ended) Revoke({session, std::nullopt});
  return {};
}

Result<void> Accounts::Delete(const Principal& actor, const Ulid& id, const Origin& origin) {
  const bool own = actor.account == id && actor.is_session;
  if (!own && !actor.may.Has(Permission::kUsersWrite)) return Fail(Code::kForbidden, "only its owner deletes an account");
  MutexLock changing(changes_);
  TRY(StillGood(actor));
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    const model::Account account = TRY(draft.GetAccount(id));
    if (!own) TRY(MayManage(actor, PermissionsOf(account)));
    TRY(KeepAnAdministrator(draft, account, nullptr));
    TRY(DropIssued(draft, id));
    TRY(draft.DeleteAccount(id));
    return draft.AppendAudit(Entry(actor, "user.delete", account.name, origin, true), kAuditKept);
  }));
  table_.RemoveAccount(id);
  Revoke({std::nullopt, id});
  return {};
}

}  // namespace chanoma::accounts
