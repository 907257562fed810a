// Whom a proxy has let through already: it is believed, since only one that is trusted is asked.

#include "accounts/accounts.h"
#include "accounts/rules.h"
#include "text/names.h"
#include "text/text.h"

namespace chanoma::accounts {

bool Accounts::IsCalled(const Principal& principal, std::string_view name) const {
  return principal.kind != Kind::kAccount || text::NameKey(principal.name) == text::NameKey(name);
}

Result<SignedIn> Accounts::SignInNamed(std::string_view name, const Origin& origin) {
  SignedIn signed_in;
  Principal who;
  who.name = text::Clean(name, 64);
  const bool open = config_.Text("registration") == "open";
  MutexLock changing(changes_);
  const auto done = store_.Commit([&](store::Draft& draft) -> Result<void> {
    auto account = draft.FindAccountByName(text::NameKey(name));
    if (!account && account.error().code != Code::kNotFound) return Fail(account.error());
    if (!account && !open) return Fail(Code::kForbidden, "there is no account of this name here, and nobody makes one by coming", "name");
    if (!account) {
      NewAccount newcomer;
      newcomer.name = name;
      account = TRY(Prepare(newcomer, false));
      who.account = account->id;
      TRY(draft.AppendAudit(Entry(who, "user.create", account->name, origin, true, "by a proxy"), kAuditKept));
    }
    if (account->banned) return Fail(Code::kForbidden, "this account is banned", "banned");
    account->seen = draft.Now();
    TRY(draft.PutAccount(*account));
    signed_in = TRY(Open(draft, *account, origin, "session.create"));
    return {};
  });
  if (!done) {
    Audit(who, "session.create", {}, origin, false, done.error().message);
    return Fail(done.error());
  }
  Welcome(signed_in);
  return signed_in;
}

}  // namespace chanoma::accounts
