#include "accounts/provider.h"

#include <sodium.h>

#include <fmt/format.h>

#include "accounts/secrets.h"
#include "json/value.h"

namespace chanoma::accounts {
namespace {

constexpr std::chrono::minutes kKept{60};
// How often keys are asked for anew because a token names one that is not known.
constexpr std::chrono::seconds kAskAgain{30};
constexpr size_t kMostAnswer = 256 << 10;

Error Unreachable(std::string why) { return {Code::kUnavailable, std::move(why), "unreachable", {}}; }
Error Odd(std::string why) { return {Code::kForbidden, std::move(why), "answer", {}}; }

// Whatever the provider names is as safe from others as it is itself.
bool AsSafe(std::string_view address, std::string_view issuer) {
  if (address.find_first_of(" \\#\r\n") != std::string_view::npos) return false;
  if (address.starts_with("https://")) return address.size() > 8;
  return issuer.starts_with("http://") && address.starts_with(issuer.substr(0, issuer.find('/', 7)));
}

std::string Challenge(std::string_view verifier) {
  std::string hash(crypto_hash_sha256_BYTES, '\0');
  ::crypto_hash_sha256(reinterpret_cast<unsigned char*>(hash.data()), reinterpret_cast<const unsigned char*>(verifier.data()), verifier.size());
  return EncodeBase64Url(hash);
}

}  // namespace

Result<std::string> Provider::Get(const std::string& address, std::string_view what) const {
  auto reply = fetch_({.address = address, .most_bytes = kMostAnswer});
  if (!reply) return Fail(Unreachable(fmt::format("{} cannot be reached: {}", label(), reply.error().message)));
  if (reply->status != 200) return Fail(Unreachable(fmt::format("{} answers {} when asked for {}", label(), reply->status, what)));
  return std::move(reply->body);
}

Result<Provider::Places> Provider::Discover() {
  {
    MutexLock lock(mutex_);
    if (places_ && clock_.Steady() - discovered_ < kKept) return *places_;
  }
  std::string address = entry_.issuer;
  if (address.ends_with('/')) address.pop_back();
  const std::string text = TRY(Get(address + "/.well-known/openid-configuration", "what it is"));
  const auto document = json::Parse(text);
  if (!document) return Fail(Odd(fmt::format("what {} says of itself cannot be read", label())));
  if (document->Text("issuer") != entry_.issuer) {
    return Fail(Odd(fmt::format("{} calls itself “{}”, and not “{}” as it stands in the configuration", label(), document->Text("issuer"), entry_.issuer)));
  }
  Places places{std::string(document->Text("authorization_endpoint")), std::string(document->Text("token_endpoint")), std::string(document->Text("jwks_uri")), {}};
  for (const std::string* place : {&places.authorization, &places.token, &places.keys}) {
    if (!AsSafe(*place, entry_.issuer)) return Fail(Odd(fmt::format("{} names an address that is not safe to use, or none: “{}”", label(), *place)));
  }
  if (const std::string_view userinfo = document->Text("userinfo_endpoint"); AsSafe(userinfo, entry_.issuer)) places.userinfo = userinfo;
  if (const json::Value* ways = document->Find("token_endpoint_auth_methods_supported"); ways != nullptr && ways->AsArray() != nullptr) {
    bool basic = false, post = false;
    for (const json::Value& way : *ways->AsArray()) {
      basic = basic || (way.AsString() != nullptr && *way.AsString() == "client_secret_basic");
      post = post || (way.AsString() != nullptr && *way.AsString() == "client_secret_post");
    }
    places.basic = basic || !post;
  }
  MutexLock lock(mutex_);
  places_ = places;
  discovered_ = clock_.Steady();
  return places;
}

Result<jose::KeySet> Provider::Keys(const std::string& address, bool anew) {
  {
    MutexLock lock(mutex_);
    const auto age = clock_.Steady() - fetched_;
    if (keys_ && age < (anew ? std::chrono::duration_cast<SteadyTime::duration>(kAskAgain) : std::chrono::duration_cast<SteadyTime::duration>(kKept))) return *keys_;
  }
  const std::string text = TRY(Get(address, "its keys"));
  auto keys = jose::KeySet::Parse(text);
  if (!keys) return Fail(Odd(fmt::format("the keys of {} cannot be read", label())));
  MutexLock lock(mutex_);
  keys_ = *keys;
  fetched_ = clock_.Steady();
  return std::move(*keys);
}

Result<std::string> Provider::Address(const Going& going) {
  const Places places = TRY(Discover());
  std::string address = places.authorization;
  address += address.find('?') == std::string::npos ? '?' : '&';
  address += "response_type=code&client_id=" + net::Escaped(entry_.client_id) + "&redirect_uri=" + net::Escaped(going.redirect);
  address += "&scope=" + net::Escaped(entry_.scopes) + "&state=" + net::Escaped(going.state) + "&nonce=" + net::Escaped(going.nonce);
  return address + "&code_challenge=" + Challenge(going.verifier) + "&code_challenge_method=S256";
}

Result<Person> Provider::Redeem(const std::string& code, const Going& going) {
  const Places places = TRY(Discover());
  net::Ask ask{.address = places.token, .most_bytes = kMostAnswer};
  ask.form = {{"grant_type", "authorization_code"}, {"code", code}, {"redirect_uri", going.redirect}, {"code_verifier", going.verifier}};
  if (entry_.client_secret.empty() || !places.basic) ask.form.emplace_back("client_id", entry_.client_id);
  if (!entry_.client_secret.empty() && !places.basic) ask.form.emplace_back("client_secret", entry_.client_secret);
  if (!entry_.client_secret.empty() && places.basic) {
    // As RFC 6749 §2.3.1 has it: escaped, then joined.
    ask.user = net::Escaped(entry_.client_id);
    ask.password = net::Escaped(entry_.client_secret);
  }
  const auto reply = fetch_(ask);
  if (!reply) return Fail(Unreachable(fmt::format("{} cannot be reached: {}", label(), reply.error().message)));
  const auto answer = json::Parse(reply->body);
  if (reply->status != 200 || !answer) {
    const std::string said = answer ? std::string(answer->Text("error")) : std::string();
    return Fail(Odd(fmt::format("{} does not take the code back: {} {}", label(), reply->status, said.substr(0, 100))));
  }
  const std::string token(answer->Text("id_token"));
  const Expected expected{entry_.issuer, entry_.client_id, going.nonce};
  auto person = ReadIdToken(token, TRY(Keys(places.keys, false)), expected, clock_.Now());
  // A key that has come since the set was fetched, or one that was replaced under its name.
  const bool other_keys = !person && person.error().field == "answer" && (person.error().code == Code::kNotFound || person.error().code == Code::kForbidden);
  if (other_keys) person = ReadIdToken(token, TRY(Keys(places.keys, true)), expected, clock_.Now());
  if (!person) {
    Error error = person.error();
    if (error.code == Code::kNotFound || error.code == Code::kInvalid) error.code = Code::kForbidden;
    return Fail(std::move(error));
  }
  // Many keep their tokens short, and tell the rest when they are asked. Who somebody is has been settled; this is how they are called.
  const std::string access(answer->Text("access_token"));
  if ((person->name.empty() || person->email.empty()) && !places.userinfo.empty() && !access.empty() && access.find_first_of("\r\n") == std::string::npos) {
    const auto told = fetch_({.address = places.userinfo, .bearer = access, .most_bytes = kMostAnswer});
    if (told && told->status == 200) TRY(AddUserInfo(told->body, *person));
  }
  if (person->name.empty()) person->name = person->email.substr(0, person->email.find('@'));
  return person;
}

}  // namespace chanoma::accounts
