#include "accounts/elsewhere.h"

#include <algorithm>

#include "accounts/secrets.h"
#include "accounts/throttle.h"

namespace chanoma::accounts {
namespace {

constexpr std::chrono::minutes kLife{10};
constexpr size_t kMost = 4096, kMostOfOneNetwork = 64;
constexpr size_t kThreads = 4, kQueue = 64;
constexpr size_t kSecretBytes = 32;
constexpr size_t kLongestPath = 1024, kLongestCode = 4096;

std::string Secret() { return EncodeBase64Url(RandomBytes(kSecretBytes)); }

}  // namespace

bool IsOwnPath(std::string_view to) {
  // Two slashes, or a slash and what browsers take for one, begin the name of another server.
  if (!to.starts_with('/') || to.starts_with("//") || to.size() > kLongestPath || to.starts_with("/api/")) return false;
  return std::all_of(to.begin(), to.end(), [](char c) { return c > ' ' && c < 0x7f && c != '\\'; });
}

Elsewhere::Elsewhere(Accounts& accounts, const std::vector<config::OidcEntry>& entries, const Clock& clock, Log log, net::Fetcher fetch)
    : accounts_(accounts), clock_(clock), log_(std::move(log)) {
  for (const config::OidcEntry& entry : entries) providers_.push_back(std::make_unique<Provider>(entry, clock, fetch));
  waiting_ = std::make_unique<Executor>("elsewhere", kThreads, kQueue, log_);
}

Elsewhere::~Elsewhere() { Stop(); }

std::vector<Elsewhere::Name> Elsewhere::Providers() const {
  std::vector<Name> names;
  for (const auto& provider : providers_) names.push_back({provider->entry().name, provider->label(), provider->entry().issuer});
  return names;
}

Provider* Elsewhere::Find(std::string_view name) const {
  const auto found = std::find_if(providers_.begin(), providers_.end(), [&](const auto& one) { return one->entry().name == name; });
  return found == providers_.end() ? nullptr : found->get();
}

void Elsewhere::DropOld() {
  const SteadyTime now = clock_.Steady();
  std::erase_if(pending_, [&](const auto& one) { return now - one.second.begun >= kLife; });
  if (pending_.size() < kMost) return;
  pending_.erase(std::min_element(pending_.begin(), pending_.end(), [](const auto& a, const auto& b) { return a.second.begun < b.second.begun; }));
}

Result<Elsewhere::Began> Elsewhere::Begin(const Principal& actor, const Wanted& wanted, const std::string& own_address, const Origin& origin) {
  Provider* const provider = Find(wanted.provider);
  if (provider == nullptr) return Fail(Code::kNotFound, "there is no such provider of sign-in");
  const std::string to = wanted.to.empty() ? "/" : wanted.to;
  if (!IsOwnPath(to)) return Fail(Code::kInvalid, "to is the path of a page of this server, such as /watch/…", "to");
  if (wanted.link && !actor.is_session) return Fail(Code::kForbidden, "only who is signed in links their account");
  Pending pending;
  pending.provider = provider;
  pending.going = {own_address + "/api/v1/oidc/" + wanted.provider + "/callback", Secret(), Secret(), Secret()};
  pending.to = to;
  pending.invitation = wanted.invitation;
  pending.network = NetworkOf(origin.address);
  if (wanted.link) pending.link = actor.account;
  Began began{{}, Secret()};
  pending.binding = HashSecret(began.binding);
  auto address = provider->Address(pending.going);
  if (!address) {
    log_.Warning("a provider of sign-in does not answer as it should", {{"provider", wanted.provider}, {"why", address.error().message}});
    return Fail(address.error());
  }
  began.address = std::move(*address);
  MutexLock lock(mutex_);
  pending.begun = clock_.Steady();
  DropOld();
  const auto of_network = std::count_if(pending_.begin(), pending_.end(), [&](const auto& one) { return one.second.network == pending.network; });
  if (static_cast<size_t>(of_network) >= kMostOfOneNetwork) {
    return Fail(Error{Code::kTooMany, "too many sign-ins have been begun from here: wait until some are done", {}, std::chrono::minutes(1)});
  }
  std::string key = HashSecret(pending.going.state);
  pending_.insert_or_assign(std::move(key), std::move(pending));
  return began;
}

// Whatever comes of it, a state is good once. Another browser does not use it up.
std::optional<Elsewhere::Pending> Elsewhere::Take(const Came& came) {
  MutexLock lock(mutex_);
  DropOld();
  const auto found = pending_.find(HashSecret(came.state));
  if (came.state.empty() || found == pending_.end()) return std::nullopt;
  if (!SameSecret(found->second.binding, HashSecret(came.binding)) || found->second.provider->entry().name != came.provider) return std::nullopt;
  Pending taken = std::move(found->second);
  pending_.erase(found);
  return taken;
}

Elsewhere::Arrived Elsewhere::Arrive(const Principal& actor, const Came& came, const Origin& origin) {
  auto pending = Take(came);
  if (!pending) {
    accounts_.Audit({}, "session.create", came.provider.substr(0, 32), origin, false, "a sign-in elsewhere that was not begun here, or is over");
    return {"/", false, std::nullopt, "expired"};
  }
  Arrived arrived{pending->to, !pending->link.IsNil(), std::nullopt, {}};
  auto finished = Finish(actor, *pending, came, origin);
  if (finished) {
    arrived.signed_in = std::move(*finished);
    return arrived;
  }
  const Error& error = finished.error();
  log_.Warning("a sign-in elsewhere came to nothing", {{"provider", came.provider}, {"why", error.message}});
  accounts_.Audit(arrived.linking ? actor : Principal{}, arrived.linking ? "identity.link" : "session.create", came.provider, origin, false, error.message);
  arrived.problem = error.field.empty() ? (error.code == Code::kTooMany ? "wait" : "server") : error.field;
  return arrived;
}

Result<std::optional<SignedIn>> Elsewhere::Finish(const Principal& actor, const Pending& pending, const Came& came, const Origin& origin) {
  const config::OidcEntry& entry = pending.provider->entry();
  if (!pending.link.IsNil() && (actor.account != pending.link || !actor.is_session)) return Fail(Code::kForbidden, "who asked for the link is no longer signed in", "expired");
  if (!came.issuer.empty() && came.issuer != entry.issuer) return Fail(Code::kForbidden, "the answer is another provider's", "answer");
  if (came.refused == "access_denied" || came.refused == "interaction_required" || came.refused == "login_required") {
    return Fail(Code::kForbidden, "the person, or the provider, refused: " + came.refused, "refused");
  }
  if (!came.refused.empty()) return Fail(Code::kForbidden, "the provider answers: " + came.refused.substr(0, 100), "answer");
  if (came.code.empty() || came.code.size() > kLongestCode) return Fail(Code::kForbidden, "the provider sent no code", "answer");
  const Person person = TRY(pending.provider->Redeem(came.code, pending.going));
  if (!pending.link.IsNil()) {
    TRY(accounts_.LinkIdentity(actor, person, origin));
    return std::optional<SignedIn>();
  }
  return std::optional<SignedIn>(TRY(accounts_.SignInBy(person, {entry.create, pending.invitation}, origin)));
}

}  // namespace chanoma::accounts
