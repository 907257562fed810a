#pragma once
// Signing in elsewhere: people are sent to a provider (OpenID Connect, code flow with PKCE) and come back with a code. What is
// under way is kept here, in memory and bounded: each is good once, for ten minutes, in the browser that began it. Owned by the
// daemon's wiring. Begin() and Arrive() wait for the provider, on waiting() alone; the rest is for any thread.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "accounts/accounts.h"
#include "accounts/provider.h"
#include "base/executor.h"
#include "base/mutex.h"

namespace chanoma::accounts {

// Only addresses of our own pages, as they stand behind the base path: "/watch/…". Nothing that leads a browser elsewhere.
bool IsOwnPath(std::string_view to);

class Elsewhere {
 public:
  Elsewhere(Accounts& accounts, const std::vector<config::OidcEntry>& entries, const Clock& clock, Log log, net::Fetcher fetch = net::Fetch);
  ~Elsewhere();

  Executor& waiting() { return *waiting_; }
  void Stop() { waiting_->Stop(); }

  struct Name {
    std::string name, label, issuer;
  };
  std::vector<Name> Providers() const;

  struct Wanted {
    std::string provider;
    std::string to;          // where to go in the end; IsOwnPath()
    bool link = false;       // to the account of who asks
    std::string invitation;  // of who comes for the first time
  };
  struct Began {
    std::string address;  // of the provider: where the browser goes
    std::string binding;  // a secret for that browser alone, by which it is known when it comes back
  };
  // `own_address`: by which the browser reaches this server, with the base path. kNotFound for a provider there is none of.
  Result<Began> Begin(const Principal& actor, const Wanted& wanted, const std::string& own_address, const Origin& origin) EXCLUDES(mutex_);

  struct Came {
    std::string provider, binding, state, code;
    std::string refused;  // what the provider says in place of a code
    std::string issuer;   // who it says it is (RFC 9207); empty: it does not say
  };
  struct Arrived {
    std::string to;
    bool linking = false;
    std::optional<SignedIn> signed_in;  // none when it was linked, or with a problem
    std::string problem;                // a word for it; empty: none
  };
  Arrived Arrive(const Principal& actor, const Came& came, const Origin& origin) EXCLUDES(mutex_);

 private:
  struct Pending {
    Provider* provider = nullptr;
    Provider::Going going;
    std::string binding;  // its hash
    std::string to, invitation, network;
    Ulid link;  // the account; nil: to sign in
    SteadyTime begun{};
  };
  Provider* Find(std::string_view name) const;
  void DropOld() REQUIRES(mutex_);
  std::optional<Pending> Take(const Came& came) EXCLUDES(mutex_);
  Result<std::optional<SignedIn>> Finish(const Principal& actor, const Pending& pending, const Came& came, const Origin& origin);

  Accounts& accounts_;
  const Clock& clock_;
  const Log log_;
  std::vector<std::unique_ptr<Provider>> providers_;
  Mutex mutex_;
  std::map<std::string, Pending, std::less<>> pending_ GUARDED_BY(mutex_);  // by the hash of its state
  std::unique_ptr<Executor> waiting_;
};

}  // namespace chanoma::accounts
