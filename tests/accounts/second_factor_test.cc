// Codes by time as the standard has them; and a second factor set up, asked for, lost and switched off.

#include <atomic>
#include <set>
#include <thread>

#include "accounts/totp.h"
#include "household.h"

namespace chanoma::accounts {
namespace {

Timestamp At(int64_t seconds) { return Timestamp(std::chrono::seconds(seconds)); }

TEST(Totp, AsRfc6238HasIt) {
  const std::string secret = "12345678901234567890";
  const std::pair<int64_t, const char*> known[] = {{59, "287082"}, {1111111109, "081804"}, {1111111111, "050471"}, {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"}};
  for (const auto& [seconds, code] : known) EXPECT_EQ(TotpCode(secret, TotpStep(At(seconds))), code) << seconds;
  EXPECT_EQ(Base32(secret), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
  EXPECT_EQ(Base32("f"), "MY");
  EXPECT_EQ(Base32(""), "");
  EXPECT_EQ(TotpAddress("茶の間 & Co", "Ada?x=1", "MY"), "otpauth://totp/%E8%8C%B6%E3%81%AE%E9%96%93%20%26%20Co:Ada%3Fx%3D1?secret=MY&issuer=%E8%8C%B6%E3%81%AE%E9%96%93%20%26%20Co");
}

TEST(Totp, OneStepOfGraceAndNoCodeTwice) {
  const std::string secret = "12345678901234567890";
  const Timestamp now = At(1234567890);
  const uint64_t step = TotpStep(now);
  for (const uint64_t near : {step - 1, step, step + 1}) EXPECT_EQ(MatchTotp(secret, TotpCode(secret, near), now, 0), near);
  for (const uint64_t far : {step - 2, step + 2}) EXPECT_FALSE(MatchTotp(secret, TotpCode(secret, far), now, 0));
  EXPECT_FALSE(MatchTotp(secret, TotpCode(secret, step), now, step));
  EXPECT_EQ(MatchTotp(secret, "005 924", now, 0), step) << "as apps show it";
  for (const char* wrong : {"", " ", "5924", "0059240", "abcdef"}) EXPECT_FALSE(MatchTotp(secret, wrong, now, 0)) << wrong;
}

class SecondFactor : public AccountsTest {
 protected:
  static constexpr const char* kPassword = "correct horse";
  void SetUp() override {
    AccountsTest::SetUp();
    ada_ = Add("Ada", "member", kPassword);
    token_ = Token(ada_);
  }
  std::string CodeIn(std::chrono::seconds later = {}) {
    return TotpCode(store_->Read().GetAccount(ada_.id)->totp_secret, TotpStep(clock_.Now() + later));
  }
  std::vector<std::string> SwitchOn() {
    EXPECT_TRUE(accounts_->StartTotp(*Who(token_), ada_.id, kPassword, here_));
    const auto codes = accounts_->ConfirmTotp(*Who(token_), ada_.id, CodeIn(), here_);
    EXPECT_TRUE(codes) << codes.error().message;
    clock_.offset += std::chrono::seconds(30);
    return codes ? *codes : std::vector<std::string>();
  }
  // What is at fault, or nothing.
  std::string SignIn(const std::string& code, const Origin& from) {
    const auto done = accounts_->SignIn("ada", kPassword, code, from);
    return done ? "" : done.error().code == Code::kTooMany ? "wait" : done.error().field;
  }
  std::string SignIn(const std::string& code) { return SignIn(code, here_); }

  model::Account ada_;
  std::string token_;
  const Origin elsewhere_{"203.0.113.9", ""};
};

TEST_F(SecondFactor, ThePasswordIsNeededToSwitchItOnAndACodeToProveIt) {
  const PrincipalPtr who = Who(token_);
  EXPECT_EQ(accounts_->StartTotp(*who, ada_.id, "wrong", here_).error().field, "password");
  EXPECT_EQ(accounts_->ConfirmTotp(*who, ada_.id, "000000", here_).error().code, Code::kConflict);
  const auto secret = accounts_->StartTotp(*who, ada_.id, kPassword, here_);
  ASSERT_TRUE(secret);
  EXPECT_EQ(secret->base32.size(), 32u);
  EXPECT_EQ(secret->address, "otpauth://totp/Chanoma:Ada?secret=" + secret->base32 + "&issuer=Chanoma");
  EXPECT_EQ(SignIn(""), "") << "not before it is proven";
  EXPECT_EQ(accounts_->ConfirmTotp(*who, ada_.id, "000000", here_).error().field, "code");
  const auto codes = accounts_->ConfirmTotp(*who, ada_.id, CodeIn(), here_);
  ASSERT_TRUE(codes);
  EXPECT_EQ(std::set<std::string>(codes->begin(), codes->end()).size(), 10u);
  EXPECT_EQ(accounts_->StartTotp(*who, ada_.id, kPassword, here_).error().code, Code::kConflict);
  EXPECT_TRUE(Who(token_)) << "what is open stays";
  const auto kept = store_->Read().GetAccount(ada_.id)->recovery;
  for (const std::string& code : *codes) EXPECT_EQ(std::count(kept.begin(), kept.end(), HashSecret(TidyCode(code))), 1) << "kept as hashes";
}

TEST_F(SecondFactor, ACodeIsAskedForAndCountsOnce) {
  SwitchOn();
  EXPECT_EQ(SignIn(""), "code");
  const auto wrong = accounts_->SignIn("ada", "wrong", CodeIn(), here_);
  EXPECT_EQ(wrong.error().field, "password") << "the password comes first";
  EXPECT_EQ(SignIn("000000"), "code");
  const std::string code = CodeIn();
  EXPECT_EQ(SignIn(code), "");
  EXPECT_EQ(SignIn(code), "code");
  clock_.offset += std::chrono::seconds(30);
  EXPECT_EQ(SignIn(code), "code");
  EXPECT_EQ(SignIn(CodeIn()), "");
  Open();
  EXPECT_EQ(SignIn(CodeIn()), "code") << "taken, also after a restart";
  clock_.offset += std::chrono::seconds(60);
  EXPECT_EQ(SignIn(CodeIn(std::chrono::seconds(-30))), "") << "a clock may be a step behind";
}

TEST_F(SecondFactor, TwoWithOneCodeAtOnceAreOne) {
  SwitchOn();
  const std::string code = CodeIn();
  std::atomic<int> in{0};
  {
    std::vector<std::jthread> both;
    for (int i = 0; i < 2; ++i) both.emplace_back([&] { in += SignIn(code).empty(); });
  }
  EXPECT_EQ(in, 1);
}

TEST_F(SecondFactor, ARecoveryCodeIsGoodOnce) {
  const auto codes = SwitchOn();
  ASSERT_EQ(codes.size(), 10u);
  std::string typed = codes[3];
  for (char& c : typed) c = static_cast<char>(std::tolower(c));
  EXPECT_EQ(SignIn(typed), "");
  EXPECT_EQ(SignIn(codes[3]), "code");
  EXPECT_EQ(SignIn(codes[4]), "");
  EXPECT_EQ(store_->Read().GetAccount(ada_.id)->recovery.size(), 8u);
}

TEST_F(SecondFactor, WrongCodesAreCountedAndAskingIsNot) {
  SwitchOn();
  for (int i = 0; i < 20; ++i) EXPECT_EQ(SignIn("", elsewhere_), "code");
  for (int i = 0; i < 10; ++i) EXPECT_EQ(SignIn("000000", elsewhere_), "code");
  EXPECT_EQ(SignIn(CodeIn(), elsewhere_), "wait");
  EXPECT_EQ(SignIn(CodeIn(), {"198.51.100.1", ""}), "wait") << "from wherever";
  EXPECT_EQ(SignIn(CodeIn()), "") << "where she is signed in she is not locked out";
  // Proving a first code is no way around, either.
  const model::Account eve = Add("Eve", "member", kPassword);
  const PrincipalPtr who = Who(Token(eve));
  ASSERT_TRUE(accounts_->StartTotp(*who, eve.id, kPassword, here_));
  for (int i = 0; i < 10; ++i) EXPECT_EQ(accounts_->ConfirmTotp(*who, eve.id, "000000", here_).error().code, Code::kForbidden);
  const auto refused = accounts_->ConfirmTotp(*who, eve.id, "000000", here_);
  EXPECT_EQ(refused.error().code, Code::kTooMany);
  EXPECT_GT(refused.error().retry_after.count(), 0);
}

TEST_F(SecondFactor, ItIsSwitchedOffByItsOwnerWithThePasswordOrByWhoLooksAfterPeople) {
  SwitchOn();
  EXPECT_EQ(accounts_->StopTotp(*Who(token_), ada_.id, "wrong", here_).error().field, "password");
  EXPECT_EQ(SignIn(""), "code");
  const model::Account eve = Add("Eve"), root = Add("Root", "administrator");
  Add("Second", "administrator");
  EXPECT_EQ(accounts_->StopTotp(*Who(Token(eve)), ada_.id, kPassword, here_).error().code, Code::kForbidden);
  EXPECT_EQ(accounts_->StartTotp(*Who(Token(root)), ada_.id, kPassword, here_).error().code, Code::kForbidden) << "nobody sets up another’s";
  ASSERT_TRUE(accounts_->StopTotp(*Who(token_), ada_.id, kPassword, here_));
  EXPECT_EQ(SignIn(""), "");
  EXPECT_EQ(accounts_->StopTotp(*Who(token_), ada_.id, kPassword, here_).error().code, Code::kConflict);
  SwitchOn();
  ASSERT_TRUE(accounts_->StopTotp(*Who(Token(root)), ada_.id, "", here_));
  EXPECT_EQ(SignIn(""), "");
  EXPECT_TRUE(store_->Read().GetAccount(ada_.id)->totp_secret.empty());
  // Whose account was made without a password has nothing beside which there could be a second one.
  EXPECT_EQ(accounts_->StartTotp(*Who(Token(eve)), eve.id, "", here_).error().code, Code::kConflict);
}

TEST_F(SecondFactor, ANewPasswordLeavesItOn) {
  SwitchOn();
  const std::string link = accounts_->OfferReset(Owner(), ada_.id, here_)->code;
  ASSERT_TRUE(accounts_->ResetPassword(link, kPassword, here_));
  EXPECT_EQ(SignIn(""), "code");
  EXPECT_EQ(SignIn(CodeIn()), "");
}

TEST_F(SecondFactor, AKeyDoesNotTouchIt) {
  Add("Root", "administrator");
  const model::Account root = Add("Third", "administrator", kPassword);
  const auto key = accounts_->AddKey(*Who(Token(root)), {"script", {"users.write"}, {}}, here_);
  ASSERT_TRUE(key);
  const PrincipalPtr program = Who(key->token);
  EXPECT_EQ(accounts_->StartTotp(*program, root.id, kPassword, here_).error().code, Code::kForbidden);
  EXPECT_EQ(accounts_->StopTotp(*program, root.id, "", here_).error().code, Code::kForbidden) << "its owner’s takes the password";
}

}  // namespace
}  // namespace chanoma::accounts
