#pragma once
// What a provider of sign-in says of somebody: an ID token of OpenID Connect, of which nothing is believed before all of it has
// been checked. Pure functions; any thread. The error's field is what is at fault: "answer", or "clock" when the provider's and
// ours do not agree; kNotFound for a key that is not in the set.

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "jose/key_set.h"

namespace chanoma::accounts {

// What it must be for.
struct Expected {
  std::string issuer, client, nonce;
};

struct Person {
  std::string issuer, subject;
  std::string name;          // what they go by there; empty: not said
  std::string email;         // only one that the provider has checked
};

Result<Person> ReadIdToken(std::string_view token, const jose::KeySet& keys, const Expected& expected, Timestamp now);

// What the provider's userinfo tells besides, where the token says less.
Result<void> AddUserInfo(std::string_view text, Person& person);

}  // namespace chanoma::accounts
