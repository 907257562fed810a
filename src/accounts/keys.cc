// API keys: for programs, with named permissions and an end.

#include <algorithm>

#include "accounts/accounts.h"
#include "accounts/rules.h"
#include "accounts/secrets.h"
#include "text/text.h"

namespace chanoma::accounts {
namespace {

constexpr size_t kMostName = 64;

Result<void> OnlyASession(const Principal& actor) {
  if (actor.is_session) return {};
  return Fail(Code::kForbidden, "keys are for people who are signed in to make, to see and to take back");
}

}  // namespace

Result<IssuedKey> Accounts::AddKey(const Principal& actor, const NewKey& wanted, const Origin& origin) {
  TRY(OnlyASession(actor));
  const std::string name = text::Clean(wanted.name, kMostName + 1);
  if (name.empty() || name.size() > kMostName) return Fail(Code::kInvalid, "a key has a name of 1 to 64 bytes", "name");
  if (wanted.permissions.empty()) return Fail(Code::kInvalid, "a key needs at least one permission", "permissions");
  for (const std::string& permission : wanted.permissions) {
    const auto known = ParsePermission(permission);
    if (!known) return Fail(Code::kInvalid, "there is no permission “" + permission + "”", "permissions");
    if (!actor.may.Has(*known)) return Fail(Code::kForbidden, "a key cannot have the permission " + permission + ", which you do not have", "permissions");
  }
  IssuedKey issued;
  issued.token = NewToken();
  model::Credential& key = issued.key;
  key.id = store_.NewId();
  key.kind = model::CredentialKind::kApiKey;
  key.account = actor.account;
  key.hash = HashSecret(issued.token);
  key.device = name;
  key.address = origin.address;
  key.permissions = PermissionSet::Of(wanted.permissions).Names();
  key.created = clock_.Now();
  if (wanted.life.count() > 0) key.expires = key.created + wanted.life;
  model::Account account;
  std::vector<Ulid> ended;
  MutexLock changing(changes_);
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    ended.clear();
    account = TRY(draft.GetAccount(actor.account));
    // The session may have ended since it was looked up.
    if (!draft.GetCredential(actor.credential)) return Fail(Code::kUnauthenticated, "the session has ended: sign in again");
    size_t keys = 0;
    for (const model::Credential& other : TRY(draft.ListCredentials(actor.account))) {
      if (other.kind != model::CredentialKind::kApiKey) continue;
      // What has run out is listed until a new one comes, and neither counts nor keeps its name.
      if (HasRunOut(other, draft.Now())) {
        TRY(draft.DeleteCredential(other.id));
        ended.push_back(other.id);
        continue;
      }
      if (other.device == name) return Fail(Code::kConflict, "you have a key of this name", "name");
      ++keys;
    }
    if (keys >= kKeysOfOne) return Fail(Code::kConflict, "you have fifty keys: take one back first");
    TRY(draft.PutCredential(key));
    return draft.AppendAudit(Entry(actor, "key.create", name, origin, true), kAuditKept);
  }));
  Admit(account, key);
  for (const Ulid& old : ended) Revoke({old, std::nullopt});
  return issued;
}

Result<std::vector<model::Credential>> Accounts::ListKeys(const Principal& actor) const {
  TRY(OnlyASession(actor));
  auto keys = TRY(store_.Read().ListCredentials(actor.account));
  std::erase_if(keys, [](const model::Credential& one) { return one.kind != model::CredentialKind::kApiKey; });
  std::reverse(keys.begin(), keys.end());
  return keys;
}

Result<void> Accounts::DeleteKey(const Principal& actor, const Ulid& key, const Origin& origin) {
  TRY(OnlyASession(actor));
  MutexLock changing(changes_);
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    const model::Credential credential = TRY(draft.GetCredential(key));
    // Another account's is as good as none.
    if (credential.account != actor.account || credential.kind != model::CredentialKind::kApiKey) return Fail(Code::kNotFound, "there is no such credential");
    TRY(draft.DeleteCredential(key));
    return draft.AppendAudit(Entry(actor, "key.delete", credential.device, origin, true), kAuditKept);
  }));
  Revoke({key, std::nullopt});
  return {};
}

}  // namespace chanoma::accounts
