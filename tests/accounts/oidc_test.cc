// What a provider says of somebody, and what becomes of it: tokens that do not hold, keys that change, states that are good once,
// links, newcomers, and doing without passwords.

#include <sodium.h>

#include <deque>

#include "accounts/elsewhere.h"
#include "accounts/rules.h"
#include "household.h"
#include "json/value.h"

namespace chanoma::accounts {
namespace {

constexpr const char* kIssuer = "https://id.example.org";

// A provider in a few lines: it signs with Ed25519 whatever claims it is told to.
class Idp {
 public:
  explicit Idp(const Clock& clock) : clock_(clock) { NewKey("k1"); }

  void NewKey(const std::string& id) {
    EXPECT_GE(::sodium_init(), 0);
    public_.assign(crypto_sign_PUBLICKEYBYTES, '\0');
    secret_.assign(crypto_sign_SECRETKEYBYTES, '\0');
    ::crypto_sign_keypair(reinterpret_cast<unsigned char*>(public_.data()), reinterpret_cast<unsigned char*>(secret_.data()));
    id_ = id;
  }
  std::string Sign(const std::string& claims, const std::string& head_claims = {}) const {
    const std::string head = head_claims.empty() ? "{\"alg\":\"EdDSA\",\"kid\":\"" + id_ + "\"}" : head_claims;
    const std::string text = EncodeBase64Url(head) + "." + EncodeBase64Url(claims);
    std::string signature(crypto_sign_BYTES, '\0');
    ::crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr, reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                           reinterpret_cast<const unsigned char*>(secret_.data()));
    return text + "." + EncodeBase64Url(signature);
  }
  std::string KeySet() const { return "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"" + id_ + "\",\"x\":\"" + EncodeBase64Url(public_) + "\"}]}"; }
  std::string Claims(const std::string& sub, const std::string& bound, const std::string& rest = {}) const {
    const int64_t now = std::chrono::duration_cast<std::chrono::seconds>(clock_.Now().time_since_epoch()).count();
    return "{\"iss\":\"" + issuer + "\",\"aud\":\"chanoma\",\"sub\":\"" + sub + "\",\"nonce\":\"" + bound + "\",\"iat\":" + std::to_string(now + skew) + ",\"exp\":" +
           std::to_string(now + skew + 300) + rest + "}";
  }

  Result<net::Reply> Answer(const net::Ask& ask) {
    ++asked[ask.address];
    if (down) return Fail(Code::kUnavailable, "Couldn't connect to server");
    if (ask.address == std::string(kIssuer) + "/.well-known/openid-configuration") {
      return net::Reply{200, "{\"issuer\":\"" + issuer + "\",\"authorization_endpoint\":\"https://id.example.org/auth\",\"token_endpoint\":\"" + token_place +
                                 "\",\"jwks_uri\":\"https://id.example.org/jwks\"}"};
    }
    if (ask.address == "https://id.example.org/jwks") return net::Reply{200, KeySet()};
    last = ask;
    return net::Reply{status, "{\"id_token\":\"" + Sign(Claims(subject, nonce, more)) + "\"}"};
  }

  const Clock& clock_;
  std::string public_, secret_, id_;
  std::string issuer = kIssuer, token_place = "https://id.example.org/token";
  std::string subject = "s-1", nonce, more = ",\"preferred_username\":\"ada\"";
  int64_t skew = 0;
  int status = 200;
  bool down = false;
  net::Ask last;
  std::map<std::string, int> asked;
};

AccountPatch Banned() {
  AccountPatch patch;
  patch.banned = true;
  return patch;
}
AccountPatch AsMember() {
  AccountPatch patch;
  patch.role = "member";
  return patch;
}

std::string Parameter(const std::string& address, const std::string& name) {
  const size_t at = address.find(name + "=");
  return at == std::string::npos ? "" : address.substr(at + name.size() + 1, address.find('&', at) - at - name.size() - 1);
}

class Oidc : public AccountsTest {
 protected:
  void SetUp() override {
    config::Layer file;
    file.oidc.push_back({"home", "Our house", kIssuer, "chanoma", "hush", "", "openid profile email", true});
    with_ = std::make_unique<config::Config>(std::move(file), config::Layer{}, config::Layer{});
    AccountsTest::SetUp();
    accounts_ = std::move(*Accounts::Create(*store_, *with_, clock_, log_));
    accounts_->OnRevoked([this](const Revocation& revocation) { revoked_.push_back(revocation); });
    idp_ = std::make_unique<Idp>(clock_);
    elsewhere_ = std::make_unique<Elsewhere>(*accounts_, with_->oidc(), clock_, log_, [this](const net::Ask& ask) { return idp_->Answer(ask); });
  }
  void TearDown() override {
    elsewhere_.reset();
    AccountsTest::TearDown();
  }
  void Set(const std::string& key, config::Value value) { ASSERT_TRUE(with_->Change(*store_, {{key, std::move(value)}})); }

  struct Trip {
    std::string binding, state;
  };
  Trip Begin(const Principal& actor = {}, const Elsewhere::Wanted& wanted = {"home", "/watch/1", false, ""}) {
    const auto began = elsewhere_->Begin(actor, wanted, "https://tv.example.org/tv", here_);
    EXPECT_TRUE(began) << began.error().message;
    if (!began) return {};
    address_ = began->address;
    idp_->nonce = Parameter(began->address, "nonce");
    return {began->binding, Parameter(began->address, "state")};
  }
  Elsewhere::Arrived Arrive(const Trip& trip, const Principal& actor = {}) { return elsewhere_->Arrive(actor, {"home", trip.binding, trip.state, "c0de", "", ""}, here_); }
  // "" or the word for what went wrong.
  std::string Go() { return Arrive(Begin()).problem; }
  size_t People() { return store_->Read().ListAccounts({}, 100)->size(); }

  std::unique_ptr<config::Config> with_;
  std::unique_ptr<Idp> idp_;
  std::unique_ptr<Elsewhere> elsewhere_;
  std::string address_;
};

TEST_F(Oidc, SendsTheBrowserWithAllThatBindsTheAnswer) {
  const Trip trip = Begin();
  EXPECT_TRUE(address_.starts_with("https://id.example.org/auth?"));
  EXPECT_EQ(Parameter(address_, "response_type"), "code");
  EXPECT_EQ(Parameter(address_, "redirect_uri"), "https%3A%2F%2Ftv.example.org%2Ftv%2Fapi%2Fv1%2Foidc%2Fhome%2Fcallback");
  EXPECT_EQ(Parameter(address_, "code_challenge_method"), "S256");
  EXPECT_GE(Parameter(address_, "code_challenge").size(), 43u);
  EXPECT_GE(trip.state.size(), 43u);
  EXPECT_EQ(address_.find(trip.binding), std::string::npos);
  Set("registration", std::string("open"));
  const auto arrived = Arrive(trip);
  EXPECT_EQ(arrived.problem, "");
  EXPECT_EQ(arrived.to, "/watch/1");
  ASSERT_TRUE(arrived.signed_in);
  EXPECT_EQ(arrived.signed_in->account.name, "ada");
  EXPECT_EQ(arrived.signed_in->account.role, "member");
  EXPECT_TRUE(Who(arrived.signed_in->token));
  EXPECT_EQ(idp_->last.user, "chanoma");
  EXPECT_EQ(idp_->last.password, "hush");
  std::string verifier;
  for (const auto& [name, value] : idp_->last.form) verifier = name == "code_verifier" ? value : verifier;
  EXPECT_GE(verifier.size(), 43u);
  // The same person again is the same account.
  EXPECT_EQ(Go(), "");
  EXPECT_EQ(People(), 1u);
}

TEST_F(Oidc, AStateIsGoodOnceForItsBrowserAndForTenMinutes) {
  Set("registration", std::string("open"));
  const Trip trip = Begin(), other = Begin();
  EXPECT_EQ(Arrive({other.binding, trip.state}).problem, "expired") << "another browser";
  EXPECT_EQ(Arrive({"", trip.state}).problem, "expired");
  EXPECT_EQ(Arrive({trip.binding, ""}).problem, "expired");
  EXPECT_EQ(elsewhere_->Arrive({}, {"other", trip.binding, trip.state, "c0de", "", ""}, here_).problem, "expired");
  const Trip last = Begin();
  EXPECT_EQ(Arrive(last).problem, "");
  EXPECT_EQ(Arrive(last).problem, "expired") << "twice";
  const Trip late = Begin();
  clock_.offset += std::chrono::minutes(10);
  EXPECT_EQ(Arrive(late).problem, "expired");
}

TEST_F(Oidc, NewcomersOfANetworkAreCountedAndThoseWhoAreKnownAreNot) {
  Set("registration", std::string("open"));
  int let_in = 0;
  for (; let_in < 100; ++let_in) {
    idp_->subject = "s-" + std::to_string(let_in);
    if (const std::string problem = Go(); !problem.empty()) {
      EXPECT_EQ(problem, "wait");
      break;
    }
  }
  EXPECT_EQ(let_in, 10);
  idp_->subject = "s-1";
  EXPECT_EQ(Go(), "");
}

TEST_F(Oidc, NoTokenThatDoesNotHoldLetsIn) {
  Set("registration", std::string("open"));
  const std::string good = idp_->more;
  const auto with = [&](auto change, auto back) {
    const Trip trip = Begin();
    change();
    const std::string problem = Arrive(trip).problem;
    back();
    return problem;
  };
  EXPECT_EQ(with([&] { idp_->nonce = "another"; }, [] {}), "answer");
  EXPECT_EQ(with([&] { idp_->issuer = "https://evil.example.org"; }, [&] { idp_->issuer = kIssuer; }), "answer");
  EXPECT_EQ(with([&] { idp_->subject = ""; }, [&] { idp_->subject = "s-1"; }), "answer");
  EXPECT_EQ(with([&] { idp_->skew = -1000; }, [&] { idp_->skew = 0; }), "clock");
  EXPECT_EQ(with([&] { idp_->skew = 1000; }, [&] { idp_->skew = 0; }), "clock");
  EXPECT_EQ(with([&] { idp_->status = 400; }, [&] { idp_->status = 200; }), "answer");
  EXPECT_EQ(with([&] { idp_->more += ",\"azp\":\"other\""; }, [&] { idp_->more = good; }), "answer");
  EXPECT_EQ(with([&] { idp_->down = true; }, [&] { idp_->down = false; }), "unreachable");
  EXPECT_EQ(People(), 0u);
  EXPECT_EQ(Go(), "");
}

TEST(IdToken, IsForUsAndSignedOrNothing) {
  TurnedClock clock;
  Idp idp(clock);
  const auto keys = *jose::KeySet::Parse(idp.KeySet());
  const Expected expected{kIssuer, "chanoma", "n"};
  const auto read = [&](const std::string& token) { return ReadIdToken(token, keys, expected, clock.Now()).has_value(); };
  const std::string good = idp.Claims("1", "n");
  EXPECT_TRUE(read(idp.Sign(good)));
  const auto instead = [&](const std::string& from, const std::string& to) {
    std::string claims = good;
    claims.replace(claims.find(from), from.size(), to);
    return idp.Sign(claims);
  };
  EXPECT_FALSE(read(instead("\"aud\":\"chanoma\"", "\"aud\":\"other\"")));
  EXPECT_FALSE(read(instead("\"aud\":\"chanoma\"", "\"aud\":[]")));
  EXPECT_TRUE(read(instead("\"aud\":\"chanoma\"", "\"aud\":[\"chanoma\"]")));
  EXPECT_FALSE(read(instead("\"aud\":\"chanoma\"", "\"aud\":[\"chanoma\",\"other\"]"))) << "of several without saying for whom";
  EXPECT_TRUE(read(instead("\"aud\":\"chanoma\"", "\"azp\":\"chanoma\",\"aud\":[\"chanoma\",\"other\"]")));
  EXPECT_FALSE(read(instead("\"iat\"", "\"at\"")));
  EXPECT_FALSE(read(instead("\"exp\"", "\"ex\"")));
  EXPECT_FALSE(read(instead("\"nonce\":\"n\"", "\"nonce\":\"\"")));
  EXPECT_FALSE(ReadIdToken(instead("\"nonce\":\"n\"", "\"nonce\":\"\""), keys, {kIssuer, "chanoma", ""}, clock.Now()));
  EXPECT_FALSE(read(instead("\"iat\":", "\"iat\":1e300,\"x\":")));
  EXPECT_FALSE(read(idp.Sign(good, "{\"alg\":\"none\"}")));
  EXPECT_FALSE(read(idp.Sign(good, "{\"alg\":\"HS256\",\"kid\":\"k1\"}")));
  EXPECT_FALSE(read(idp.Sign(good, "{\"alg\":\"RS256\",\"kid\":\"k1\"}")));
  const auto person = ReadIdToken(idp.Sign(idp.Claims("1", "n", ",\"email\":\"a@b.example\",\"email_verified\":false,\"name\":\"Ada\"")), keys, expected, clock.Now());
  ASSERT_TRUE(person);
  EXPECT_EQ(person->email, "") << "nobody has checked it";
}

TEST_F(Oidc, KeysThatChangeAreFetchedAnewButNotForEveryToken) {
  Set("registration", std::string("open"));
  EXPECT_EQ(Go(), "");
  EXPECT_EQ(Go(), "");
  EXPECT_EQ(idp_->asked["https://id.example.org/jwks"], 1);
  clock_.offset += std::chrono::minutes(1);
  idp_->NewKey("k2");
  EXPECT_EQ(Go(), "");
  EXPECT_EQ(idp_->asked["https://id.example.org/jwks"], 2);
  idp_->NewKey("k3");
  for (int i = 0; i < 5; ++i) EXPECT_EQ(Go(), "answer");
  EXPECT_EQ(idp_->asked["https://id.example.org/jwks"], 2) << "whoever sends tokens does not make us ask";
}

TEST_F(Oidc, WhatAProviderSaysOfItselfMustBeWhatItIs) {
  idp_->issuer = "https://other.example.org";
  EXPECT_EQ(elsewhere_->Begin({}, {"home", "", false, ""}, "https://tv", here_).error().field, "answer");
  idp_->issuer = kIssuer;
  idp_->token_place = "http://id.example.org/token";
  EXPECT_EQ(elsewhere_->Begin({}, {"home", "", false, ""}, "https://tv", here_).error().field, "answer");
  idp_->down = true;
  EXPECT_EQ(elsewhere_->Begin({}, {"home", "", false, ""}, "https://tv", here_).error().field, "unreachable");
  EXPECT_EQ(elsewhere_->Begin({}, {"nobody", "", false, ""}, "https://tv", here_).error().code, Code::kNotFound);
}

TEST_F(Oidc, OnlyPagesOfOurOwnAreGoneTo) {
  for (const char* own : {"/", "/watch/01J?t=3", "/search?q=%E8%8C%B6"}) EXPECT_TRUE(IsOwnPath(own)) << own;
  for (const char* other : {"", "watch", "//evil.example", "/\\evil.example", "https://evil.example", "/a\\b", "/a b", "/\r\nSet-Cookie: x", "/api/v1/users", "/\tx", "/茶"}) EXPECT_FALSE(IsOwnPath(other)) << other;
  EXPECT_FALSE(IsOwnPath("/" + std::string(2000, 'a')));
  EXPECT_EQ(elsewhere_->Begin({}, {"home", "//evil.example", false, ""}, "https://tv", here_).error().field, "to");
}

TEST_F(Oidc, NewcomersComeAsFarAsRegistrationGoes) {
  EXPECT_EQ(Go(), "unknown") << "by itself, who has an invitation comes";
  Set("registration", std::string("closed"));
  EXPECT_EQ(Go(), "unknown");
  Set("registration", std::string("invitation"));
  const auto invited = accounts_->Invite(Owner(), {"trusted", {}, "", std::chrono::days(1)}, here_);
  ASSERT_TRUE(invited);
  EXPECT_EQ(Arrive(Begin({}, {"home", "/", false, "WRONG"})).problem, "invitation");
  const auto joined = Arrive(Begin({}, {"home", "/", false, invited->code}));
  ASSERT_TRUE(joined.signed_in) << joined.problem;
  EXPECT_EQ(joined.signed_in->account.role, "trusted");
  idp_->subject = "s-2";
  EXPECT_EQ(Arrive(Begin({}, {"home", "/", false, invited->code})).problem, "invitation") << "it is used";
  Set("registration", std::string("open"));
  idp_->more = ",\"preferred_username\":\"ada\",\"email\":\"ada@example.org\",\"email_verified\":true";
  const auto second = Arrive(Begin());
  ASSERT_TRUE(second.signed_in) << second.problem;
  EXPECT_EQ(second.signed_in->account.name, "ada-2") << "nobody becomes somebody else by a name";
  EXPECT_EQ(second.signed_in->account.email, "ada@example.org");
  idp_->subject = "s-3";
  idp_->more = ",\"preferred_username\":\"a@b\\u0000\",\"email\":\"ada@example.org\",\"email_verified\":true";
  const auto third = Arrive(Begin());
  ASSERT_TRUE(third.signed_in) << third.problem;
  EXPECT_EQ(third.signed_in->account.email, "") << "nor by an address";
}

TEST_F(Oidc, LinkedAndUnlinkedByTheAccountItself) {
  const model::Account ada = Add("Ada", "member", "correct horse"), bob = Add("Bob");
  const PrincipalPtr who = Who(Token(ada)), other = Who(Token(bob));
  EXPECT_EQ(elsewhere_->Begin({}, {"home", "/account", true, ""}, "https://tv", here_).error().code, Code::kForbidden);
  const Elsewhere::Wanted link{"home", "/account", true, ""};
  EXPECT_EQ(Arrive(Begin(*who, link), *other).problem, "expired") << "somebody else by now";
  EXPECT_EQ(Arrive(Begin(*who, link)).problem, "expired") << "nobody by now";
  const auto linked = Arrive(Begin(*who, link), *who);
  EXPECT_EQ(linked.problem, "");
  EXPECT_FALSE(linked.signed_in);
  EXPECT_TRUE(linked.linking);
  EXPECT_EQ(Arrive(Begin(*other, link), *other).problem, "taken");
  const auto entered = Arrive(Begin());
  ASSERT_TRUE(entered.signed_in);
  EXPECT_EQ(entered.signed_in->account.id, ada.id);
  const auto links = *accounts_->ListIdentities(*who, ada.id);
  ASSERT_EQ(links.size(), 1u);
  EXPECT_FALSE(accounts_->ListIdentities(*other, ada.id));
  EXPECT_EQ(accounts_->Unlink(*other, ada.id, links[0].id, here_).error().code, Code::kForbidden);
  EXPECT_EQ(accounts_->Unlink(*other, bob.id, links[0].id, here_).error().code, Code::kNotFound);
  ASSERT_TRUE(accounts_->Unlink(*who, ada.id, links[0].id, here_));
  EXPECT_EQ(Go(), "unknown");
  // Without a password it would be the only way in.
  ASSERT_EQ(Arrive(Begin(*other, link), *other).problem, "");
  EXPECT_EQ(accounts_->Unlink(*other, bob.id, accounts_->ListIdentities(*other, bob.id)->front().id, here_).error().code, Code::kConflict);
  ASSERT_TRUE(accounts_->Change(Owner(), bob.id, Banned(), here_));
  EXPECT_EQ(Go(), "banned");
}

TEST_F(Oidc, WithoutPasswordsAnAdministratorStillComesIn) {
  const model::Account ada = Add("Ada", "administrator", "correct horse"), eve = Add("Eve", "administrator", "correct horse");
  EXPECT_EQ(accounts_->MayStopPasswords().error().field, "password_sign_in");
  const PrincipalPtr who = Who(Token(ada));
  ASSERT_EQ(Arrive(Begin(*who, {"home", "/account", true, ""}), *who).problem, "");
  ASSERT_TRUE(accounts_->MayStopPasswords());
  Set("password_sign_in", false);
  EXPECT_EQ(accounts_->SignIn("ada", "correct horse", "", here_).error().code, Code::kConflict);
  EXPECT_EQ(Go(), "");
  EXPECT_EQ(accounts_->Unlink(*who, ada.id, accounts_->ListIdentities(*who, ada.id)->front().id, here_).error().code, Code::kConflict);
  EXPECT_EQ(accounts_->Change(Owner(), ada.id, AsMember(), here_).error().code, Code::kConflict) << "Eve could not come in";
  EXPECT_EQ(accounts_->Delete(Owner(), ada.id, here_).error().code, Code::kConflict);
  EXPECT_TRUE(accounts_->Delete(Owner(), eve.id, here_));
  // The machine’s owner opens sessions as ever.
  EXPECT_TRUE(accounts_->OpenSession(Owner(), ada.id, here_));
}

TEST_F(Oidc, WithoutProvidersPasswordsCountWhateverIsSet) {
  Add("Ada", "administrator", "correct horse");
  ASSERT_TRUE(config_.Change(*store_, {{"password_sign_in", false}}));
  auto plain = std::move(*Accounts::Create(*store_, config_, clock_, log_));
  EXPECT_TRUE(plain->SignIn("ada", "correct horse", "", here_));
  EXPECT_FALSE(plain->MayStopPasswords());
}

TEST_F(Oidc, WhatIsUnderWayIsBounded) {
  for (int i = 0; i < 64; ++i) Begin();
  EXPECT_EQ(elsewhere_->Begin({}, {"home", "", false, ""}, "https://tv", here_).error().code, Code::kTooMany);
  EXPECT_TRUE(elsewhere_->Begin({}, {"home", "", false, ""}, "https://tv", {"198.51.100.7", ""}));
  clock_.offset += std::chrono::minutes(10);
  EXPECT_TRUE(elsewhere_->Begin({}, {"home", "", false, ""}, "https://tv", here_));
}

TEST_F(Oidc, WhomAProxyNamesIsAnAccountHere) {
  EXPECT_EQ(accounts_->SignInNamed("ada", here_).error().field, "name");
  const model::Account ada = Add("Ada");
  const auto signed_in = accounts_->SignInNamed("ADA", here_);
  ASSERT_TRUE(signed_in);
  EXPECT_EQ(signed_in->account.id, ada.id);
  EXPECT_TRUE(accounts_->IsCalled(*Who(signed_in->token), "ada"));
  EXPECT_FALSE(accounts_->IsCalled(*Who(signed_in->token), "bob"));
  Set("registration", std::string("open"));
  EXPECT_TRUE(accounts_->SignInNamed("bob", here_));
  EXPECT_FALSE(accounts_->SignInNamed("a@b", here_));
  ASSERT_TRUE(accounts_->Change(Owner(), ada.id, Banned(), here_));
  EXPECT_EQ(accounts_->SignInNamed("ada", here_).error().field, "banned");
}

}  // namespace
}  // namespace chanoma::accounts
