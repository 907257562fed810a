#pragma once
// A token that somebody else signed: a JWS in its compact form (RFC 7515). Which algorithm counts is said by the key, never by
// the token alone. Pure functions; any thread.

#include <string>
#include <string_view>

#include "base/result.h"
#include "jose/key_set.h"

namespace chanoma::jose {

inline constexpr size_t kLongestToken = 32 << 10;

// What a token carries, when one of the keys signed it. kForbidden when none did; kNotFound when it names a key that the set does
// not have, which may have come since; kInvalid for what is no token.
Result<std::string> OpenToken(std::string_view token, const KeySet& keys);

}  // namespace chanoma::jose
