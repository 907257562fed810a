// Invitations, and links that set a new password.

#include <algorithm>

#include "accounts/accounts.h"
#include "accounts/rules.h"
#include "accounts/secrets.h"
#include "text/text.h"

namespace chanoma::accounts {
namespace {

constexpr std::chrono::seconds kResetLife = std::chrono::days(1);
constexpr std::chrono::seconds kShortestInvitation = std::chrono::minutes(1), kLongestInvitation = std::chrono::days(365);
constexpr size_t kMostTickets = 1000;
constexpr size_t kMostNote = 100;

auto NoGood() { return Fail(Code::kForbidden, "this link is not good, or no longer: ask for a new one"); }

// Counted apart from passwords: who guesses codes from a network keeps nobody there from signing in.
Throttle::Attempt AttemptFrom(const Origin& origin) { return {"codes from " + NetworkOf(origin.address), {}, false}; }

Principal Themselves(const model::Account& account) {
  Principal who;
  who.account = account.id;
  who.name = account.name;
  return who;
}

}  // namespace

Result<void> StillGood(const Principal& actor) {
  if (actor.Stale()) return Fail(Code::kConflict, "your session or your rights have just changed: ask again");
  return {};
}

Result<void> DropResets(store::Draft& draft, const Ulid& account) {
  for (const model::Ticket& ticket : TRY(draft.ListTickets())) {
    // An address that somebody asked for while they had the old password would be a way back in.
    const bool way_in = ticket.kind == model::TicketKind::kPasswordReset || ticket.kind == model::TicketKind::kEmail;
    if (way_in && ticket.account == account) TRY(draft.DeleteTicket(ticket.id));
  }
  return {};
}

Result<void> DropIssued(store::Draft& draft, const Ulid& issuer) {
  for (const model::Ticket& ticket : TRY(draft.ListTickets())) {
    if (ticket.issuer == issuer) TRY(draft.DeleteTicket(ticket.id));
  }
  return {};
}

Result<IssuedTicket> Accounts::Issue(const Principal& actor, model::Ticket ticket, std::string_view action, std::string_view subject, const Origin& origin) {
  IssuedTicket issued{std::move(ticket), NewCode()};
  issued.ticket.id = store_.NewId();
  issued.ticket.hash = HashSecret(TidyCode(issued.code));
  issued.ticket.issuer = actor.account;
  issued.ticket.created = clock_.Now();
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    size_t good = 0;
    for (const model::Ticket& other : TRY(draft.ListTickets())) {
      const bool replaced = !issued.ticket.account.IsNil() && other.account == issued.ticket.account && other.kind == issued.ticket.kind;
      if (!replaced && other.expires > draft.Now()) ++good;
      else TRY(draft.DeleteTicket(other.id));
    }
    if (good >= kMostTickets) return Fail(Code::kConflict, "there are a thousand links that nobody has used: take some back first");
    TRY(draft.PutTicket(issued.ticket));
    return draft.AppendAudit(Entry(actor, action, subject, origin, true), kAuditKept);
  }));
  return issued;
}

Result<IssuedTicket> Accounts::Invite(const Principal& actor, const NewInvitation& wanted, const Origin& origin) {
  if (config_.Text("registration") == "closed") {
    return Fail(Code::kConflict, "accounts are made by administrators alone here: set “registration” to “invitation” first");
  }
  model::Ticket ticket;
  ticket.kind = model::TicketKind::kInvitation;
  ticket.role = wanted.role.empty() ? std::string(kMemberRole) : wanted.role;
  const auto given = RolePermissions(ticket.role);
  if (ticket.role == kGuestRole || !given) return Fail(Code::kInvalid, "there is no such role for an account", "role");
  TRY(MayManage(actor, *given));
  if (wanted.life < kShortestInvitation || wanted.life > kLongestInvitation) return Fail(Code::kInvalid, "an invitation lasts between a minute and a year", "seconds");
  ticket.note = text::Clean(wanted.note, kMostNote + 1);
  if (ticket.note.size() > kMostNote) return Fail(Code::kInvalid, "this is too long", "note");
  ticket.view = wanted.view;
  ticket.expires = clock_.Now() + wanted.life;
  const std::string subject = ticket.note.empty() ? ticket.role : ticket.note;
  return Issue(actor, std::move(ticket), "invitation.create", subject, origin);
}

Result<std::vector<model::Ticket>> Accounts::ListInvitations() const {
  auto tickets = TRY(store_.Read().ListTickets());
  std::erase_if(tickets, [&](const model::Ticket& one) { return one.kind != model::TicketKind::kInvitation || one.expires <= clock_.Now(); });
  std::reverse(tickets.begin(), tickets.end());
  return tickets;
}

Result<void> Accounts::DeleteInvitation(const Principal& actor, const Ulid& id, const Origin& origin) {
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    const model::Ticket ticket = TRY(draft.GetTicket(id));
    if (ticket.kind != model::TicketKind::kInvitation) return Fail(Code::kNotFound, "there is no such ticket");
    TRY(MayManage(actor, RolePermissions(ticket.role).value_or(PermissionSet())));
    TRY(draft.DeleteTicket(id));
    return draft.AppendAudit(Entry(actor, "invitation.delete", ticket.note.empty() ? ticket.role : ticket.note, origin, true), kAuditKept);
  }));
  return {};
}

Result<IssuedTicket> Accounts::OfferReset(const Principal& actor, const Ulid& id, const Origin& origin) {
  const model::Account account = TRY(store_.Read().GetAccount(id));
  // One's own takes the old password, whoever has the session by now.
  if (actor.account == id) return Fail(Code::kConflict, "one’s own password is changed on the page of one’s account");
  TRY(MayManage(actor, PermissionsOf(account)));
  model::Ticket ticket;
  ticket.kind = model::TicketKind::kPasswordReset;
  ticket.account = id;
  ticket.expires = clock_.Now() + kResetLife;
  return Issue(actor, std::move(ticket), "password.offer", account.name, origin);
}

// ---- using them

Result<void> Accounts::MayGuess(const Origin& origin) {
  const auto wait = throttle_.Wait(AttemptFrom(origin));
  if (wait) return Fail(TooMany(*wait));
  return {};
}

Error Accounts::Counted(Error error, std::string_view field, std::string_view action, const Origin& origin) {
  if (error.code != Code::kForbidden) return error;
  throttle_.Failed(AttemptFrom(origin));
  Audit(*stranger_, action, {}, origin, false, "wrong code");
  error.field = field;
  return error;
}

Result<bool> Accounts::StillGives(const store::Reader& reader, const Ulid& issuer, PermissionSet given) const {
  if (issuer.IsNil()) return true;  // the machine's owner
  const auto account = reader.GetAccount(issuer);
  if (!account && account.error().code != Code::kNotFound) return Fail(account.error());
  if (!account || account->banned) return false;
  const PermissionSet theirs = PermissionsOf(*account);
  return theirs.Has(Permission::kUsersWrite) && theirs.Contains(given);
}

Result<model::Ticket> Accounts::GoodTicket(const store::Reader& reader, std::string_view code, std::optional<model::TicketKind> kind) const {
  auto ticket = reader.FindTicket(HashSecret(TidyCode(code)));
  if (!ticket && ticket.error().code != Code::kNotFound) return Fail(ticket.error());
  if (!ticket || (kind && ticket->kind != *kind) || ticket->expires <= clock_.Now()) return NoGood();
  std::optional<PermissionSet> given;
  if (ticket->kind == model::TicketKind::kInvitation) {
    if (config_.Text("registration") != "closed") given = RolePermissions(ticket->role);
  } else if (const auto account = reader.GetAccount(ticket->account)) {
    given = PermissionsOf(*account);
  } else if (account.error().code != Code::kNotFound) {
    return Fail(account.error());
  }
  if (!given || !TRY(StillGives(reader, ticket->issuer, *given))) return NoGood();
  return std::move(*ticket);
}

Result<CodeMeaning> Accounts::Understand(std::string_view code, const Origin& origin) {
  const store::Reader reader = store_.Read();
  auto ticket = GoodTicket(reader, code, std::nullopt);
  if (!ticket) TRY(MayGuess(origin));
  if (!ticket) return Fail(Counted(ticket.error(), "code", "code.check", origin));
  // Opened where it confirms an address, and nowhere else.
  if (ticket->kind == model::TicketKind::kEmail) return Fail(NoGood().value().code, NoGood().value().message, "code");
  CodeMeaning meaning{std::move(*ticket), {}};
  if (meaning.ticket.kind == model::TicketKind::kPasswordReset) meaning.name = TRY(reader.GetAccount(meaning.ticket.account)).name;
  return meaning;
}

Result<model::Account> Accounts::Join(const NewAccount& person, const Origin& origin) {
  const auto invitation = GoodTicket(store_.Read(), person.invitation, model::TicketKind::kInvitation);
  if (!invitation) TRY(MayGuess(origin));
  if (!invitation) return Fail(Counted(invitation.error(), "invitation", "user.create", origin));
  if (!PasswordsCount()) return Fail(Code::kConflict, "nobody signs in by password here: choose who you are known to");
  if (!person.role.empty()) return Fail(Code::kInvalid, "the invitation says which role it is", "role");
  if (person.view) return Fail(Code::kInvalid, "the invitation says what is seen", "view");
  if (!person.password) return Fail(Code::kInvalid, "a password is needed", "password");
  NewAccount wanted = person;
  wanted.role = invitation->role;
  wanted.view = invitation->view;
  const model::Account account = TRY(Prepare(wanted, true));
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    // Used, taken back, or its issuer's no longer to give, while the password was being hashed.
    const auto still = GoodTicket(draft, person.invitation, model::TicketKind::kInvitation);
    if (!still) return Fail(still.error().code, still.error().message, "invitation");
    TRY(draft.DeleteTicket(still->id));
    TRY(draft.PutAccount(account));
    return draft.AppendAudit(Entry(Themselves(account), "user.create", account.name, origin, true, "invited as " + account.role), kAuditKept);
  }));
  return account;
}

Result<void> Accounts::ResetPassword(std::string_view code, std::string_view password, const Origin& origin) {
  const auto reset = GoodTicket(store_.Read(), code, model::TicketKind::kPasswordReset);
  if (!reset) TRY(MayGuess(origin));
  if (!reset) return Fail(Counted(reset.error(), "code", "password.reset", origin));
  TRY(CheckPassword(password));
  const std::string hash = HashPassword(password);
  if (hash.empty()) return Fail(Code::kUnavailable, "there is no memory to hash a password");
  std::vector<Ulid> ended;
  MutexLock changing(changes_);
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    ended.clear();
    const auto still = GoodTicket(draft, code, model::TicketKind::kPasswordReset);
    if (!still) return Fail(still.error().code, still.error().message, "code");
    model::Account account = TRY(draft.GetAccount(still->account));
    account.password = hash;
    account.password_set = draft.Now();
    TRY(draft.PutAccount(account));
    TRY(DropResets(draft, account.id));
    for (const model::Credential& credential : TRY(draft.ListCredentials(account.id))) {
      if (credential.kind == model::CredentialKind::kApiKey) continue;
      TRY(draft.DeleteCredential(credential.id));
      ended.push_back(credential.id);
    }
    return draft.AppendAudit(Entry(Themselves(account), "password.reset", account.name, origin, true), kAuditKept);
  }));
  // Whoever needs such a link has guessed before.
  throttle_.Succeeded({NetworkOf(origin.address), std::string(reset->account.Raw()), false});
  for (const Ulid& session : ended) Revoke({session, std::nullopt});
  return {};
}

}  // namespace chanoma::accounts
