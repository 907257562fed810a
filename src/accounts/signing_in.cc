// The first start, signing in and out.

#include <algorithm>

#include "accounts/accounts.h"
#include "accounts/rules.h"
#include "accounts/secrets.h"
#include "text/names.h"
#include "text/text.h"

namespace chanoma::accounts {
namespace {

constexpr size_t kMostDevice = 200;

}  // namespace

Result<SignedIn> Accounts::SetUp(std::string_view code, const NewAccount& person, const Origin& origin) {
  const Throttle::Attempt attempt{NetworkOf(origin.address), "setup", false};
  if (Claimed()) return Fail(Code::kConflict, "this server has been set up already");
  if (const auto wait = throttle_.Wait(attempt)) return Fail(TooMany(*wait));
  if (!SameSecret(HashSecret(TidyCode(code)), HashSecret(TidyCode(setup_code_)))) {
    throttle_.Failed(attempt);
    Audit(*stranger_, "setup", {}, origin, false, "wrong code");
    return Fail(Code::kForbidden, "this is not the code that the server printed when it started", "code");
  }
  NewAccount first = person;
  first.role = kAdministratorRole;
  if (!first.password) return Fail(Code::kInvalid, "a password is needed", "password");
  const model::Account account = TRY(Prepare(first, true));
  SignedIn signed_in;
  MutexLock changing(changes_);
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    if (!TRY(draft.ListAccounts(Ulid{}, 1)).empty()) return Fail(Code::kConflict, "this server has been set up already");
    TRY(draft.PutAccount(account));
    signed_in = TRY(Open(draft, account, origin, "setup"));
    return {};
  }));
  Welcome(signed_in);
  claimed_.store(true, std::memory_order_release);
  log_.Info("set up", {{"administrator", account.name}});
  return signed_in;
}

Result<SignedIn> Accounts::SignIn(std::string_view login, std::string_view password, std::string_view code, const Origin& origin) {
  if (!PasswordsCount()) return Fail(Code::kConflict, "nobody signs in by password here: choose who you are known to");
  const store::Reader reader = store_.Read();
  const bool by_email = login.find('@') != std::string_view::npos;
  const std::string key = by_email ? text::EmailKey(login) : text::NameKey(login);
  auto found = by_email ? reader.FindAccountByEmail(key) : reader.FindAccountByName(key);
  if (!found && found.error().code != Code::kNotFound) return Fail(found.error());
  const std::string network = NetworkOf(origin.address);
  // An account is guessed at under its one name, whichever way it was written; an unknown one under what was written.
  const std::string guessed = found ? std::string(found->id.Raw()) : key;
  const Throttle::Attempt attempt{network, guessed, found && KnownFrom(*found, network)};
  if (const auto wait = throttle_.Wait(attempt)) return Fail(TooMany(*wait));

  const bool right = VerifyPassword(password.substr(0, kMostPassword), found ? found->password : std::string());
  Principal who;
  if (found) {
    who.account = found->id;
    who.name = found->name;
  } else {
    who.name = text::Clean(login, 64);
  }
  if (!right || found->banned) {
    throttle_.Failed(attempt);
    Audit(who, "session.create", {}, origin, false, right ? "banned" : "wrong name or password");
    if (right) return Fail(Code::kForbidden, found->ban_reason.empty() ? "this account is banned" : "this account is banned: " + found->ban_reason);
    return Fail(Code::kForbidden, "this name and this password do not belong together", "password");
  }
  model::Account tried = *found;
  if (const auto taken = TakeSecondFactor(tried, code); !taken) {
    // Who is asked for a code has not guessed yet.
    if (!code.empty()) throttle_.Failed(attempt);
    Audit(who, "session.create", {}, origin, false, code.empty() ? "second factor asked for" : "wrong second factor");
    return Fail(taken.error());
  }
  throttle_.Succeeded(attempt);
  const std::string better = NeedsRehash(found->password) ? HashPassword(password) : std::string();
  SignedIn signed_in;
  MutexLock changing(changes_);
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    model::Account account = TRY(draft.GetAccount(found->id));
    // Changed while the password was being weighed: what was right is no longer.
    if (account.banned || account.password != found->password) return Fail(Code::kForbidden, "this name and this password do not belong together", "password");
    TRY(TakeSecondFactor(account, code));  // for good: two who come with one code at once are one
    if (!better.empty()) account.password = better;
    account.seen = draft.Now();
    TRY(draft.PutAccount(account));
    signed_in = TRY(Open(draft, account, origin, "session.create"));
    return {};
  }));
  Welcome(signed_in);
  return signed_in;
}

Result<SignedIn> Accounts::Open(store::Draft& draft, const model::Account& account, const Origin& origin, std::string_view action) {
  SignedIn signed_in{account, {}, NewToken(), {}};
  model::Credential& session = signed_in.session;
  session.id = store_.NewId();
  session.account = account.id;
  session.hash = HashSecret(signed_in.token);
  session.device = text::Clean(origin.device, kMostDevice);
  session.address = origin.address;
  session.created = session.used = draft.Now();
  // Sessions that have run out go when a new one comes, and with them the longest unused beyond the limit.
  auto others = TRY(draft.ListCredentials(account.id));
  std::erase_if(others, [](const model::Credential& other) { return other.kind != model::CredentialKind::kSession; });
  std::sort(others.begin(), others.end(), [](const auto& a, const auto& b) { return a.used > b.used; });
  for (size_t i = 0; i < others.size(); ++i) {
    if (i + 1 < kSessionsOfOne && ExpiryOf(others[i]) > draft.Now()) continue;
    TRY(draft.DeleteCredential(others[i].id));
    signed_in.ended.push_back(others[i].id);
  }
  TRY(draft.PutCredential(session));
  Principal who;
  who.account = account.id;
  who.name = account.name;
  TRY(draft.AppendAudit(Entry(who, action, session.id.ToString(), origin, true, session.device), kAuditKept));
  return signed_in;
}

Result<SignedIn> Accounts::OpenSession(const Principal& actor, const Ulid& id, const Origin& origin) {
  if (actor.kind != Kind::kOwner) return Fail(Code::kForbidden, "only the machine's owner opens a session for somebody else");
  SignedIn signed_in;
  MutexLock changing(changes_);
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    const model::Account account = TRY(draft.GetAccount(id));
    if (account.banned) return Fail(Code::kConflict, "this account is banned");
    signed_in = TRY(Open(draft, account, origin, "session.create"));
    return {};
  }));
  Welcome(signed_in);
  return signed_in;
}

void Accounts::Welcome(const SignedIn& signed_in) {
  Admit(signed_in.account, signed_in.session);
  for (const Ulid& session : signed_in.ended) Revoke({session, std::nullopt});
}

bool Accounts::KnownFrom(const model::Account& account, std::string_view network) const {
  const auto credentials = store_.Read().ListCredentials(account.id);
  if (!credentials) return false;
  return std::any_of(credentials->begin(), credentials->end(), [&](const model::Credential& credential) {
    return credential.kind == model::CredentialKind::kSession && ExpiryOf(credential) > clock_.Now() && NetworkOf(credential.address) == network;
  });
}

Result<std::vector<model::Credential>> Accounts::ListSessions(const Ulid& account) const {
  auto sessions = TRY(store_.Read().ListCredentials(account));
  std::erase_if(sessions, [&](const model::Credential& one) { return one.kind != model::CredentialKind::kSession || ExpiryOf(one) <= clock_.Now(); });
  std::reverse(sessions.begin(), sessions.end());
  return sessions;
}

Result<void> Accounts::EndSession(const Principal& actor, const Ulid& account, const Ulid& session, const Origin& origin) {
  std::vector<Ulid> ended;
  MutexLock changing(changes_);
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    ended.clear();
    const model::Credential credential = TRY(draft.GetCredential(session));
    // Another account's is as good as none.
    if (credential.account != account || credential.kind != model::CredentialKind::kSession) return Fail(Code::kNotFound, "there is no such credential");
    TRY(draft.DeleteCredential(session));
    // From elsewhere it is the screen that one means: it must not open the next by itself.
    const bool elsewhere = session != actor.credential && !credential.parent.IsNil();
    if (elsewhere && draft.GetCredential(credential.parent)) TRY(DropScreen(draft, TRY(draft.GetCredential(credential.parent)), ended));
    return draft.AppendAudit(Entry(actor, "session.end", session.ToString(), origin, true), kAuditKept);
  }));
  Revoke({session, std::nullopt});
  for (const Ulid& other : ended) Revoke({other, std::nullopt});
  return {};
}

}  // namespace chanoma::accounts
