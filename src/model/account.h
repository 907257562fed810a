#pragma once
// People and what lets them in: accounts, credentials (sessions and API keys), roles, tickets (invitations, links that set a
// new password) and the audit log's entries. Plain values; secrets are here only as hashes.

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ulid.h"

namespace chanoma::model {

// What of the catalogue an account gets to know.
struct AccountView {
  bool every_library = true;
  std::vector<Ulid> libraries;  // else only these
  int max_age = -1;             // years; -1: no limit
  bool unrated = true;          // with a limit: whether what has no rating is shown
  bool operator==(const AccountView&) const = default;
};

struct Account {
  Ulid id;
  std::string name;       // as written by its owner: NFC, clean
  std::string name_key;   // two names with the same key are taken for the same
  std::string email;      // empty: none
  std::string email_key;
  bool email_verified = false;  // a link that was sent there was opened, or a provider of sign-in vouches for it
  std::string display_name;  // empty: the name
  std::string bio;
  std::string role;
  std::string password;  // an Argon2id string; empty: no sign-in by password
  std::string pin;       // the same, of the profile's PIN
  AccountView view;
  bool banned = false;
  std::string ban_reason;
  std::string preferences;  // JSON
  std::string totp_secret;  // raw; empty: none
  bool totp_on = false;     // confirmed by a first code
  uint64_t totp_step = 0;   // of the last code taken: none is taken twice
  std::vector<std::string> recovery;  // hashes of codes not yet used
  uint32_t picture = 0;     // generation of the avatar; 0: none
  uint32_t banner = 0;
  Timestamp created{}, seen{}, password_set{};
  bool operator==(const Account&) const = default;
};

enum class CredentialKind { kSession = 1, kApiKey = 2, kScreen = 3 };  // stored: never renumber

struct Credential {
  Ulid id;
  CredentialKind kind = CredentialKind::kSession;
  Ulid account;
  std::string hash;    // of the token
  std::string device;  // of a session: what signed in; of a key: its name
  std::string address;
  std::vector<std::string> permissions;  // of a key: what it may at most
  Timestamp created{}, used{};
  Timestamp expires{};  // of a key; zero: never. Sessions and screens slide on their last use
  Ulid parent;          // of a session: the screen by which it was picked, or that remembers it; nil: none
  bool operator==(const Credential&) const = default;
};

struct Role {
  std::string name;
  std::vector<std::string> permissions;
  bool operator==(const Role&) const = default;
};

enum class TicketKind { kInvitation = 1, kPasswordReset = 2, kEmail = 8 };  // stored: never renumber

struct Ticket {
  Ulid id;
  TicketKind kind = TicketKind::kInvitation;
  std::string hash;  // of the code
  Ulid account;      // whose password; nil for invitations
  std::string role;  // of who is invited
  Ulid issuer;       // nil: the machine's owner
  Timestamp created{}, expires{};
  uint32_t uses = 1;  // left
  AccountView view;   // of who is invited
  std::string note;   // whom it is for, in its issuer's words
  bool operator==(const Ticket&) const = default;
};

struct AuditEntry {
  Ulid id;       // its time, and its place in the log
  Ulid actor;    // nil: nobody known, or the machine's owner
  std::string actor_name;
  std::string action;   // "session.create", "user.ban", …
  std::string subject;  // an id or a name
  std::string address;
  bool allowed = true;
  std::string detail;
  bool operator==(const AuditEntry&) const = default;
};

}  // namespace chanoma::model
