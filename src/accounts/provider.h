#pragma once
// One provider of sign-in, spoken to by OpenID Connect: what it publishes of itself is fetched when it is needed and kept for a
// while. Owned by Elsewhere; any thread but an event loop, since it waits for the provider. The error's field is what is at fault:
// "unreachable", "answer", "clock".

#include <optional>
#include <string>

#include "accounts/id_token.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "config/layers.h"
#include "jose/key_set.h"
#include "net/fetch.h"

namespace chanoma::accounts {

class Provider {
 public:
  Provider(config::OidcEntry entry, const Clock& clock, net::Fetcher fetch) : entry_(std::move(entry)), clock_(clock), fetch_(std::move(fetch)) {}

  const config::OidcEntry& entry() const { return entry_; }
  const std::string& label() const { return entry_.label.empty() ? entry_.name : entry_.label; }

  struct Going {
    std::string redirect, state, nonce, verifier;
  };
  // Where the browser is sent.
  Result<std::string> Address(const Going& going) EXCLUDES(mutex_);
  // Who the person is for whom the provider gave this code.
  Result<Person> Redeem(const std::string& code, const Going& going) EXCLUDES(mutex_);

 private:
  struct Places {
    std::string authorization, token, keys;
    std::string userinfo;  // empty: there is none
    bool basic = true;  // how it wants to be shown the secret
  };
  Result<std::string> Get(const std::string& address, std::string_view what) const;
  Result<Places> Discover() EXCLUDES(mutex_);
  Result<jose::KeySet> Keys(const std::string& address, bool anew) EXCLUDES(mutex_);

  const config::OidcEntry entry_;
  const Clock& clock_;
  const net::Fetcher fetch_;
  mutable Mutex mutex_;  // never held over a fetch
  std::optional<Places> places_ GUARDED_BY(mutex_);
  std::optional<jose::KeySet> keys_ GUARDED_BY(mutex_);
  SteadyTime discovered_ GUARDED_BY(mutex_){}, fetched_ GUARDED_BY(mutex_){};
};

}  // namespace chanoma::accounts
