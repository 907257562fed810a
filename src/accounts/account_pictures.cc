// Which picture an account has: the record's part of it.

#include "accounts/accounts.h"
#include "accounts/rules.h"

namespace chanoma::accounts {

uint32_t GenerationOf(const model::Account& account, PictureKind kind) { return kind == PictureKind::kAvatar ? account.picture : account.banner; }

Result<PictureChange> Accounts::SetPicture(const Principal& actor, const Ulid& id, PictureKind kind, uint32_t generation, const Origin& origin) {
  TRY(MayChange(actor, id));
  const bool own = actor.account == id && actor.is_session;
  PictureChange change;
  MutexLock changing(changes_);
  TRY(StillGood(actor));
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    change.account = TRY(draft.GetAccount(id));
    if (!own) TRY(MayManage(actor, PermissionsOf(change.account)));
    uint32_t& kept = kind == PictureKind::kAvatar ? change.account.picture : change.account.banner;
    change.before = kept;
    if (generation == 0 && kept == 0) return Fail(Code::kNotFound, "there is no such picture");
    kept = generation;
    TRY(draft.PutAccount(change.account));
    return draft.AppendAudit(Entry(actor, generation == 0 ? "picture.remove" : "picture.set", change.account.name, origin, true), kAuditKept);
  }));
  return change;
}

}  // namespace chanoma::accounts
