// Who people are elsewhere: signing in by it, joining by it, linking and unlinking; and doing without passwords.

#include <fmt/format.h>

#include <algorithm>

#include "accounts/accounts.h"
#include "accounts/id_token.h"
#include "accounts/rules.h"
#include "text/names.h"
#include "text/text.h"

namespace chanoma::accounts {
namespace {

constexpr size_t kMostLabel = 100;
constexpr size_t kMostOfOne = 20;
constexpr int kMostNumber = 99;
// A name may be as long as the number behind it leaves room for.
constexpr size_t kMostNameBytes = 48;

std::string LabelOf(const Person& person) { return text::Clean(person.email.empty() ? person.name : person.email, kMostLabel); }

Principal As(const model::Account& account) {
  Principal who;
  who.account = account.id;
  who.name = account.name;
  return who;
}

}  // namespace

bool Accounts::PasswordsCount() const { return config_.oidc().empty() || config_.Flag("password_sign_in"); }

Result<bool> Accounts::EntersElsewhere(const store::Reader& reader, const Ulid& account, const Ulid& but) const {
  for (const model::Identity& identity : TRY(reader.ListIdentities(account))) {
    if (identity.id == but) continue;
    for (const config::OidcEntry& entry : config_.oidc()) {
      if (entry.issuer == identity.issuer) return true;
    }
  }
  return false;
}

Result<void> Accounts::MayStopPasswords() const {
  if (config_.oidc().empty()) return Fail(Code::kConflict, "there is no other way to sign in: put an [[oidc]] table into the configuration first", "password_sign_in");
  const store::Reader reader = store_.Read();
  Ulid after;
  while (true) {
    const auto page = TRY(reader.ListAccounts(after, 500));
    for (const model::Account& account : page) {
      after = account.id;
      const bool administers = account.role == kAdministratorRole && !account.banned && !IsRestricted(account.view);
      if (administers && TRY(EntersElsewhere(reader, account.id))) return {};
    }
    if (page.size() < 500) break;
  }
  return Fail(Code::kConflict, "no administrator could sign in any more: one of them must link their account to a provider first", "password_sign_in");
}

// An account for whoever comes for the first time, with a name of their own that nobody here has.
Result<model::Account> Accounts::PrepareNewcomer(const store::Reader& reader, const Person& person, const model::Ticket* invitation) const {
  NewAccount wanted;
  wanted.role = invitation != nullptr ? invitation->role : std::string(kMemberRole);
  if (invitation != nullptr) wanted.view = invitation->view;
  const auto with_email = [&](model::Account account) {
    // One that the provider has checked, unless somebody here has it: it never leads to their account.
    const auto clean = CleanEmail(person.email);
    if (clean && !clean->empty() && !reader.FindAccountByEmail(text::EmailKey(*clean))) {
      account.email = *clean;
      account.email_key = text::EmailKey(*clean);
      account.email_verified = true;
    }
    return account;
  };
  const auto cleaned = text::CleanName(text::Clean(person.name, kMostNameBytes));
  for (const std::string& stem : {cleaned ? *cleaned : std::string("person"), std::string("person")}) {
    for (int number = 1; number <= kMostNumber; ++number) {
      wanted.name = number == 1 ? stem : fmt::format("{}-{}", stem, number);
      auto account = Prepare(wanted, false);
      if (!account && account.error().field == "name") break;
      if (!account) return account;
      const auto taken = reader.FindAccountByName(account->name_key);
      if (!taken && taken.error().code == Code::kNotFound) return with_email(std::move(*account));
      if (!taken) return Fail(taken.error());
    }
  }
  return Fail(Code::kConflict, "every name like this one is taken", "name");
}

Result<SignedIn> Accounts::SignInBy(const Person& person, const Joining& joining, const Origin& origin) {
  const auto stranger = [] { return Fail(Code::kForbidden, "no account here is linked to this sign-in, and none may be made", "unknown"); };
  const std::string registration = config_.Text("registration");
  const bool invited = !joining.invitation.empty();
  const Throttle::Attempt registering{"registering", NetworkOf(origin.address), true};
  {
    const auto known = store_.Read().FindIdentity(person.issuer, person.subject);
    if (!known && known.error().code != Code::kNotFound) return Fail(known.error());
    if (!known) {
      if (!joining.create || registration == "closed" || (registration != "open" && !invited)) return stranger();
      if (const auto wait = throttle_.Wait(registering)) return Fail(TooMany(*wait));
      if (invited) TRY(MayGuess(origin));
    }
  }
  SignedIn signed_in;
  bool joined = false;
  MutexLock changing(changes_);
  const auto done = store_.Commit([&](store::Draft& draft) -> Result<void> {
    joined = false;
    auto identity = draft.FindIdentity(person.issuer, person.subject);
    if (!identity && identity.error().code != Code::kNotFound) return Fail(identity.error());
    model::Account account;
    if (identity) {
      account = TRY(draft.GetAccount(identity->account));
      if (account.banned) return Fail(Code::kForbidden, "this account is banned", "banned");
    } else {
      if (!joining.create || registration == "closed" || (registration != "open" && !invited)) return stranger();
      std::optional<model::Ticket> ticket;
      if (invited) {
        auto good = GoodTicket(draft, joining.invitation, model::TicketKind::kInvitation);
        if (!good) return Fail(good.error().code, good.error().message, "invitation");
        ticket = std::move(*good);
        TRY(draft.DeleteTicket(ticket->id));
      }
      account = TRY(PrepareNewcomer(draft, person, ticket ? &*ticket : nullptr));
      identity = model::Identity{store_.NewId(), account.id, person.issuer, person.subject, {}, draft.Now(), {}};
      joined = true;
    }
    account.seen = identity->used = draft.Now();
    identity->label = LabelOf(person);
    TRY(draft.PutAccount(account));
    TRY(draft.PutIdentity(*identity));
    if (joined) TRY(draft.AppendAudit(Entry(As(account), "user.create", account.name, origin, true, "by " + person.issuer), kAuditKept));
    signed_in = TRY(Open(draft, account, origin, "session.create"));
    return {};
  });
  if (!done) return Fail(done.error().field == "invitation" ? Counted(done.error(), "invitation", "user.create", origin) : done.error());
  if (joined) throttle_.Failed(registering);
  Welcome(signed_in);
  return signed_in;
}

Result<void> Accounts::LinkIdentity(const Principal& actor, const Person& person, const Origin& origin) {
  if (!actor.is_session) return Fail(Code::kForbidden, "only who is signed in links their account", "expired");
  MutexLock changing(changes_);
  TRY(StillGood(actor));
  const auto done = store_.Commit([&](store::Draft& draft) -> Result<void> {
    const model::Account account = TRY(draft.GetAccount(actor.account));
    auto identity = draft.FindIdentity(person.issuer, person.subject);
    if (!identity && identity.error().code != Code::kNotFound) return Fail(identity.error());
    if (identity && identity->account != actor.account) return Fail(Code::kConflict, "this sign-in is linked to another account", "taken");
    if (!identity && TRY(draft.ListIdentities(actor.account)).size() >= kMostOfOne) return Fail(Code::kConflict, "an account has at most twenty links", "many");
    if (!identity) identity = model::Identity{store_.NewId(), actor.account, person.issuer, person.subject, {}, draft.Now(), {}};
    identity->label = LabelOf(person);
    TRY(draft.PutIdentity(*identity));
    return draft.AppendAudit(Entry(actor, "identity.link", account.name, origin, true, person.issuer), kAuditKept);
  });
  if (!done) return Fail(done.error());
  return {};
}

Result<std::vector<model::Identity>> Accounts::ListIdentities(const Principal& actor, const Ulid& account) const {
  const bool own = actor.account == account && actor.is_session;
  if (!own && !actor.may.Has(Permission::kUsersWrite)) return Fail(Code::kForbidden, "only its owner sees who somebody is elsewhere");
  return store_.Read().ListIdentities(account);
}

Result<void> Accounts::Unlink(const Principal& actor, const Ulid& id, const Ulid& link, const Origin& origin) {
  const bool own = actor.account == id && actor.is_session;
  if (!own && !actor.may.Has(Permission::kUsersWrite)) return Fail(Code::kForbidden, "only its owner unlinks an account");
  MutexLock changing(changes_);
  TRY(StillGood(actor));
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    const model::Account account = TRY(draft.GetAccount(id));
    if (!own) TRY(MayManage(actor, PermissionsOf(account)));
    const auto identity = draft.GetIdentity(link);
    // Another account's is as good as none.
    if (!identity || identity->account != id) return Fail(Code::kNotFound, "there is no such link");
    const bool by_password = PasswordsCount() && !account.password.empty();
    if (!by_password && !TRY(EntersElsewhere(draft, id, link))) {
      return Fail(Code::kConflict, PasswordsCount() ? "this is the only way into the account: set a password first" : "this is the only way into the account: link another one first");
    }
    TRY(draft.DeleteIdentity(link));
    return draft.AppendAudit(Entry(actor, "identity.unlink", account.name, origin, true, identity->issuer), kAuditKept);
  }));
  return {};
}

}  // namespace chanoma::accounts
