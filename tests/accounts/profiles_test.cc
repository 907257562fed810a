// Who is watching: a screen remembers accounts, picks them by PIN or without, and forgets them.

#include "household.h"

namespace chanoma::accounts {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class Profiles : public AccountsTest {
 protected:
  void SetUp() override {
    AccountsTest::SetUp();
    hana_ = Add("Hana", "member", "correct horse");
    mia_ = Add("Mia");
    AccountPatch child;
    child.view = model::AccountView{true, {}, 6, false};
    EXPECT_TRUE(accounts_->Change(Owner(), mia_.id, child, here_));
  }
  // Signs in on the screen and asks to be remembered.
  Profile Remember(const std::string& session) {
    const auto profile = accounts_->Remember(*Who(session), tokens_, here_);
    EXPECT_TRUE(profile) << profile.error().message;
    if (std::find(tokens_.begin(), tokens_.end(), profile->token) == tokens_.end()) tokens_.push_back(profile->token);
    return *profile;
  }
  void SetPin(const model::Account& account, const std::string& pin) { EXPECT_TRUE(accounts_->SetPin(Owner(), account.id, "", pin, here_)); }
  Result<SignedIn> Pick(const Profile& profile, const std::string& pin = "", const std::string& session = "", bool leaves = false) {
    return accounts_->Pick(session.empty() ? Principal() : *Who(session), tokens_, profile.screen.id, pin, leaves, here_);
  }
  static std::string Said(const Result<SignedIn>& done) {
    return done ? "" : done.error().code == Code::kTooMany ? "wait" : done.error().code == Code::kNotFound ? "none" : done.error().field;
  }
  model::Account hana_, mia_;
  std::vector<std::string> tokens_;
};

TEST_F(Profiles, AChildIsPickedWithoutAPinAndEachHasASessionOfTheirOwn) {
  const std::string first = Token(hana_);
  const Profile hana = Remember(first), mia = Remember(Token(mia_));
  const auto listed = accounts_->Profiles(tokens_);
  ASSERT_EQ(listed->size(), 2u);
  EXPECT_EQ((*listed)[1].account.name, "Mia");
  const auto child = Pick(mia, "", first, true);
  ASSERT_TRUE(child) << child.error().message;
  EXPECT_EQ(child->account.id, mia_.id);
  EXPECT_TRUE(Who(child->token)->restricted);
  EXPECT_FALSE(Who(first)) << "its cookie is the child's by now";
  const auto back = Pick(hana, "", child->token, true);
  ASSERT_TRUE(back);
  EXPECT_FALSE(Who(child->token));
  EXPECT_EQ(Who(back->token)->account, hana_.id);
  EXPECT_NE(back->token, first);
  for (const auto& account : {hana_, mia_}) EXPECT_LE(accounts_->ListSessions(account.id)->size(), 1u) << "no session is left over that nobody has";
}

TEST_F(Profiles, ProgramsKeepASessionOfEach) {
  const Profile hana = Remember(Token(hana_)), mia = Remember(Token(mia_));
  const auto one = Pick(hana), other = Pick(mia, "", one->token, false);
  EXPECT_TRUE(Who(one->token));
  EXPECT_TRUE(Who(other->token));
  EXPECT_TRUE(Pick(mia));
  EXPECT_FALSE(Who(other->token)) << "one for each on one screen";
  EXPECT_TRUE(Who(one->token));
}

TEST_F(Profiles, APinGuardsAndIsKeptAsAHash) {
  const Profile hana = Remember(Token(hana_));
  SetPin(hana_, "2468");
  const std::string stored = store_->Read().GetAccount(hana_.id)->pin;
  EXPECT_TRUE(stored.starts_with("$argon2id$")) << stored;
  EXPECT_EQ(Said(Pick(hana)), "pin");
  EXPECT_EQ(Said(Pick(hana, "1234")), "pin");
  EXPECT_EQ(Said(Pick(hana, "2468")), "");
  for (const char* bad : {"123", "123456789", "12a4", "１２３４"}) EXPECT_EQ(accounts_->SetPin(Owner(), hana_.id, "", bad, here_).error().field, "pin") << bad;
  SetPin(hana_, "");
  EXPECT_EQ(store_->Read().GetAccount(hana_.id)->pin, "") << "taken away";
  EXPECT_EQ(Said(Pick(hana)), "");
}

TEST_F(Profiles, WrongPinsWaitLongerAndLongerAndOnThatScreenAlone) {
  SetPin(hana_, "2468");
  const Profile here = Remember(Token(hana_));
  const std::vector<std::string> first = std::exchange(tokens_, {});
  const Profile elsewhere = Remember(Token(hana_));
  const std::vector<std::string> second = std::exchange(tokens_, first);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(Said(Pick(here, "0000")), "pin") << i;
  EXPECT_EQ(Said(Pick(here, "2468")), "wait") << "the right one waits as well";
  clock_.offset += seconds(30);
  EXPECT_EQ(Said(Pick(here, "0000")), "pin");
  clock_.offset += seconds(59);
  EXPECT_EQ(Said(Pick(here, "2468")), "wait");
  tokens_ = second;
  EXPECT_EQ(Said(Pick(elsewhere, "2468")), "");
  EXPECT_TRUE(accounts_->SignIn("hana", "correct horse", "", here_));
  tokens_ = first;
  clock_.offset += seconds(1);
  EXPECT_EQ(Said(Pick(here, "2468")), "");
  EXPECT_EQ(Said(Pick(here, "0000")), "pin") << "and begins anew";
}

TEST_F(Profiles, TenThousandGuessesTakeMoreThanAYear) {
  SetPin(hana_, "2468");
  const Profile hana = Remember(Token(hana_));
  PinGuesses guesses(clock_);
  const auto begun = clock_.offset;
  for (int i = 0; i < 10'000; ++i) {
    if (const auto wait = guesses.Begin(hana.screen.id)) {
      clock_.offset += *wait;
      --i;
    }
  }
  EXPECT_GT(clock_.offset - begun, std::chrono::days(365));
}

TEST_F(Profiles, AScreensTokenIsNoSession) {
  const Profile hana = Remember(Token(hana_));
  EXPECT_FALSE(Who(hana.token));
  Open();
  EXPECT_FALSE(Who(hana.token)) << "nor after a restart";
  EXPECT_EQ(Said(Pick(hana)), "") << "which it outlives";
  tokens_ = {Token(hana_)};
  EXPECT_EQ(Said(Pick(hana)), "none") << "nor is a session a screen";
  EXPECT_TRUE(accounts_->Profiles(tokens_)->empty());
}

TEST_F(Profiles, WhoLooksAfterTheServerNeedsAPin) {
  const model::Account chief = Add("Chief", "administrator", "correct horse");
  const auto refused = accounts_->Remember(*Who(Token(chief)), tokens_, here_);
  EXPECT_EQ(refused.error().code, Code::kConflict);
  EXPECT_EQ(refused.error().field, "pin");
  SetPin(chief, "13579");
  const Profile profile = Remember(Token(chief));
  SetPin(chief, "");
  EXPECT_EQ(Said(Pick(profile)), "password");
  const Profile hana = Remember(Token(hana_));
  AccountPatch raised;
  raised.role = "administrator";
  EXPECT_TRUE(accounts_->Change(Owner(), hana_.id, raised, here_));
  EXPECT_EQ(Said(Pick(hana)), "password") << "raised since";
}

TEST_F(Profiles, OnesOwnPinTakesThePasswordAndOthersAnAdministrator) {
  const std::string token = Token(hana_);
  EXPECT_EQ(accounts_->SetPin(*Who(token), hana_.id, "wrong horse", "2468", here_).error().field, "password");
  EXPECT_TRUE(accounts_->SetPin(*Who(token), hana_.id, "correct horse", "2468", here_));
  EXPECT_EQ(accounts_->SetPin(*Who(token), mia_.id, "correct horse", "2468", here_).error().code, Code::kForbidden);
  const model::Account chief = Add("Chief", "administrator");
  EXPECT_TRUE(accounts_->SetPin(*Who(Token(chief)), mia_.id, "", "2468", here_));
  EXPECT_EQ(accounts_->SetPin(*Who(token), hana_.id, "", "", here_).error().field, "password");
  EXPECT_TRUE(accounts_->SetPin(*Who(token), hana_.id, "correct horse", "", here_));
}

TEST_F(Profiles, AreForgottenOnTheScreenOrFromElsewhere) {
  const Profile hana = Remember(Token(hana_)), mia = Remember(Token(mia_));
  const auto watching = Pick(mia);
  EXPECT_EQ(accounts_->Forget(Principal(), {}, mia.screen.id, here_).error().code, Code::kNotFound) << "a stranger";
  EXPECT_EQ(accounts_->Forget(*Who(Token(hana_)), {}, mia.screen.id, here_).error().code, Code::kNotFound) << "another account, elsewhere";
  EXPECT_TRUE(accounts_->Forget(Principal(), tokens_, mia.screen.id, here_));
  EXPECT_FALSE(Who(watching->token)) << "what was picked there ends";
  EXPECT_EQ(Said(Pick(mia)), "none");
  EXPECT_EQ(accounts_->ListScreens(hana_.id)->size(), 1u);
  EXPECT_TRUE(accounts_->Forget(*Who(Token(hana_)), {}, hana.screen.id, here_));
  EXPECT_TRUE(accounts_->ListScreens(hana_.id)->empty());
  EXPECT_TRUE(accounts_->Profiles(tokens_)->empty());
}

TEST_F(Profiles, GoWithWhatLetThemIn) {
  const std::string phone = Token(hana_);
  Profile hana = Remember(Token(hana_));
  auto watching = Pick(hana);
  ASSERT_TRUE(accounts_->EndSession(*Who(phone), hana_.id, watching->session.id, here_));
  EXPECT_EQ(Said(Pick(hana)), "none") << "ended from elsewhere, it does not open the next by itself";
  hana = Remember(Token(hana_));
  watching = Pick(hana);
  ASSERT_TRUE(accounts_->EndSession(*Who(watching->token), hana_.id, watching->session.id, here_));
  EXPECT_EQ(Said(Pick(hana)), "") << "who signs out on the screen is still offered";
  ASSERT_TRUE(accounts_->ChangePassword(*Who(phone), hana_.id, "correct horse", "another horse", here_));
  EXPECT_EQ(Said(Pick(hana)), "none") << "a new password ends what was elsewhere";
  hana = Remember(Token(hana_));
  clock_.offset += std::chrono::days(181);
  EXPECT_EQ(Said(Pick(hana)), "none") << "unused for half a year";
  hana = Remember(Token(hana_));
  AccountPatch banned;
  banned.banned = true;
  ASSERT_TRUE(accounts_->Change(Owner(), hana_.id, banned, here_));
  EXPECT_EQ(Said(Pick(hana)), "none");
}

TEST_F(Profiles, AScreenRemembersTwelve) {
  for (int i = 0; i < 12; ++i) Remember(Token(Add("Person" + std::to_string(i))));
  EXPECT_EQ(accounts_->Remember(*Who(Token(hana_)), tokens_, here_).error().code, Code::kConflict);
  const auto key = accounts_->AddKey(*Who(Token(mia_)), {"script", {"library.read"}}, here_);
  EXPECT_EQ(accounts_->Remember(*Who(key->token), {}, here_).error().code, Code::kForbidden);
}

}  // namespace
}  // namespace chanoma::accounts
