#pragma once
// Who asks, what they may do, and what of the catalogue they get to know. Values and pure functions; any thread.

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "accounts/permissions.h"
#include "base/clock.h"
#include "base/result.h"
#include "base/ulid.h"
#include "model/account.h"
#include "model/job.h"

namespace chanoma::accounts {

enum class Kind {
  kStranger,  // nobody known
  kGuest,     // nobody known, where guests are let in
  kAccount,
  kOwner,  // of this machine: the control socket, with the kernel's word on its peer
};

struct Principal {
  Kind kind = Kind::kStranger;
  PermissionSet may;
  Ulid account;     // nil without one
  Ulid credential;  // the session or key that was shown; nil without one
  std::string name;
  std::string role;
  bool is_session = false;  // and no key: only a session may change its account
  Timestamp expires{};      // of a key or a token; zero: never
  bool by_link = false;     // it came by a presigned link, for watching alone
  bool by_jwt = false;      // it came with a token for other programs: the same
  bool restricted = false;  // `view` leaves something out
  model::AccountView view;
  // True once the session or key has ended, or means something else by now. Null for those who have none.
  std::shared_ptr<std::atomic<bool>> stale;
  bool Stale() const { return stale && stale->load(std::memory_order_acquire); }
};
using PrincipalPtr = std::shared_ptr<const Principal>;

// Who comes by a link that `maker` made: the same person, for watching alone.
Principal AsWatcher(const Principal& maker);

// kUnauthenticated for a stranger, kForbidden for somebody who may not.
Result<void> Require(const Principal& principal, Permission permission);

// Whether `principal` may know that the video, or the library, exists: the answer to whoever has its address.
bool Sees(const Principal& principal, const model::VideoFacts& video);
// Whether it is in lists, counts, searches and events: of what is seen, all but other people's unlisted ones.
bool Lists(const Principal& principal, const model::VideoFacts& video);
bool SeesLibrary(const Principal& principal, const Ulid& library);

}  // namespace chanoma::accounts
