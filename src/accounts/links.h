#pragma once
// Links for players that cannot send headers. What one is good for stands in the link itself, sealed with the hash of the
// token whose holder made it: so it needs no record of its own, and is worth nothing once that session or key has ended.
// Values and pure functions; any thread.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/ulid.h"

namespace chanoma::accounts {

// What a request asks for.
struct LinkTarget {
  Ulid video;
  std::string_view below;  // its address below the video's: "manifest.mpd"
  bool head = false;       // its head alone
};

struct Link {
  Ulid maker;         // the session or key
  Ulid video;
  std::string below;  // the one address below the video's; empty: each of them
  bool head_only = false;
  int64_t expires = 0;  // seconds since 1970

  bool IsFor(const LinkTarget& target) const;
  bool operator==(const Link&) const = default;
};

// A link leads to addresses of this form alone.
bool CanBeLinked(std::string_view below);

// base64url, 78 characters for all of a video.
std::string SealLink(const Link& link, const std::string& hash);
// What the token says; not yet whether it is true.
std::optional<Link> ReadLink(std::string_view token);
bool IsSealedWith(std::string_view token, const std::string& hash);

}  // namespace chanoma::accounts
