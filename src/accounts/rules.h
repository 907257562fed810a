#pragma once
// Numbers and small rules that the parts of Accounts share. Internal to this module. Pure functions; any thread.

#include <chrono>
#include <string>
#include <vector>

#include "accounts/principal.h"
#include "base/clock.h"
#include "base/result.h"
#include "model/account.h"
#include "store/draft.h"

namespace chanoma::accounts {

inline constexpr std::chrono::milliseconds kSessionLife = std::chrono::days(30);  // from its last use
inline constexpr std::chrono::milliseconds kScreenLife = std::chrono::days(180);  // that nobody picks the account there
inline constexpr std::chrono::milliseconds kTouchEvery = std::chrono::minutes(5);
inline constexpr size_t kAuditKept = 100'000;
inline constexpr size_t kSessionsOfOne = 200;  // of one account; the longest unused ends
inline constexpr size_t kKeysOfOne = 50;      // API keys of one account that have not run out
inline constexpr size_t kLeastPassword = 8, kMostPassword = 1024;

Error TooMany(std::chrono::seconds wait);  // how long to wait is told
Timestamp ExpiryOf(const model::Credential& credential);  // zero: never
bool HasRunOut(const model::Credential& credential, Timestamp now);
bool IsRestricted(const model::AccountView& view);

// Every role: the built-in ones, each replaced by its edited form, then those that are new.
std::vector<model::Role> WithBuiltIn(const std::vector<model::Role>& edited);
PrincipalPtr MakeGuest(const std::vector<model::Role>& roles);

// kConflict when the rights that somebody came with are no longer theirs. Exact under the lock of changes.
Result<void> StillGood(const Principal& actor);

// Whatever link the account gave out is none from then on.
Result<void> DropIssued(store::Draft& draft, const Ulid& issuer);
// Whatever link sets a new password of the account is none from then on.
Result<void> DropResets(store::Draft& draft, const Ulid& account);

Result<void> CheckPassword(std::string_view password);  // as a new one
Result<std::string> CleanEmail(std::string_view typed);  // empty stays empty

}  // namespace chanoma::accounts
