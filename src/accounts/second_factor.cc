// The second factor of signing in: a code by time, or one of ten that are kept for the day the device is lost.

#include <algorithm>

#include "accounts/accounts.h"
#include "accounts/rules.h"
#include "accounts/secrets.h"
#include "accounts/totp.h"

namespace chanoma::accounts {
namespace {

constexpr size_t kSecretBytes = 20;
constexpr size_t kRecoveryCodes = 10;
constexpr size_t kRecoveryGroups = 3;  // 75 bits each: kept as fast hashes, like tokens

auto NotTheirs() { return Fail(Code::kForbidden, "a second factor is set up by the account’s owner, signed in"); }

}  // namespace

Result<void> Accounts::CheckOwnPassword(const Principal& actor, const model::Account& account, std::string_view password, std::string_view field,
                                        std::string_view action, const Origin& origin) {
  // By session: whoever stole one does not begin anew by coming from elsewhere, and locks nobody else out.
  const Throttle::Attempt attempt{actor.credential.ToString(), std::string(account.id.Raw()), true};
  if (const auto wait = throttle_.Wait(attempt)) return Fail(TooMany(*wait));
  if (VerifyPassword(password.substr(0, kMostPassword), account.password)) return {};
  throttle_.Failed(attempt);
  Audit(actor, action, account.name, origin, false, "wrong password");
  return Fail(Code::kForbidden, field == "oldPassword" ? "the old password is not right" : "the password is not right", std::string(field));
}

Result<TotpSecret> Accounts::StartTotp(const Principal& actor, const Ulid& id, std::string_view password, const Origin& origin) {
  if (actor.account != id || !actor.is_session) return NotTheirs();
  const model::Account before = TRY(store_.Read().GetAccount(id));
  if (before.password.empty()) return Fail(Code::kConflict, "this account has no password yet, beside which there could be a second factor");
  if (before.totp_on) return Fail(Code::kConflict, "a second factor is in use already: switch it off first");
  TRY(CheckOwnPassword(actor, before, password, "password", "totp.start", origin));
  const std::string secret = RandomBytes(kSecretBytes);
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    model::Account account = TRY(draft.GetAccount(id));
    if (account.totp_on) return Fail(Code::kConflict, "a second factor is in use already: switch it off first");
    account.totp_secret = secret;
    account.totp_step = 0;
    TRY(draft.PutAccount(account));
    return draft.AppendAudit(Entry(actor, "totp.start", account.name, origin, true), kAuditKept);
  }));
  const std::string base32 = Base32(secret);
  return TotpSecret{base32, TotpAddress(config_.Text("name"), before.name, base32)};
}

Result<std::vector<std::string>> Accounts::ConfirmTotp(const Principal& actor, const Ulid& id, std::string_view code, const Origin& origin) {
  if (actor.account != id || !actor.is_session) return NotTheirs();
  const Throttle::Attempt attempt{actor.credential.ToString(), std::string(id.Raw()), true};
  if (const auto wait = throttle_.Wait(attempt)) return Fail(TooMany(*wait));
  std::vector<std::string> codes;
  for (size_t i = 0; i < kRecoveryCodes; ++i) codes.push_back(NewCode(kRecoveryGroups));
  const auto done = store_.Commit([&](store::Draft& draft) -> Result<void> {
    model::Account account = TRY(draft.GetAccount(id));
    if (account.totp_secret.empty() || account.totp_on) return Fail(Code::kConflict, "no second factor is being set up");
    const auto step = MatchTotp(account.totp_secret, code, draft.Now(), account.totp_step);
    if (!step) return Fail(Code::kForbidden, "this is not the code of now", "code");
    account.totp_on = true;
    account.totp_step = *step;
    account.recovery.clear();
    for (const std::string& one : codes) account.recovery.push_back(HashSecret(TidyCode(one)));
    TRY(draft.PutAccount(account));
    return draft.AppendAudit(Entry(actor, "totp.on", account.name, origin, true), kAuditKept);
  });
  if (done) return codes;
  if (done.error().code == Code::kForbidden) {
    throttle_.Failed(attempt);
    Audit(actor, "totp.on", actor.name, origin, false, "wrong code");
  }
  return Fail(done.error());
}

Result<void> Accounts::StopTotp(const Principal& actor, const Ulid& id, std::string_view password, const Origin& origin) {
  const model::Account before = TRY(store_.Read().GetAccount(id));
  if (actor.account == id && actor.is_session) {
    TRY(CheckOwnPassword(actor, before, password, "password", "totp.off", origin));
  } else {
    // Of somebody who lost their device, and the codes for that day.
    if (actor.account == id || !actor.may.Has(Permission::kUsersWrite)) return Fail(Code::kForbidden, "only its owner switches a second factor off");
    TRY(MayManage(actor, PermissionsOf(before)));
  }
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    model::Account account = TRY(draft.GetAccount(id));
    // Asked again: it took a while to hash.
    TRY(StillGood(actor));
    if (actor.account == id && account.password != before.password) return Fail(Code::kForbidden, "the password is not right", "password");
    if (actor.account != id) TRY(MayManage(actor, PermissionsOf(account)));
    if (!account.totp_on) return Fail(Code::kConflict, "no second factor is in use");
    account.totp_on = false;
    account.totp_secret.clear();
    account.recovery.clear();
    TRY(draft.PutAccount(account));
    return draft.AppendAudit(Entry(actor, "totp.off", account.name, origin, true), kAuditKept);
  }));
  return {};
}

Result<void> Accounts::TakeSecondFactor(model::Account& account, std::string_view code) const {
  if (!account.totp_on) return {};
  if (const auto step = MatchTotp(account.totp_secret, code, clock_.Now(), account.totp_step)) {
    account.totp_step = *step;
    return {};
  }
  if (std::erase(account.recovery, HashSecret(TidyCode(code))) > 0) return {};
  return Fail(Code::kForbidden, code.empty() ? "this account also wants the code of its second factor" : "this is not the code of now, and no recovery code", "code");
}

}  // namespace chanoma::accounts
