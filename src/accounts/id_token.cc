#include "accounts/id_token.h"

#include <cmath>

#include "jose/token.h"
#include "json/value.h"

namespace chanoma::accounts {
namespace {

// How far the clocks of two servers may be apart.
constexpr std::chrono::seconds kSkew{120};
constexpr size_t kMostSubject = 255;
constexpr double kLastSecond = 1e11;

auto Wrong(const char* why) { return Fail(Code::kForbidden, why, "answer"); }

bool IsFor(const json::Value& claims, const std::string& client) {
  const json::Value* audience = claims.Find("aud");
  if (audience == nullptr) return false;
  const std::string_view party = claims.Text("azp");
  if (!party.empty() && party != client) return false;
  if (const std::string* one = audience->AsString()) return *one == client;
  const json::Array* list = audience->AsArray();
  if (list == nullptr) return false;
  bool named = false;
  for (const json::Value& each : *list) named = named || (each.AsString() != nullptr && *each.AsString() == client);
  // Of several, it must be for us that it was made (OpenID Connect Core §3.1.3.7).
  return named && (list->size() == 1 || party == client);
}

// A time of the claims; none when it is no number, or none that a clock shows.
std::optional<Timestamp> TimeOf(const json::Value& claims, std::string_view name) {
  const json::Value* value = claims.Find(name);
  if (value == nullptr || !value->IsNumber()) return std::nullopt;
  const double seconds = value->Number();
  if (!std::isfinite(seconds) || seconds < 0 || seconds > kLastSecond) return std::nullopt;
  return Timestamp(std::chrono::seconds(static_cast<int64_t>(seconds)));
}

// What somebody goes by, of whatever says it first.
void TakeWords(const json::Value& claims, Person& person) {
  for (const char* claim : {"preferred_username", "name"}) {
    if (person.name.empty()) person.name = claims.Text(claim);
  }
  const json::Value* verified = claims.Find("email_verified");
  if (person.email.empty() && verified != nullptr && verified->AsBool() != nullptr && *verified->AsBool()) person.email = claims.Text("email");
}

}  // namespace

Result<Person> ReadIdToken(std::string_view token, const jose::KeySet& keys, const Expected& expected, Timestamp now) {
  auto opened = jose::OpenToken(token, keys);
  if (!opened) {
    Error error = opened.error();
    error.field = "answer";
    return Fail(std::move(error));
  }
  const auto parsed = json::Parse(*opened);
  if (!parsed || parsed->AsObject() == nullptr) return Wrong("the provider's token cannot be read");
  const json::Value& claims = *parsed;
  if (claims.Text("iss") != expected.issuer) return Wrong("the token is another issuer's");
  if (!IsFor(claims, expected.client)) return Wrong("the token was made for another program");
  if (expected.nonce.empty() || claims.Text("nonce") != expected.nonce) return Wrong("the token belongs to another sign-in");
  const auto expires = TimeOf(claims, "exp"), issued = TimeOf(claims, "iat");
  if (!expires || !issued) return Wrong("the token does not say when it was made, and for how long");
  if (*expires + kSkew <= now) return Fail(Code::kForbidden, "the token has run out: the provider's clock and this server's do not agree", "clock");
  if (*issued > now + kSkew) return Fail(Code::kForbidden, "the token comes from the future: the provider's clock and this server's do not agree", "clock");
  Person person{std::string(claims.Text("iss")), std::string(claims.Text("sub")), {}, {}};
  if (person.subject.empty() || person.subject.size() > kMostSubject) return Wrong("the token does not say who somebody is");
  TakeWords(claims, person);
  return person;
}

Result<void> AddUserInfo(std::string_view text, Person& person) {
  const json::Value claims = TRY(json::Parse(text));
  // Said of somebody else, it is a mix-up or worse (OpenID Connect Core §5.3.2).
  if (claims.Text("sub") != person.subject) return Wrong("what the provider tells is of another person");
  TakeWords(claims, person);
  return {};
}

}  // namespace chanoma::accounts
