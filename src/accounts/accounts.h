#pragma once
// The people of the house: who they are, how they sign in, what they may do. Every rule about accounts is here; the doors
// parse and render. Owned by the daemon's wiring; any thread. Identify() never waits; what hashes a password says so and
// belongs on passwords(), the executor of two threads at the lowest priority; the rest waits for the store. Errors name the field at fault.

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "accounts/device_codes.h"
#include "accounts/facts.h"
#include "accounts/id_token.h"
#include "accounts/pin_guesses.h"
#include "accounts/principal.h"
#include "accounts/session_table.h"
#include "accounts/signing_keys.h"
#include "accounts/throttle.h"
#include "base/clock.h"
#include "base/executor.h"
#include "base/log.h"
#include "config/config.h"
#include "model/identity.h"
#include "net/mail.h"
#include "store/store.h"

namespace chanoma::accounts {

class Accounts {
 public:
  static Result<std::unique_ptr<Accounts>> Create(store::Store& store, const config::Config& config, const Clock& clock, Log log);
  ~Accounts();

  Executor& passwords() { return *passwords_; }
  void Stop();

  // ---- who asks
  // kUnauthenticated for a token that is not (or no longer) good. From memory alone: event loops ask for every segment.
  Result<PrincipalPtr> Identify(const Evidence& evidence) EXCLUDES(roles_mutex_);
  // Called when somebody loses what they had, from the thread that took it; must not block. Set once, before requests come.
  void OnRevoked(std::function<void(const Revocation&)> callback) { revoked_ = std::move(callback); }

  // ---- first start
  // False until the first account is there: until then nothing but setting up is answered.
  bool Claimed() const { return claimed_.load(std::memory_order_acquire); }
  // The code that setting up asks for; empty once claimed. For the log.
  const std::string& setup_code() const { return setup_code_; }
  // Hashes. The first account, with every permission; kForbidden for a wrong code, kConflict when there is an account.
  Result<SignedIn> SetUp(std::string_view code, const NewAccount& person, const Origin& origin);

  // ---- signing in and out
  // Hashes. kForbidden for a wrong name or password alike; kTooMany while one has to wait. Where there is a second factor the
  // right password alone is kForbidden with the field "code", and so is a code that is wrong, or was taken before.
  Result<SignedIn> SignIn(std::string_view login, std::string_view password, std::string_view code, const Origin& origin);
  // A session without a password, for the machine's owner.
  Result<SignedIn> OpenSession(const Principal& actor, const Ulid& account, const Origin& origin);
  // By what a provider says of somebody (elsewhere.h); kForbidden, with the word for it as the field: "unknown" for who has no account and
  // may not have one made, "banned", "invitation". There the second factor is the provider's to ask for.
  Result<SignedIn> SignInBy(const Person& person, const Joining& joining, const Origin& origin);
  // Of whom a proxy that is trusted says that it let them through (named.cc). kForbidden where there is no such account and registering is
  // not open.
  Result<SignedIn> SignInNamed(std::string_view name, const Origin& origin);
  // False for an account's principal of another name.
  bool IsCalled(const Principal& principal, std::string_view name) const;
  // Newest first.
  Result<std::vector<model::Credential>> ListSessions(const Ulid& account) const;
  Result<void> EndSession(const Principal& actor, const Ulid& account, const Ulid& session, const Origin& origin);

  // ---- televisions and boxes (devices.cc)
  // From memory. The screen shows the short code and asks with the long one; somebody who is signed in says yes or no.
  DeviceCode AskForDevice(const Origin& origin);
  // By a session. kForbidden (field "code") when no screen shows it; wrong ones are counted by session and account.
  Result<DeviceAsk> FindDevice(const Principal& actor, std::string_view user_code, const Origin& origin);
  Result<void> DecideDevice(const Principal& actor, std::string_view user_code, const DeviceDecision& decision, const Origin& origin);
  // None while nobody has said anything; kForbidden after a no, kNotFound when it has run out, kTooMany when it asks too often.
  Result<DeviceState> PollDevice(std::string_view device_code, const Origin& origin);

  // ---- who is watching (profiles.cc)
  // A shared screen keeps a token for each account that is to be offered there; each opens sessions of its account and is good
  // for nothing else. By a session; kConflict for who looks after the server and has no PIN.
  Result<Profile> Remember(const Principal& actor, std::span<const std::string> tokens, const Origin& origin);
  // Those of the tokens that are still good, in their order.
  Result<std::vector<Profile>> Profiles(std::span<const std::string> tokens) const;
  // Hashes where there is a PIN. kForbidden (field "pin") without the right one; wrong ones are counted for this screen alone.
  // `leaves`: the actor's own session ends, since its cookie is replaced.
  Result<SignedIn> Pick(const Principal& actor, std::span<const std::string> tokens, const Ulid& profile, std::string_view pin, bool leaves, const Origin& origin);
  // By who holds the screen, or by whom it remembers. The sessions that were picked there end.
  Result<void> Forget(const Principal& actor, std::span<const std::string> tokens, const Ulid& profile, const Origin& origin);
  // Newest first.
  Result<std::vector<model::Credential>> ListScreens(const Ulid& account) const;
  // Hashes. One's own takes the password; somebody else's, users.write. Empty: none any more.
  Result<void> SetPin(const Principal& actor, const Ulid& account, std::string_view password, std::string_view pin, const Origin& origin);

  // ---- people
  // Hashes when there is a password. By somebody with users.write, or (registering oneself) by anybody when that is open, or by
  // who has an invitation: what that is good for is asked before anything else, and kForbidden names the field "invitation".
  Result<model::Account> Add(const Principal& actor, const NewAccount& person, const Origin& origin);
  // An id or a name; kNotFound.
  Result<model::Account> Find(std::string_view id_or_name, store::ReadMode mode = store::ReadMode::kMayBlock) const;
  // Whether `actor` may change this account at all: its own, or with users.write. For doors, before they look at a body.
  Result<void> MayChange(const Principal& actor, const Ulid& id) const;
  Result<model::Account> Change(const Principal& actor, const Ulid& id, const AccountPatch& patch, const Origin& origin);
  // Hashes twice. Every other session of the account ends.
  Result<void> ChangePassword(const Principal& actor, const Ulid& id, std::string_view old_password, std::string_view new_password, const Origin& origin);
  Result<void> Delete(const Principal& actor, const Ulid& id, const Origin& origin);

  // ---- who people are elsewhere (identities.cc)
  // kConflict with the field "taken" when it is somebody else's.
  Result<void> LinkIdentity(const Principal& actor, const Person& person, const Origin& origin);
  Result<std::vector<model::Identity>> ListIdentities(const Principal& actor, const Ulid& account) const;
  // kConflict when it is the only way into the account.
  Result<void> Unlink(const Principal& actor, const Ulid& account, const Ulid& link, const Origin& origin);
  // Whether people sign in by password: they do where there is no other way.
  bool PasswordsCount() const;
  // kConflict while no administrator could sign in without them.
  Result<void> MayStopPasswords() const;

  // ---- the record's part of a picture (account_pictures.cc); Pictures has the files
  // 0: none any more; kNotFound when there is none.
  Result<PictureChange> SetPicture(const Principal& actor, const Ulid& account, PictureKind kind, uint32_t generation, const Origin& origin);

  // ---- the second factor (second_factor.cc), for whoever signs in by password
  // Hashes: the password is asked for. Nothing changes until ConfirmTotp() has seen a code.
  Result<TotpSecret> StartTotp(const Principal& actor, const Ulid& account, std::string_view password, const Origin& origin);
  // The recovery codes, each good once: the only time they are known.
  Result<std::vector<std::string>> ConfirmTotp(const Principal& actor, const Ulid& account, std::string_view code, const Origin& origin);
  // Hashes. One's own takes the password; somebody else's, users.write.
  Result<void> StopTotp(const Principal& actor, const Ulid& account, std::string_view password, const Origin& origin);

  // ---- invitations, and links that set a new password (tickets.cc)
  // Codes are told once and kept as hashes; each is good once, until it expires, and for as long as its issuer is there and
  // holds all that it gives. Wrong ones are counted by network: kTooMany past the limit.
  Result<IssuedTicket> Invite(const Principal& actor, const NewInvitation& wanted, const Origin& origin);
  // Newest first; those that have run out are left out.
  Result<std::vector<model::Ticket>> ListInvitations() const;
  Result<void> DeleteInvitation(const Principal& actor, const Ulid& invitation, const Origin& origin);
  // The one before it, if it was not used, is none from then on.
  Result<IssuedTicket> OfferReset(const Principal& actor, const Ulid& account, const Origin& origin);
  // Of a link that somebody opened. kForbidden (field "code") when it is good for nothing.
  Result<CodeMeaning> Understand(std::string_view code, const Origin& origin);
  // Hashes. Every session of the account ends.
  Result<void> ResetPassword(std::string_view code, std::string_view password, const Origin& origin);

  // ---- e-mail (mails.cc), where a mail server is configured and “public_url” says where links lead
  bool SendsMail() const;
  // The same answer, as quickly, whoever has the address. kTooMany past the limit.
  Result<void> AskReset(std::string_view email, std::string_view language, const Origin& origin);
  // Hashes when there is a password. A link goes to the address; nothing changes until it is opened.
  Result<void> AskEmail(const Principal& actor, const Ulid& account, std::string_view email, std::string_view password, std::string_view language, const Origin& origin);
  // kForbidden (field "code") when it is good for nothing, kConflict when the address is another account's by now.
  Result<void> ConfirmEmail(std::string_view code, const Origin& origin);
  // What is to be sent, with a code that is good from now on; none when there is nothing to be said. For Post.
  // The same words to everybody who may change settings and has a confirmed address, each in their language. How many; none where no
  // e-mail is sent.
  Result<size_t> WriteToKeepers(const std::function<std::pair<std::string, std::string>(std::string_view language)>& subject_and_text);
  Result<std::optional<net::Letter>> WriteLetter(const model::Mail& mail);

  // ---- API keys: one's own, by a session alone
  // What a key may is what it was given and its owner still holds; it never makes, shows or takes back keys, and changes no account.
  Result<IssuedKey> AddKey(const Principal& actor, const NewKey& key, const Origin& origin);
  // Newest first, with those that have run out.
  Result<std::vector<model::Credential>> ListKeys(const Principal& actor) const;
  Result<void> DeleteKey(const Principal& actor, const Ulid& key, const Origin& origin);

  // ---- presigned links, for players that cannot send headers
  // Good until `expires`, and for no longer than the actor's session or key; for watching alone. From memory; kForbidden for
  // who has neither. What the film is, and whether the actor may know of it, is the caller's to ask.
  Result<std::string> SignLink(const Principal& actor, const LinkFor& what, Timestamp expires);

  // ---- tokens for other programs (tokens.cc)
  // An EdDSA JWT that says who the actor is, for an hour. To a session or a key alone; kConflict where no “public_url” says
  // who the issuer is. Here it is worth watching, if it is for nobody else, while its session or key lives.
  Result<IssuedJwt> IssueJwt(const Principal& actor, std::string_view audience, const Origin& origin) EXCLUDES(minting_, keys_mutex_);
  // By which others verify them. From memory.
  std::string Jwks() const EXCLUDES(keys_mutex_);
  Result<std::string> Issuer() const;

  // ---- roles
  // The permissions of a role, as edited; none when there is no such role.
  std::optional<PermissionSet> RolePermissions(std::string_view role) const EXCLUDES(roles_mutex_);
  // What the account may at most, with a session.
  PermissionSet Permissions(const model::Account& account) const { return PermissionsOf(account); }
  std::vector<model::Role> Roles() const EXCLUDES(roles_mutex_);
  Result<model::Role> ChangeRole(const Principal& actor, const model::Role& role, const Origin& origin) EXCLUDES(changes_, roles_mutex_);

  // ---- the log of who did what
  // Without waiting: what was refused, or has no commit of its own.
  void Audit(const Principal& actor, std::string_view action, std::string_view subject, const Origin& origin, bool allowed, std::string_view detail = {});

 private:
  Accounts(store::Store& store, const config::Config& config, const Clock& clock, Log log);
  Result<void> Load() EXCLUDES(changes_, roles_mutex_);
  PrincipalPtr Resolve(const model::Account& account, const model::Credential& credential) const;
  PermissionSet PermissionsOf(const model::Account& account) const;
  model::AuditEntry Entry(const Principal& actor, std::string_view action, std::string_view subject, const Origin& origin, bool allowed,
                          std::string_view detail = {});
  Result<model::Account> Prepare(const NewAccount& person, bool check_password) const;
  Result<void> CheckOwnPassword(const Principal& actor, const model::Account& account, std::string_view password, std::string_view field,
                                std::string_view action, const Origin& origin);
  // What is left of `account` after this second factor; kForbidden when it is none.
  Result<void> TakeSecondFactor(model::Account& account, std::string_view code) const;
  Result<void> TellOldAddress(store::Draft& draft, const model::Account& before, const model::Account& after, std::string_view language) const;
  Result<bool> EntersElsewhere(const store::Reader& reader, const Ulid& account, const Ulid& but = {}) const;
  Result<model::Account> PrepareNewcomer(const store::Reader& reader, const Person& person, const model::Ticket* invitation) const;
  Result<model::Account> Join(const NewAccount& person, const Origin& origin);
  Result<IssuedTicket> Issue(const Principal& actor, model::Ticket ticket, std::string_view action, std::string_view subject, const Origin& origin);
  Result<model::Ticket> GoodTicket(const store::Reader& reader, std::string_view code, std::optional<model::TicketKind> kind) const;
  Result<bool> StillGives(const store::Reader& reader, const Ulid& issuer, PermissionSet given) const;
  Result<void> MayGuess(const Origin& origin);
  Error Counted(Error error, std::string_view field, std::string_view action, const Origin& origin);
  Result<Profile> ProfileOf(std::span<const std::string> tokens, const Ulid& id) const;
  // Whether being picked without a PIN would put too much into the hands of who holds the remote control.
  bool WantsPin(const model::Account& account) const;
  // With the sessions that were picked there.
  static Result<void> DropScreen(store::Draft& draft, const model::Credential& screen, std::vector<Ulid>& ended);
  Error NoSuchDevice(const Principal& actor, const Origin& origin);
  Result<SignedIn> Open(store::Draft& draft, const model::Account& account, const Origin& origin, std::string_view action);
  Result<void> MayManage(const Principal& actor, PermissionSet theirs) const;
  Result<void> KeepAnAdministrator(const store::Draft& draft, const model::Account& before, const model::Account* after) const;
  Result<PrincipalPtr> IdentifyLink(const Evidence& evidence);
  Result<PrincipalPtr> IdentifyJwt(std::string_view token) EXCLUDES(keys_mutex_);
  Result<void> LoadSigningKeys(const store::Reader& reader) EXCLUDES(keys_mutex_);
  std::shared_ptr<const SigningKeys> Keys() const EXCLUDES(keys_mutex_);
  Result<std::shared_ptr<const SigningKeys>> KeysToSign() EXCLUDES(minting_, keys_mutex_);
  void Touch(const std::string& hash, const SessionTable::Entry& entry);
  // Reads the account's sessions and keys into the table anew.
  Result<void> Reload(const Ulid& account) REQUIRES(changes_);
  void Admit(const model::Account& account, const model::Credential& credential) REQUIRES(changes_);
  void Welcome(const SignedIn& signed_in) REQUIRES(changes_);
  void Revoke(const Revocation& revocation);
  bool KnownFrom(const model::Account& account, std::string_view network) const;

  store::Store& store_;
  const config::Config& config_;
  const Clock& clock_;
  const Log log_;
  // Held over a change of accounts or credentials and the table's part in it, so that they agree.
  Mutex changes_;
  SessionTable table_;
  Throttle throttle_;
  DeviceCodes devices_;
  PinGuesses pins_;
  std::function<void(const Revocation&)> revoked_;
  std::atomic<bool> claimed_{false};
  std::string setup_code_;
  PrincipalPtr owner_, stranger_;
  mutable Mutex roles_mutex_;
  std::vector<model::Role> roles_ GUARDED_BY(roles_mutex_);
  PrincipalPtr guest_ GUARDED_BY(roles_mutex_);
  Mutex minting_;  // held over the commit of a new signing key; never by event loops
  mutable Mutex keys_mutex_;
  std::shared_ptr<const SigningKeys> signing_keys_ GUARDED_BY(keys_mutex_) = std::make_shared<const SigningKeys>();
  std::unique_ptr<Executor> passwords_;
};

}  // namespace chanoma::accounts
