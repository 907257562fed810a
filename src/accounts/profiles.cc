// Who is watching: accounts that a shared screen remembers, picked with a PIN or without, each with a session of its own.

#include <algorithm>

#include "accounts/accounts.h"
#include "accounts/rules.h"
#include "accounts/secrets.h"
#include "text/text.h"

namespace chanoma::accounts {
namespace {

constexpr size_t kMostDevice = 200;
constexpr size_t kLeastPin = 4, kMostPin = 8;
constexpr size_t kScreensOfOne = 50;  // the longest unused gives way

auto NoSuchProfile() { return Fail(Code::kNotFound, "there is no such profile on this screen"); }

Result<void> CheckPin(std::string_view pin) {
  const bool digits = std::all_of(pin.begin(), pin.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (digits && pin.size() >= kLeastPin && pin.size() <= kMostPin) return {};
  return Fail(Code::kInvalid, "a PIN has four to eight digits", "pin");
}

// The credential that one of the tokens is, when it is a screen's and still good.
Result<std::optional<model::Credential>> Read(const store::Reader& reader, std::string_view token, Timestamp now) {
  auto found = reader.FindCredential(HashSecret(token));
  if (!found && found.error().code != Code::kNotFound) return Fail(found.error());
  if (!found || found->kind != model::CredentialKind::kScreen || HasRunOut(*found, now)) return std::optional<model::Credential>();
  return std::optional(std::move(*found));
}

}  // namespace

Result<std::vector<Profile>> Accounts::Profiles(std::span<const std::string> tokens) const {
  const store::Reader reader = store_.Read();
  std::vector<Profile> profiles;
  for (const std::string& token : tokens) {
    auto screen = TRY(Read(reader, token, clock_.Now()));
    if (!screen) continue;
    auto account = TRY(reader.GetAccount(screen->account));
    if (!account.banned) profiles.push_back({std::move(*screen), std::move(account), token});
  }
  return profiles;
}

Result<Profile> Accounts::ProfileOf(std::span<const std::string> tokens, const Ulid& id) const {
  for (Profile& profile : TRY(Profiles(tokens))) {
    if (profile.screen.id == id) return std::move(profile);
  }
  return NoSuchProfile();
}

bool Accounts::WantsPin(const model::Account& account) const {
  const PermissionSet may = PermissionsOf(account);
  return may.Has(Permission::kUsersWrite) || may.Has(Permission::kSettingsWrite) || may.Has(Permission::kLibraryWrite);
}

Result<Profile> Accounts::Remember(const Principal& actor, std::span<const std::string> tokens, const Origin& origin) {
  if (!actor.is_session) return Fail(Code::kForbidden, "a screen remembers those who are signed in on it");
  const auto known = TRY(Profiles(tokens));
  const auto same = std::find_if(known.begin(), known.end(), [&](const Profile& one) { return one.account.id == actor.account; });
  if (same == known.end() && known.size() >= kProfilesOfScreen) return Fail(Code::kConflict, "this screen remembers twelve people: take somebody away first");
  Profile profile;
  if (same != known.end()) profile = *same;
  else profile.token = NewToken();
  std::vector<Ulid> ended;
  MutexLock changing(changes_);
  TRY(StillGood(actor));
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    ended.clear();
    profile.account = TRY(draft.GetAccount(actor.account));
    if (profile.account.pin.empty() && WantsPin(profile.account)) {
      return Fail(Code::kConflict, "this account looks after the server: choose a PIN for it first, or whoever holds the remote control could be you", "pin");
    }
    model::Credential session = TRY(draft.GetCredential(actor.credential));
    model::Credential& screen = profile.screen;
    if (same == known.end()) {
      screen.id = store_.NewId();
      screen.kind = model::CredentialKind::kScreen;
      screen.account = actor.account;
      screen.hash = HashSecret(profile.token);
      screen.device = session.device.empty() ? text::Clean(origin.device, kMostDevice) : session.device;
      screen.created = draft.Now();
      auto others = TRY(draft.ListCredentials(actor.account));
      std::erase_if(others, [](const model::Credential& other) { return other.kind != model::CredentialKind::kScreen; });
      std::sort(others.begin(), others.end(), [](const auto& a, const auto& b) { return a.used > b.used; });
      for (size_t i = 0; i < others.size(); ++i) {
        if (i + 1 >= kScreensOfOne || HasRunOut(others[i], draft.Now())) TRY(DropScreen(draft, others[i], ended));
      }
    }
    screen.address = origin.address;
    screen.used = draft.Now();
    TRY(draft.PutCredential(screen));
    session.parent = screen.id;
    TRY(draft.PutCredential(session));
    return draft.AppendAudit(Entry(actor, "profile.remember", screen.device, origin, true), kAuditKept);
  }));
  for (const Ulid& session : ended) Revoke({session, std::nullopt});
  return profile;
}

Result<void> Accounts::DropScreen(store::Draft& draft, const model::Credential& screen, std::vector<Ulid>& ended) {
  for (const model::Credential& session : TRY(draft.ListCredentials(screen.account))) {
    if (session.parent != screen.id) continue;
    TRY(draft.DeleteCredential(session.id));
    ended.push_back(session.id);
  }
  return draft.DeleteCredential(screen.id);
}

Result<SignedIn> Accounts::Pick(const Principal& actor, std::span<const std::string> tokens, const Ulid& id, std::string_view pin, bool leaves, const Origin& origin) {
  const Profile profile = TRY(ProfileOf(tokens, id));
  const std::string before = profile.account.pin;
  Principal who;
  who.account = profile.account.id;
  who.name = profile.account.name;
  if (!before.empty()) {
    if (pin.empty()) return Fail(Code::kForbidden, "this profile wants its PIN", "pin");
    if (const auto wait = pins_.Begin(id)) return Fail(TooMany(*wait));
    if (!VerifyPassword(pin.substr(0, kMostPin + 1), before)) {
      Audit(who, "profile.pick", profile.screen.device, origin, false, "wrong PIN");
      return Fail(Code::kForbidden, "this is not the PIN", "pin");
    }
    pins_.Right(id);
  } else if (WantsPin(profile.account)) {
    return Fail(Code::kForbidden, "this account looks after the server and has no PIN: sign in with its password", "password");
  }
  SignedIn signed_in;
  MutexLock changing(changes_);
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    // Forgotten, banned, or another PIN by now.
    auto screen = draft.GetCredential(id);
    if (!screen || HasRunOut(*screen, draft.Now())) return NoSuchProfile();
    const model::Account account = TRY(draft.GetAccount(screen->account));
    if (account.banned) return NoSuchProfile();
    if (account.pin != before || (before.empty() && WantsPin(account))) return Fail(Code::kForbidden, "this profile wants its PIN", "pin");
    screen->used = draft.Now();
    screen->address = origin.address;
    TRY(draft.PutCredential(*screen));
    signed_in = TRY(Open(draft, account, {origin.address, screen->device}, "profile.pick"));
    // Nobody holds the token of the session before any more: a browser has one cookie.
    for (const model::Credential& session : TRY(draft.ListCredentials(account.id))) {
      if (session.parent != id) continue;
      TRY(draft.DeleteCredential(session.id));
      signed_in.ended.push_back(session.id);
    }
    const bool still_there = std::find(signed_in.ended.begin(), signed_in.ended.end(), actor.credential) == signed_in.ended.end();
    if (leaves && actor.is_session && still_there && draft.GetCredential(actor.credential)) {
      TRY(draft.DeleteCredential(actor.credential));
      signed_in.ended.push_back(actor.credential);
    }
    signed_in.session.parent = id;
    return draft.PutCredential(signed_in.session);
  }));
  Welcome(signed_in);
  return signed_in;
}

Result<void> Accounts::Forget(const Principal& actor, std::span<const std::string> tokens, const Ulid& id, const Origin& origin) {
  const auto there = ProfileOf(tokens, id);
  std::vector<Ulid> ended;
  MutexLock changing(changes_);
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    ended.clear();
    const auto screen = draft.GetCredential(id);
    if (!screen || screen->kind != model::CredentialKind::kScreen) return NoSuchProfile();
    // By who holds the screen, or from elsewhere by whom it remembers.
    if (!there && !(actor.is_session && actor.account == screen->account)) return NoSuchProfile();
    TRY(DropScreen(draft, *screen, ended));
    return draft.AppendAudit(Entry(actor, "profile.forget", screen->device, origin, true), kAuditKept);
  }));
  for (const Ulid& session : ended) Revoke({session, std::nullopt});
  return {};
}

Result<std::vector<model::Credential>> Accounts::ListScreens(const Ulid& account) const {
  auto screens = TRY(store_.Read().ListCredentials(account));
  std::erase_if(screens, [&](const model::Credential& one) { return one.kind != model::CredentialKind::kScreen || HasRunOut(one, clock_.Now()); });
  std::reverse(screens.begin(), screens.end());
  return screens;
}

Result<void> Accounts::SetPin(const Principal& actor, const Ulid& id, std::string_view password, std::string_view pin, const Origin& origin) {
  TRY(MayChange(actor, id));
  const bool own = actor.account == id && actor.is_session;
  const model::Account before = TRY(store_.Read().GetAccount(id));
  if (!own) TRY(MayManage(actor, PermissionsOf(before)));
  if (!pin.empty()) TRY(CheckPin(pin));
  if (own && before.password.empty()) return Fail(Code::kConflict, "this account has no password, with which its PIN would be set", "password");
  if (own) TRY(CheckOwnPassword(actor, before, password, "password", "pin.set", origin));
  const std::string hash = pin.empty() ? std::string() : HashPassword(pin);
  if (!pin.empty() && hash.empty()) return Fail(Code::kUnavailable, "there is no memory to hash a PIN");
  MutexLock changing(changes_);
  TRY(StillGood(actor));
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    model::Account account = TRY(draft.GetAccount(id));
    if (own && account.password != before.password) return Fail(Code::kForbidden, "the password is not right", "password");
    if (!own) TRY(MayManage(actor, PermissionsOf(account)));
    account.pin = hash;
    TRY(draft.PutAccount(account));
    return draft.AppendAudit(Entry(actor, pin.empty() ? "pin.remove" : "pin.set", account.name, origin, true), kAuditKept);
  }));
  return {};
}

}  // namespace chanoma::accounts
