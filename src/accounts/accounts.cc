// Opening, and telling who asks.

#include "accounts/accounts.h"

#include <sodium.h>

#include "accounts/rules.h"
#include "accounts/secrets.h"

namespace chanoma::accounts {
namespace {

constexpr size_t kPasswordThreads = 2;
constexpr size_t kPasswordQueue = 256;

int64_t SecondsOf(Timestamp time) { return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count(); }

PrincipalPtr MakeOwner() {
  Principal owner;
  owner.kind = Kind::kOwner;
  owner.may = PermissionSet::All();
  owner.name = "the machine's owner";
  return std::make_shared<const Principal>(std::move(owner));
}

}  // namespace

Accounts::Accounts(store::Store& store, const config::Config& config, const Clock& clock, Log log)
    : store_(store), config_(config), clock_(clock), log_(std::move(log)), throttle_(clock), devices_(clock), pins_(clock), owner_(MakeOwner()), stranger_(std::make_shared<const Principal>()) {
  // At the lowest priority, yet not the kernel's idle class: a film being encoded must not stop people from signing in.
  passwords_ = std::make_unique<Executor>("passwords", kPasswordThreads, kPasswordQueue, log_, Executor::Priority::kLow);
}

Accounts::~Accounts() { Stop(); }

void Accounts::Stop() { passwords_->Stop(); }

Result<std::unique_ptr<Accounts>> Accounts::Create(store::Store& store, const config::Config& config, const Clock& clock, Log log) {
  if (::sodium_init() < 0) return Fail(Code::kInternal, "libsodium does not start");
  std::unique_ptr<Accounts> accounts(new Accounts(store, config, clock, std::move(log)));
  TRY(accounts->Load());
  return accounts;
}

Result<void> Accounts::Load() {
  const store::Reader reader = store_.Read();
  {
    const auto edited = TRY(reader.ListRoles());
    MutexLock lock(roles_mutex_);
    roles_ = WithBuiltIn(edited);
    guest_ = MakeGuest(roles_);
  }
  TRY(LoadSigningKeys(reader));
  MutexLock lock(changes_);
  Ulid after;
  while (true) {
    const auto page = TRY(reader.ListAccounts(after, 500));
    for (const model::Account& account : page) {
      TRY(Reload(account.id));
      after = account.id;
    }
    if (page.size() < 500) break;
  }
  if (after.IsNil()) setup_code_ = NewCode();
  else claimed_.store(true, std::memory_order_release);
  return {};
}

Result<void> Accounts::Reload(const Ulid& id) {
  const store::Reader reader = store_.Read();
  const model::Account account = TRY(reader.GetAccount(id));
  if (account.banned) {
    table_.RemoveAccount(id);
    return {};
  }
  for (const model::Credential& credential : TRY(reader.ListCredentials(id))) Admit(account, credential);
  return {};
}

void Accounts::Admit(const model::Account& account, const model::Credential& credential) {
  // What a screen keeps opens sessions, and is none.
  if (credential.kind == model::CredentialKind::kScreen || HasRunOut(credential, clock_.Now())) return;
  if (!table_.Put(credential.hash, {Resolve(account, credential), credential.used, ExpiryOf(credential)})) log_.Error("too many sessions: one was not taken in", {});
}

Result<PrincipalPtr> Accounts::Identify(const Evidence& evidence) {
  // The control socket's listener has checked the kernel's word on its peer already.
  if (evidence.control_uid) return owner_;
  if (!evidence.link.empty()) return IdentifyLink(evidence);
  if (evidence.token.empty()) {
    if (!config_.Flag("guests")) return stranger_;
    MutexLock lock(roles_mutex_);
    return guest_;
  }
  // Tokens of sessions and keys are base64url, which has no dots.
  if (evidence.token.find('.') != std::string_view::npos) return IdentifyJwt(evidence.token);
  const std::string hash = HashSecret(evidence.token);
  const auto known = table_.Find(hash);
  if (!known || (known->expires != Timestamp{} && known->expires <= clock_.Now())) {
    return Fail(Code::kUnauthenticated, "the session has ended, or never was: sign in again");
  }
  Touch(hash, *known);
  return known->principal;
}

Result<PrincipalPtr> Accounts::IdentifyLink(const Evidence& evidence) {
  const auto refuse = [] { return Fail(Code::kUnauthenticated, "this link is not for this address, or no longer good"); };
  const auto link = ReadLink(evidence.link);
  if (!link || !evidence.target || !link->IsFor(*evidence.target) || link->expires <= SecondsOf(clock_.Now())) return refuse();
  auto maker = table_.FindMaker(link->maker);
  if (!maker || !IsSealedWith(evidence.link, maker->hash) || (maker->expires != Timestamp{} && maker->expires <= clock_.Now())) return refuse();
  return std::move(maker->watcher);
}

Result<std::string> Accounts::SignLink(const Principal& actor, const LinkFor& what, Timestamp expires) {
  if (actor.credential.IsNil() || actor.by_link || actor.by_jwt) return Fail(Code::kForbidden, "links are made by people who are signed in, and by their keys");
  if (!CanBeLinked(what.below)) return Fail(Code::kInvalid, "no link leads there", "for");
  const auto maker = table_.FindMaker(actor.credential);
  if (!maker) return Fail(Code::kUnauthenticated, "the session has ended: sign in again");
  return SealLink({actor.credential, what.video, what.below, what.head_only, SecondsOf(expires)}, maker->hash);
}

void Accounts::Touch(const std::string& hash, const SessionTable::Entry& entry) {
  const Timestamp now = clock_.Now();
  if (now - entry.used < kTouchEvery) return;
  const Principal& principal = *entry.principal;
  if (!table_.Touch(hash, now, kTouchEvery, principal.is_session ? kSessionLife : std::chrono::milliseconds(0))) return;
  store_.CommitAsync(
      [id = principal.credential, account = principal.account, person_there = principal.is_session, now](store::Draft& draft) -> Result<void> {
        model::Credential credential = TRY(draft.GetCredential(id));
        credential.used = now;
        TRY(draft.PutCredential(credential));
        if (!person_there) return {};
        model::Account person = TRY(draft.GetAccount(account));
        person.seen = now;
        return draft.PutAccount(person);
      },
      store::Durability::kLazy, [](const Result<uint64_t>&) {});
}

PermissionSet Accounts::PermissionsOf(const model::Account& account) const {
  PermissionSet may = RolePermissions(account.role).value_or(PermissionSet());
  may.Add(Permission::kSignedIn);
  return IsRestricted(account.view) ? may & ViewerPermissions() : may;
}

PrincipalPtr Accounts::Resolve(const model::Account& account, const model::Credential& credential) const {
  Principal principal;
  principal.kind = Kind::kAccount;
  principal.may = PermissionsOf(account);
  if (credential.kind == model::CredentialKind::kApiKey) principal.may = principal.may & PermissionSet::Of(credential.permissions);
  principal.account = account.id;
  principal.credential = credential.id;
  principal.name = account.name;
  principal.role = account.role;
  principal.is_session = credential.kind == model::CredentialKind::kSession;
  if (!principal.is_session) principal.expires = credential.expires;
  principal.restricted = IsRestricted(account.view);
  principal.view = account.view;
  principal.stale = std::make_shared<std::atomic<bool>>(false);
  return std::make_shared<const Principal>(std::move(principal));
}

void Accounts::Revoke(const Revocation& revocation) {
  if (revocation.credential) table_.RemoveCredential(*revocation.credential);
  if (revoked_) revoked_(revocation);
}

model::AuditEntry Accounts::Entry(const Principal& actor, std::string_view action, std::string_view subject, const Origin& origin, bool allowed,
                                  std::string_view detail) {
  return {store_.NewId(), actor.account, actor.name, std::string(action), std::string(subject), origin.address, allowed, std::string(detail)};
}

void Accounts::Audit(const Principal& actor, std::string_view action, std::string_view subject, const Origin& origin, bool allowed, std::string_view detail) {
  store_.CommitAsync([entry = Entry(actor, action, subject, origin, allowed, detail)](store::Draft& draft) { return draft.AppendAudit(entry, kAuditKept); },
                     store::Durability::kLazy, [](const Result<uint64_t>&) {});
}

}  // namespace chanoma::accounts
