// What is done by e-mail: asking for a new password, and confirming an address. What is asked for waits in the store as a job; who asked
// gets the same answer, as quickly, whoever has the address.

#include <algorithm>

#include "accounts/accounts.h"
#include "accounts/letters.h"
#include "accounts/rules.h"
#include "accounts/secrets.h"
#include "json/value.h"
#include "text/names.h"

namespace chanoma::accounts {
namespace {

constexpr size_t kAccountsAtOnce = 200;
constexpr std::chrono::minutes kResetLife{60};
constexpr std::chrono::days kConfirmLife{1};
// Between two letters to one person, whoever asks for them.
constexpr std::chrono::minutes kBetween{5};
constexpr int kMailPriority = 0, kMailAttempts = 8;

Principal As(const model::Account& account) {
  Principal who;
  who.account = account.id;
  who.name = account.name;
  return who;
}

Result<void> Post(store::Draft& draft, const model::Mail& mail) {
  TRY(draft.PutMail(mail));
  TRY(draft.Enqueue({model::JobKind::kMail, mail.id, kMailPriority, "", kMailAttempts, std::nullopt}));
  return {};
}

std::string LanguageOf(std::string_view asked) { return asked == "ja" ? "ja" : "en"; }

// What somebody has chosen for themselves, before the one of the page on which the letter was asked for.
std::string LanguageFor(const model::Account& account, const std::string& asked) {
  const auto preferences = json::Parse(account.preferences.empty() ? "{}" : account.preferences);
  const std::string chosen(preferences ? preferences->Text("language") : "");
  return chosen.empty() ? asked : LanguageOf(chosen);
}

}  // namespace

bool Accounts::SendsMail() const { return !config_.Text("smtp_server").empty() && !config_.Text("smtp_from").empty() && Issuer().has_value(); }

Result<void> Accounts::TellOldAddress(store::Draft& draft, const model::Account& before, const model::Account& after, std::string_view language) const {
  if (!SendsMail() || !before.email_verified || before.email_key == after.email_key) return {};
  return Post(draft, {store_.NewId(), model::MailKind::kChanged, after.id, before.email, LanguageOf(language), draft.Now()});
}

Result<void> Accounts::AskReset(std::string_view email, std::string_view language, const Origin& origin) {
  if (!SendsMail()) return Fail(Code::kConflict, "this server sends no e-mail: ask whoever runs it for a link");
  if (!PasswordsCount()) return Fail(Code::kConflict, "nobody signs in by password here: choose who you are known to");
  const std::string address = TRY(CleanEmail(email));
  if (address.empty()) return Fail(Code::kInvalid, "an e-mail address is needed", "email");
  const Throttle::Attempt attempt{"resets", NetworkOf(origin.address), true};
  if (const auto wait = throttle_.Wait(attempt)) return Fail(TooMany(*wait));
  throttle_.Failed(attempt);
  // Whether anybody has it is asked where nobody waits for the answer.
  TRY(store_.Commit([&](store::Draft& draft) { return Post(draft, {store_.NewId(), model::MailKind::kReset, Ulid{}, address, LanguageOf(language), draft.Now()}); }));
  return {};
}

Result<void> Accounts::AskEmail(const Principal& actor, const Ulid& id, std::string_view email, std::string_view password, std::string_view language, const Origin& origin) {
  if (actor.account != id || !actor.is_session) return Fail(Code::kForbidden, "an address is confirmed by the account’s owner, signed in");
  if (!SendsMail()) return Fail(Code::kConflict, "this server sends no e-mail: change the address without confirming it");
  const std::string address = TRY(CleanEmail(email));
  if (address.empty()) return Fail(Code::kInvalid, "an e-mail address is needed", "email");
  const model::Account account = TRY(store_.Read().GetAccount(id));
  // Whoever has the session alone must not get at the password by way of an address.
  if (!account.password.empty()) TRY(CheckOwnPassword(actor, account, password, "password", "email.ask", origin));
  const Throttle::Attempt attempt{"addresses", std::string(id.Raw()), true};
  if (const auto wait = throttle_.Wait(attempt)) return Fail(TooMany(*wait));
  throttle_.Failed(attempt);
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    TRY(StillGood(actor));
    TRY(Post(draft, {store_.NewId(), model::MailKind::kConfirm, id, address, LanguageOf(language), draft.Now()}));
    return draft.AppendAudit(Entry(actor, "email.ask", account.name, origin, true), kAuditKept);
  }));
  return {};
}

Result<void> Accounts::ConfirmEmail(std::string_view code, const Origin& origin) {
  const auto ticket = GoodTicket(store_.Read(), code, model::TicketKind::kEmail);
  if (!ticket) TRY(MayGuess(origin));
  if (!ticket) return Fail(Counted(ticket.error(), "code", "email.change", origin));
  MutexLock changing(changes_);
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    const auto still = GoodTicket(draft, code, model::TicketKind::kEmail);
    if (!still) return Fail(still.error().code, still.error().message, "code");
    const model::Account before = TRY(draft.GetAccount(still->account));
    if (before.banned) return Fail(Code::kForbidden, "this account is banned", "code");
    model::Account after = before;
    after.email = still->note;
    after.email_key = text::EmailKey(after.email);
    after.email_verified = true;
    TRY(draft.PutAccount(after));
    TRY(draft.DeleteTicket(still->id));
    // A link that went to the address before is none from now on.
    if (after.email_key != before.email_key) TRY(DropResets(draft, after.id));
    TRY(TellOldAddress(draft, before, after, "en"));
    return draft.AppendAudit(Entry(As(after), "email.change", after.name, origin, true), kAuditKept);
  }));
  return {};
}

Result<size_t> Accounts::WriteToKeepers(const std::function<std::pair<std::string, std::string>(std::string_view)>& subject_and_text) {
  if (config_.Text("smtp_server").empty() || config_.Text("smtp_from").empty()) return size_t{0};
  size_t letters = 0;
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    letters = 0;
    for (Ulid after;;) {
      const auto accounts = TRY(draft.ListAccounts(after, kAccountsAtOnce));
      for (const model::Account& account : accounts) {
        after = account.id;
        if (account.banned || !account.email_verified || !PermissionsOf(account).Has(Permission::kSettingsWrite)) continue;
        const std::string language = LanguageFor(account, "en");
        const auto [subject, text] = subject_and_text(language);
        TRY(Post(draft, {store_.NewId(), model::MailKind::kNotice, account.id, account.email, language, draft.Now(), subject + "\n" + text + "\n"}));
        ++letters;
      }
      if (accounts.size() < kAccountsAtOnce) return {};
    }
  }));
  return letters;
}

Result<std::optional<net::Letter>> Accounts::WriteLetter(const model::Mail& mail) {
  const std::optional<net::Letter> none;
  if (mail.kind == model::MailKind::kNotice) {
    const auto keeper = store_.Read().GetAccount(mail.account);
    if (!keeper && keeper.error().code != Code::kNotFound) return Fail(keeper.error());
    if (!keeper || keeper->banned) return none;
    const size_t end = std::min(mail.words.find('\n'), mail.words.size());
    return std::optional<net::Letter>({mail.address, mail.words.substr(0, end), mail.words.substr(std::min(end + 1, mail.words.size()))});
  }
  const std::string own = TRY(Issuer());
  const Timestamp now = clock_.Now();
  const bool reset = mail.kind == model::MailKind::kReset;
  const store::Reader reader = store_.Read();
  const auto account = reset ? reader.FindAccountByEmail(text::EmailKey(mail.address)) : reader.GetAccount(mail.account);
  if (!account && account.error().code != Code::kNotFound) return Fail(account.error());
  if (!account || account->banned) return none;
  const About about{config_.Text("name"), account->display_name.empty() ? account->name : account->display_name, mail.address, LanguageFor(*account, mail.language)};
  if (mail.kind == model::MailKind::kChanged) return std::optional<net::Letter>(ChangedLetter(about, account->email));
  // Who has set a new password since wants neither.
  if (account->password_set > mail.created) return none;
  // To an address that nobody has confirmed goes no way in: it may be a stranger's.
  if (reset && (!account->email_verified || now >= mail.created + kResetLife)) return none;
  if (!reset && now >= mail.created + kConfirmLife) return none;
  const std::string code = NewCode();
  model::Ticket ticket;
  ticket.id = store_.NewId();
  ticket.kind = reset ? model::TicketKind::kPasswordReset : model::TicketKind::kEmail;
  ticket.hash = HashSecret(TidyCode(code));
  ticket.account = account->id;
  ticket.created = now;
  ticket.expires = reset ? now + kResetLife : now + kConfirmLife;
  if (!reset) ticket.note = mail.address;
  bool soon = false;
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    soon = false;
    std::vector<Ulid> before;
    for (const model::Ticket& other : TRY(draft.ListTickets())) {
      if (other.kind != ticket.kind || other.account != ticket.account) continue;
      // A link that an administrator gave is not undone by whoever asks for another.
      if (reset && !other.issuer.IsNil()) continue;
      // One of another letter, a moment ago. That of an attempt to send this very one is replaced.
      soon = soon || (reset && other.created < mail.created && other.created + kBetween > mail.created);
      before.push_back(other.id);
    }
    if (soon) return {};
    for (const Ulid& other : before) TRY(draft.DeleteTicket(other));
    TRY(draft.PutTicket(ticket));
    if (reset) TRY(draft.AppendAudit(Entry(As(*account), "password.offer", account->name, {}, true, "by e-mail"), kAuditKept));
    return {};
  }));
  if (soon) return none;
  return std::optional<net::Letter>(reset ? ResetLetter(about, own + "/reset#code=" + code) : ConfirmLetter(about, own + "/confirm#code=" + code));
}

}  // namespace chanoma::accounts
