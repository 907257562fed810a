#pragma once
// What goes into Accounts and what comes out of it, besides the records themselves. Plain values; any thread.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/links.h"
#include "base/clock.h"
#include "base/ulid.h"
#include "model/account.h"

namespace chanoma::accounts {

// Facts about a request that identify its sender, as the door found them.
struct Evidence {
  std::optional<uint32_t> control_uid;
  std::string_view token = {};             // of a session or key, or a JWT; empty: none was shown
  std::string_view link = {};              // goes before `token`
  std::optional<LinkTarget> target = {};   // what is asked for, where links can lead
};

// Where somebody acts from: for the audit log, the throttle, and the list of sessions.
struct Origin {
  std::string address;
  std::string device;
};

struct NewAccount {
  std::string name;
  std::string email;
  std::optional<std::string> password;  // none: no sign-in by password
  std::string role;                     // empty: member
  std::string invitation = {};          // its code, which says the role and the view; empty: none
  std::optional<model::AccountView> view = {};  // by somebody with users.write alone
};

struct NewInvitation {
  std::string role;          // empty: member
  model::AccountView view;   // of who comes
  std::string note;          // whom it is for
  std::chrono::seconds life = std::chrono::days(7);
};
struct IssuedTicket {
  model::Ticket ticket;
  std::string code;  // the only time it is known
};
// What may become of somebody who comes from elsewhere for the first time.
struct Joining {
  bool create = false;     // an account may be made for them, as far as “registration” goes
  std::string invitation;  // its code; empty: none
};
struct CodeMeaning {
  model::Ticket ticket;
  std::string name;  // of whose password it sets; empty: it is an invitation
};

struct NewKey {
  std::string name;
  std::vector<std::string> permissions;  // by name; of those its maker holds
  std::chrono::seconds life{};           // zero: until it is taken back
};
struct IssuedKey {
  model::Credential key;
  std::string token;  // the only time it is known
};

// What a link is for.
struct LinkFor {
  Ulid video;
  std::string below = {};  // the one address below the video's; empty: each of them
  bool head_only = false;
};

struct IssuedJwt {
  std::string token;
  Timestamp expires{};
};

struct TotpSecret {
  std::string base32;
  std::string address;  // otpauth://…, for a QR code
};

// Each member, when it is there, replaces what was.
struct AccountPatch {
  std::optional<std::string> name, email, display_name, bio, role, preferences, ban_reason, pin;
  std::optional<bool> banned;
  std::optional<model::AccountView> view;
  bool Privileged() const { return role || banned || ban_reason || view; }
};

// For a screen without a keyboard.
struct DeviceCode {
  std::string device_code;  // the screen's alone, by which it asks
  std::string user_code;    // "BCDF-GHJK", for people to see
  Timestamp expires{};
};
// What a screen said of itself, and where it is, for who lets it in.
struct DeviceAsk {
  std::string device, address;
  Timestamp asked{}, expires{};
  bool near = false;  // it comes from the network of who looks
};
struct DeviceDecision {
  bool approve = false;
  bool remember = false;  // the screen is to offer the account again
};

// An account that a shared screen offers.
struct Profile {
  model::Credential screen;
  model::Account account;
  std::string token;  // the screen's
};
inline constexpr size_t kProfilesOfScreen = 12;

struct SignedIn {
  model::Account account;
  model::Credential session;
  std::string token;  // the only time it is known
  std::vector<Ulid> ended;  // sessions of the account that gave way
};

// What became of a screen that asked.
struct DeviceState {
  std::optional<SignedIn> signed_in;  // none: nobody has said anything yet
  bool remember = false;              // whoever let it in wants to be offered there again
};

enum class PictureKind { kAvatar, kBanner };
// The number that the account's picture goes by; 0: none.
uint32_t GenerationOf(const model::Account& account, PictureKind kind);
struct PictureChange {
  model::Account account;
  uint32_t before = 0;  // the number of the one that it replaces
};

// Who has to be cut off: everything open of this session or key, of this account, or (neither) of everybody.
struct Revocation {
  std::optional<Ulid> credential, account;
};

}  // namespace chanoma::accounts
