// Accounts and what belongs to them.

#include "freedom/fields.h"

namespace chanoma::freedom {

using enum Type;

const Message& AccountMessage() {
  static const Message message{"AccountRecord", {
    Id(1, "id"), Text(2, "name"), Text(3, "name_key", "the name as it is compared: one account alone has it"),
    Text(4, "email"), Text(5, "email_key", "the same of the address"), Text(6, "display_name"), Text(7, "bio"), Text(8, "role"),
    Secret(Text(9, "password", "its Argon2id hash; NULL: nobody can sign in by password until a new one is set")),
    Secret(Text(10, "pin", "its Argon2id hash; NULL: none")),
    Yes(11, "some_libraries", "sees only those in account_libraries"), Values(12, "libraries", kId, "account_libraries", "libraries"),
    Column(13, "max_age", kSint32, "sees nothing that is rated for more; -1 no such limit"), Yes(14, "unrated", "with a limit: sees what is not rated"),
    Yes(15, "banned"), Text(16, "ban_reason"), Text(17, "preferences", "JSON"),
    Secret(Column(18, "totp_secret", kBytes, "of one-time codes")), Secret(Yes(19, "totp_on", "a second factor is asked for")),
    Secret(Column(20, "totp_step", kUint64, "of the last code that was used")),
    Secret(Values(21, "recovery", kText, "account_recovery_codes", "hashes of the codes that are left")),
    Column(22, "picture", kUint32, "the number in the name of its file in data/images/people; 0 none"), Column(23, "banner", kUint32, "the same"),
    Time(24, "created_ms"), Time(25, "seen_ms"), Time(26, "password_set_ms"), Yes(40, "email_verified"),
  }};
  return message;
}

const Message& CredentialMessage() {
  static const Message message{"CredentialRecord", {
    Id(1, "id"), Column(2, "kind", kUint32, "1 session, 2 API key, 3 screen that remembers the account"), To("accounts", Id(3, "account")),
    Column(4, "hash", kBytes, "of the token"), Text(5, "device", "what signed in, or the key's name"), Text(6, "address"),
    Values(7, "permissions", kText, "credential_permissions", "what a key may at most"),
    Time(8, "created_ms"), Time(9, "used_ms"), Time(10, "expires_ms", "0: by itself never"), Id(11, "parent", "the screen's, of a session that was begun there"),
  }};
  return message;
}

const Message& IdentityMessage() {
  static const Message message{"IdentityRecord", {
    Id(1, "id"), To("accounts", Id(2, "account")), Text(3, "issuer", "the provider's address"), Text(4, "subject", "who it is there"), Text(5, "label"),
    Time(6, "created_ms"), Time(7, "used_ms"),
  }};
  return message;
}

const Message& MailMessage() {
  static const Message message{"MailRecord", {
    Id(1, "id"), Column(2, "kind", kUint32, "1 a new password, 2 to confirm an address, 3 that it was changed, 4 that something is wrong"), Id(3, "account"), Text(4, "address"),
    Text(5, "language", "BCP 47"), Time(6, "created_ms"), Text(7, "words", "of a notice: its subject, a line end, its text"),
  }};
  return message;
}

const Message& RoleMessage() {
  static const Message message{"RoleRecord", {Text(1, "name"), Values(2, "permissions", kText, "role_permissions")}};
  return message;
}

const Message& TicketMessage() {
  static const Message message{"TicketRecord", {
    Id(1, "id"), Column(2, "kind", kUint32, "1 invitation, 2 new password, 8 e-mail address"), Column(3, "hash", kBytes, "of the code"),
    Id(4, "account", "whose; zeros: an invitation"), Text(5, "role", "of who is invited"), Id(6, "issuer", "an account; zeros: the machine's owner"),
    Time(7, "created_ms"), Time(8, "expires_ms"), Column(9, "uses", kUint32, "how often it can still be used"),
    Yes(10, "some_libraries"), Values(11, "libraries", kId, "ticket_libraries", "what who is invited may see"),
    Column(12, "age_limit", kSint32, "one more than the age; 0 none"), Yes(13, "no_unrated"), Text(14, "note"),
  }};
  return message;
}

const Message& AuditMessage() {
  static const Message message{"AuditRecord", {
    Id(1, "actor", "an account; zeros: nobody known, or the machine's owner"), Text(2, "actor_name"), Text(3, "action"), Text(4, "subject"), Text(5, "address"),
    Yes(6, "refused"), Text(7, "detail"),
  }};
  return message;
}

const Message& WatchMessage() {
  static const Message message{"WatchRecord", {
    To("accounts", Id(1, "account")), Column(2, "work", kWork, "what was watched"), Id(3, "video", "the file it was watched in last"),
    Time(4, "first_ms"), Time(5, "last_ms"), Time(6, "position_ms", "where one is in it"), Time(7, "duration_ms", "-1 unknown"),
    Yes(8, "seen", "to its end"), Column(9, "times", kUint32, "to its end"), Text(10, "playback", "the last one, as its player named it"),
  }};
  return message;
}

const Message& ListingMessage() {
  static const Message message{"ListingRecord", {
    To("accounts", Id(1, "account")), To("shows", Id(2, "show")),
    Column(3, "chosen", kUint32, "0 nothing, 1 planned, 2 watching, 3 completed, 4 dropped, 5 watching again"), Yes(4, "scored"),
    Column(5, "score", kUint32, "0 to 100"), Time(6, "added_ms"), Time(7, "chosen_ms"),
  }};
  return message;
}

const Message& SavedSearchMessage() {
  static const Message filter{"SavedSearchFilter", {Text(1, "name", "kind, library, language, resolution, decade, year"), Text(2, "value")}};
  static const Message message{"SavedSearchRecord", {
    To("accounts", Id(1, "account")), Id(2, "id"), Text(3, "name"), Text(4, "query", "as it is typed"), Text(5, "sort"),
    Rows(6, "filters", filter, "saved_search_filters", "finds only what has one of the values of every name"),
    Column(7, "place", kUint32, "among the searches of the account"), Time(8, "saved_ms"),
  }};
  return message;
}

}  // namespace chanoma::freedom
