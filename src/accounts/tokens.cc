// Tokens for other programs: who somebody is here, signed, for an hour; and what such a token is worth here.

#include "accounts/accounts.h"
#include "accounts/rules.h"
#include "accounts/secrets.h"
#include "json/value.h"
#include "json/writer.h"
#include "text/text.h"

namespace chanoma::accounts {
namespace {

constexpr std::string_view kSecret = "signing-keys";
constexpr size_t kMostAudience = 255;

int64_t Seconds(Timestamp time) { return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count(); }

}  // namespace

Result<std::string> Accounts::Issuer() const {
  std::string url = config_.Text("public_url");
  while (url.ends_with('/')) url.pop_back();
  const bool web = (url.starts_with("https://") && url.size() > 8) || (url.starts_with("http://") && url.size() > 7);
  if (!web || url.find_first_of(" ?#") != std::string::npos) {
    return Fail(Code::kConflict, "set “public_url” first to the address by which others reach this server: tokens name it as their issuer");
  }
  return url;
}

Result<void> Accounts::LoadSigningKeys(const store::Reader& reader) {
  const auto stored = reader.GetSecret(kSecret);
  if (!stored) return stored.error().code == Code::kNotFound ? Result<void>() : Fail(stored.error());
  auto loaded = SigningKeys::Load(*stored);
  if (!loaded) {
    log_.Error("the keys that sign tokens are damaged: a new one will be made", {{"why", loaded.error().message}});
    return {};
  }
  auto keys = std::make_shared<const SigningKeys>(std::move(*loaded));
  MutexLock lock(keys_mutex_);
  signing_keys_ = std::move(keys);
  return {};
}

std::shared_ptr<const SigningKeys> Accounts::Keys() const {
  MutexLock lock(keys_mutex_);
  return signing_keys_;
}

Result<std::shared_ptr<const SigningKeys>> Accounts::KeysToSign() {
  if (const auto kept = Keys(); !kept->WantNew(clock_.Now())) return kept;
  // Whoever finds that a new key is due makes it, once. Event loops wait for keys_mutex_ alone, which no commit is made under.
  MutexLock minting(minting_);
  const auto keys = Keys();
  if (!keys->WantNew(clock_.Now())) return keys;
  auto more = std::make_shared<const SigningKeys>(keys->WithNew(RandomBytes(32), clock_.Now()));
  if (const auto kept = store_.Commit([&](store::Draft& draft) { return draft.PutSecret(kSecret, more->Stored()); }); !kept) {
    // An old key is better than none, on a full disk for example; what signs is always what is kept.
    if (keys->size() == 0) return Fail(kept.error());
    log_.Warning("no new key to sign tokens could be kept", {{"why", kept.error().message}});
    return keys;
  }
  log_.Info("a new key to sign tokens for other programs is published", {});
  MutexLock lock(keys_mutex_);
  signing_keys_ = more;
  return std::shared_ptr<const SigningKeys>(std::move(more));
}

std::string Accounts::Jwks() const { return Keys()->Jwks(); }

Result<IssuedJwt> Accounts::IssueJwt(const Principal& actor, std::string_view audience, const Origin& origin) {
  if (actor.kind != Kind::kAccount) return Fail(Code::kUnauthenticated, "sign in first");
  if (actor.by_link || actor.by_jwt) return Fail(Code::kForbidden, "tokens are given to people who are signed in, and to their keys");
  const std::string issuer = TRY(Issuer());
  const std::string aud = text::Clean(audience, kMostAudience + 1);
  if (aud.size() > kMostAudience || aud != audience) return Fail(Code::kInvalid, "an audience is a name of at most 255 bytes", "audience");
  const auto keys = TRY(KeysToSign());
  const Timestamp now = clock_.Now();
  Timestamp expires = now + kJwtLife;
  if (actor.expires != Timestamp{}) expires = std::min(expires, actor.expires);
  expires = Timestamp(std::chrono::seconds(Seconds(expires)));  // as the claim says it
  json::Writer claims(512);
  claims.BeginObject().Field("iss", issuer).Field("sub", actor.account.ToString()).Field("aud", aud.empty() ? issuer : aud);
  claims.Key("iat").Int(Seconds(now)).Key("exp").Int(Seconds(expires)).Field("jti", store_.NewId().ToString()).Field("sid", actor.credential.ToString());
  claims.Field("name", actor.name);
  // Programs that go by the role must not make more of a narrow key, or of a child, than it is here.
  if (actor.is_session && !actor.restricted) claims.Field("role", actor.role);
  claims.Key("permissions").BeginArray();
  for (const std::string& name : actor.may.Names()) claims.String(name);
  claims.EndArray().EndObject();
  Audit(actor, "jwt.create", aud, origin, true);
  return IssuedJwt{keys->Sign(claims.Take(), now), expires};
}

Result<PrincipalPtr> Accounts::IdentifyJwt(std::string_view token) {
  const auto refuse = [] { return Fail(Code::kUnauthenticated, "this token is not ours, or no longer good"); };
  const auto claims = Keys()->Open(token);
  if (!claims) return refuse();
  const auto parsed = json::Parse(*claims);
  const auto issuer = Issuer();
  if (!parsed || !issuer || parsed->Text("iss") != *issuer || parsed->Text("aud") != *issuer) return refuse();
  const json::Value* end = parsed->Find("exp");
  const auto session = Ulid::Parse(parsed->Text("sid"));
  if (!end || !end->AsInt() || *end->AsInt() <= Seconds(clock_.Now()) || !session) return refuse();
  const auto maker = table_.FindMaker(*session);
  if (!maker || (maker->expires != Timestamp{} && maker->expires <= clock_.Now())) return refuse();
  Principal bearer = *maker->watcher;
  bearer.by_link = false;
  bearer.by_jwt = true;
  bearer.expires = Timestamp(std::chrono::seconds(*end->AsInt()));
  return std::make_shared<const Principal>(std::move(bearer));
}

}  // namespace chanoma::accounts
