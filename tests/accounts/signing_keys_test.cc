// Keys that sign, are published before and kept after, and open nothing that they did not sign.

#include "accounts/signing_keys.h"

#include "accounts/secrets.h"
#include "household.h"

namespace chanoma::accounts {
namespace {

using std::chrono::hours;

const Timestamp kNow{std::chrono::milliseconds(1'790'000'000'000)};
std::string Seed(char byte) { return std::string(32, byte); }

TEST(SigningKeys, SignAndOpenAndOutliveBeingStored) {
  const SigningKeys none;
  EXPECT_TRUE(none.WantNew(kNow));
  EXPECT_FALSE(none.Open("a.b.c"));
  EXPECT_EQ(none.Jwks(), "{\"keys\":[]}");
  const SigningKeys keys = none.WithNew(Seed('a'), kNow);
  const std::string token = keys.Sign("{\"sub\":\"1\"}", kNow);
  EXPECT_EQ(keys.Open(token), "{\"sub\":\"1\"}");
  const auto again = SigningKeys::Load(keys.Stored());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->Open(token), "{\"sub\":\"1\"}");
  EXPECT_EQ(again->Jwks(), keys.Jwks());
  EXPECT_FALSE(none.WithNew(Seed('b'), kNow).Open(token)) << "another house’s";
  for (const std::string& bad : {std::string(), std::string("1x"), std::string("2") + std::string(40, 'x'), keys.Stored() + "x"}) EXPECT_EQ(SigningKeys::Load(bad).error().code, Code::kCorrupt);
}

TEST(SigningKeys, WhatWasTamperedWithIsNoToken) {
  const SigningKeys keys = SigningKeys().WithNew(Seed('a'), kNow);
  const std::string token = keys.Sign("{\"sub\":\"1\"}", kNow);
  for (size_t i = 0; i < token.size(); ++i) {
    std::string other = token;
    other[i] = other[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(keys.Open(other)) << i;
  }
  const size_t first = token.find('.'), last = token.rfind('.');
  const std::string claims = token.substr(first, last - first), signature = token.substr(last);
  for (const char* head : {R"({"alg":"none","typ":"JWT"})", R"({"alg":"HS256","typ":"JWT"})", R"({"typ":"JWT","alg":"EdDSA"})", "{}"}) {
    EXPECT_FALSE(keys.Open(EncodeBase64Url(head) + claims + signature)) << head;
    EXPECT_FALSE(keys.Open(EncodeBase64Url(head) + claims + ".")) << head;
  }
  for (const std::string& bad : {std::string(), std::string("."), std::string(".."), token.substr(0, last), token.substr(0, last + 1), token + ".", token + "=", "." + token, std::string(5000, '.')}) {
    EXPECT_FALSE(keys.Open(bad)) << bad;
  }
}

TEST(SigningKeys, ANewOneIsKnownBeforeItSignsAndTheOldOneAfter) {
  const SigningKeys first = SigningKeys().WithNew(Seed('a'), kNow);
  EXPECT_FALSE(first.WantNew(kNow + hours(30 * 24 - 1)));
  const Timestamp due = kNow + hours(30 * 24);
  EXPECT_TRUE(first.WantNew(due));
  const SigningKeys both = first.WithNew(Seed('b'), due);
  EXPECT_EQ(both.size(), 2u);
  EXPECT_TRUE(first.Open(both.Sign("{}", due + hours(23)))) << "it still signs with the old one";
  const std::string later = both.Sign("{}", due + hours(24));
  EXPECT_FALSE(first.Open(later));
  EXPECT_TRUE(both.Open(later));
  const std::string old = first.Sign("{}", due);
  EXPECT_TRUE(both.Open(old));
  // The third makes the first superfluous; the second it needs for a day.
  const SigningKeys next = both.WithNew(Seed('c'), due + hours(30 * 24));
  EXPECT_EQ(next.size(), 2u);
  EXPECT_TRUE(next.Open(later));
  EXPECT_FALSE(next.Open(old));
}

class Jwts : public AccountsTest {
 protected:
  void SetUp() override {
    AccountsTest::SetUp();
    ASSERT_TRUE(config_.Change(*store_, {{"public_url", std::string("https://tv.example.org/tv/")}}));
    ada_ = Add("Ada", "moderator");
    token_ = Token(ada_);
  }
  std::string Jwt(const std::string& token, const std::string& audience = "") {
    const auto issued = accounts_->IssueJwt(*Who(token), audience, here_);
    EXPECT_TRUE(issued) << issued.error().message;
    return issued ? issued->token : "";
  }
  model::Account ada_;
  std::string token_;
};

TEST_F(Jwts, AJwtIsWorthWatchingAndNothingElse) {
  const PrincipalPtr who = Who(Jwt(token_));
  ASSERT_TRUE(who);
  EXPECT_EQ(who->account, ada_.id);
  EXPECT_EQ(who->may, (PermissionSet{Permission::kLibraryRead, Permission::kLibraryPlay}));
  EXPECT_FALSE(who->is_session);
  EXPECT_FALSE(who->by_link);
  EXPECT_EQ(accounts_->IssueJwt(*who, "", here_).error().code, Code::kForbidden) << "no token makes another";
  EXPECT_EQ(accounts_->SignLink(*who, {store_->NewId()}, clock_.Now() + hours(1)).error().code, Code::kForbidden) << "nor a link";
  EXPECT_EQ(accounts_->AddKey(*who, {"script", {"library.read"}, {}}, here_).error().code, Code::kForbidden);
  EXPECT_EQ(accounts_->Delete(*who, ada_.id, here_).error().code, Code::kForbidden);
}

TEST_F(Jwts, ItEndsWithItsHourAndWithItsSession) {
  const std::string other = Token(ada_), jwt = Jwt(token_), theirs = Jwt(other);
  EXPECT_TRUE(Who(jwt));
  ASSERT_TRUE(accounts_->EndSession(*Who(token_), ada_.id, Who(token_)->credential, here_));
  EXPECT_FALSE(Who(jwt));
  const PrincipalPtr open = Who(theirs);
  ASSERT_TRUE(open);
  clock_.offset += std::chrono::minutes(59);
  EXPECT_TRUE(Who(theirs));
  clock_.offset += std::chrono::minutes(2);
  EXPECT_FALSE(Who(theirs));
  clock_.offset -= std::chrono::minutes(30);
  EXPECT_TRUE(Who(theirs));
  AccountPatch ban;
  ban.banned = true;
  ASSERT_TRUE(accounts_->Change(Owner(), ada_.id, ban, here_));
  EXPECT_FALSE(Who(theirs));
  EXPECT_TRUE(open->Stale()) << "what is open under it ends";
}

TEST_F(Jwts, WhatIsForOthersIsNothingHere) {
  EXPECT_FALSE(Who(Jwt(token_, "jellyfin")));
  EXPECT_TRUE(Who(Jwt(token_, "https://tv.example.org/tv")));
  const std::string jwt = Jwt(token_);
  ASSERT_TRUE(config_.Change(*store_, {{"public_url", std::string("https://other.example.org")}}));
  EXPECT_FALSE(Who(jwt)) << "another issuer’s";
  for (const char* url : {"", "tv.example.org", "ftp://tv", "https://", "https://tv example", "https://tv/?x"}) {
    ASSERT_TRUE(config_.Change(*store_, {{"public_url", std::string(url)}}));
    EXPECT_EQ(accounts_->IssueJwt(*Who(token_), "", here_).error().code, Code::kConflict) << url;
  }
}

TEST_F(Jwts, KeysOutliveARestartAndRotate) {
  const std::string jwt = Jwt(token_), published = accounts_->Jwks();
  Open();
  EXPECT_EQ(accounts_->Jwks(), published);
  EXPECT_TRUE(Who(jwt));
  for (int day = 0; day < 40; ++day) {
    clock_.offset += hours(24);
    EXPECT_TRUE(Who(token_));  // it slides
    EXPECT_TRUE(Who(Jwt(token_))) << day;
  }
  EXPECT_NE(accounts_->Jwks(), published);
  EXPECT_NE(accounts_->Jwks().find(published.substr(10, 40)), std::string::npos) << "the old one is still there";
}

TEST_F(Jwts, AKeysTokenDoesNotOutliveTheKey) {
  const auto key = accounts_->AddKey(*Who(token_), {"script", {"library.read"}, std::chrono::minutes(10)}, here_);
  ASSERT_TRUE(key);
  const auto issued = accounts_->IssueJwt(*Who(key->token), "", here_);
  ASSERT_TRUE(issued);
  EXPECT_EQ(issued->expires, clock_.Now() + std::chrono::minutes(10));
  EXPECT_EQ(Who(issued->token)->may, PermissionSet{Permission::kLibraryRead});
  ASSERT_TRUE(accounts_->DeleteKey(*Who(token_), key->key.id, here_));
  EXPECT_FALSE(Who(issued->token));
}

}  // namespace
}  // namespace chanoma::accounts
