// Screens let in by somebody who is signed in elsewhere: codes are good once, for ten minutes, and guesses are counted.

#include <set>

#include "household.h"

namespace chanoma::accounts {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class Devices : public AccountsTest {
 protected:
  void SetUp() override {
    AccountsTest::SetUp();
    hana_ = Add("Hana");
    token_ = Token(hana_);
  }
  DeviceCode Ask(const std::string& address = "192.168.1.31") { return accounts_->AskForDevice({address, "Living room"}); }
  Result<DeviceState> Poll(const DeviceCode& code) {
    clock_.offset += kDeviceInterval;
    return accounts_->PollDevice(code.device_code, {"192.168.1.31", "polls"});
  }
  Code Decide(const std::string& code, bool approve, const std::string& token) {
    const auto done = accounts_->DecideDevice(*Who(token), code, {approve, false}, here_);
    return done ? Code::kInternal : done.error().code;
  }
  static constexpr Code kDone = Code::kInternal;  // that nothing of this fails with
  model::Account hana_;
  std::string token_;
};

TEST_F(Devices, AreLetInOnceByAYes) {
  const DeviceCode code = Ask();
  EXPECT_EQ(code.user_code.size(), 9u);
  EXPECT_FALSE(Poll(code)->signed_in);
  const auto ask = accounts_->FindDevice(*Who(token_), code.user_code, here_);
  ASSERT_TRUE(ask);
  EXPECT_EQ(ask->device, "Living room");
  EXPECT_EQ(ask->address, "192.168.1.31");
  EXPECT_FALSE(Poll(code)->signed_in) << "to look is not to say yes";
  // As people type it.
  std::string typed = code.user_code;
  typed[4] = ' ';
  for (char& c : typed) c = static_cast<char>(std::tolower(c));
  EXPECT_EQ(Decide(typed, true, token_), kDone);
  EXPECT_EQ(Decide(code.user_code, true, token_), Code::kForbidden) << "answered once";
  EXPECT_EQ(Decide(code.user_code, false, token_), Code::kForbidden);
  const auto signed_in = Poll(code);
  ASSERT_TRUE(signed_in && signed_in->signed_in);
  EXPECT_EQ(signed_in->signed_in->account.id, hana_.id);
  EXPECT_EQ(signed_in->signed_in->session.device, "Living room");
  ASSERT_TRUE(Who(signed_in->signed_in->token));
  EXPECT_TRUE(Who(signed_in->signed_in->token)->is_session);
  EXPECT_EQ(Poll(code).error().code, Code::kNotFound) << "taken once";
}

TEST_F(Devices, ANoIsToldOnce) {
  const DeviceCode code = Ask();
  EXPECT_EQ(Decide(code.user_code, false, token_), kDone);
  const auto told = Poll(code);
  EXPECT_EQ(told.error().code, Code::kForbidden);
  EXPECT_EQ(told.error().field, "deviceCode");
  EXPECT_EQ(Poll(code).error().code, Code::kNotFound);
}

TEST_F(Devices, CodesRunOut) {
  const DeviceCode code = Ask(), approved = Ask();
  EXPECT_EQ(Decide(approved.user_code, true, token_), kDone);
  clock_.offset += minutes(10);
  EXPECT_EQ(Decide(code.user_code, true, token_), Code::kForbidden);
  EXPECT_EQ(Poll(code).error().code, Code::kNotFound);
  EXPECT_EQ(Poll(approved).error().code, Code::kNotFound) << "a yes that nobody fetched runs out as well";
}

TEST_F(Devices, WhoAsksTooOftenIsSlowedDown) {
  const DeviceCode code = Ask();
  EXPECT_TRUE(Poll(code));
  EXPECT_EQ(Decide(code.user_code, true, token_), kDone);
  const auto soon = accounts_->PollDevice(code.device_code, here_);
  EXPECT_EQ(soon.error().code, Code::kTooMany);
  EXPECT_EQ(soon.error().retry_after, seconds(8));
  EXPECT_EQ(Poll(code).error().code, Code::kTooMany) << "the old pace is too fast from then on";
  clock_.offset += seconds(13);
  const auto signed_in = accounts_->PollDevice(code.device_code, here_);
  ASSERT_TRUE(signed_in);
  EXPECT_TRUE(signed_in->signed_in);
}

TEST_F(Devices, WhatSomebodyAllowedGoesWithTheirSession) {
  const DeviceCode ended = Ask(), banned = Ask(), taken = Ask();
  const std::string second = Token(hana_);
  EXPECT_EQ(Decide(ended.user_code, true, second), kDone);
  ASSERT_TRUE(accounts_->EndSession(*Who(token_), hana_.id, Who(second)->credential, here_));
  EXPECT_EQ(Poll(ended).error().code, Code::kForbidden);
  EXPECT_EQ(Decide(banned.user_code, true, token_), kDone);
  AccountPatch patch;
  patch.banned = true;
  ASSERT_TRUE(accounts_->Change(Owner(), hana_.id, patch, here_));
  EXPECT_EQ(Poll(banned).error().code, Code::kForbidden);
}

TEST_F(Devices, AreLetInBySessionsAlone) {
  const DeviceCode code = Ask();
  const auto key = accounts_->AddKey(*Who(token_), {"script", {"library.read"}}, here_);
  ASSERT_TRUE(key);
  EXPECT_EQ(Decide(code.user_code, true, key->token), Code::kForbidden);
  EXPECT_EQ(accounts_->DecideDevice(Owner(), code.user_code, {true, false}, here_).error().code, Code::kForbidden) << "whose session would it be?";
  EXPECT_FALSE(Poll(code)->signed_in);
}

TEST_F(Devices, GuessesAreCountedAndLockNobodyElseOut) {
  const DeviceCode code = Ask();
  for (int i = 0; i < 10; ++i) EXPECT_EQ(Decide("BBBB-BBB" + std::string(1, "CDFGHJKMNP"[i]), true, token_), Code::kForbidden) << i;
  EXPECT_EQ(Decide(code.user_code, true, token_), Code::kTooMany);
  const model::Account kenji = Add("Kenji");
  EXPECT_EQ(Decide(code.user_code, true, Token(kenji)), kDone) << "from the same network";
}

TEST_F(Devices, ManyWhoAskTakeNobodysPlaceElsewhere) {
  const DeviceCode other = Ask("198.51.100.7");
  std::set<std::string> codes;
  DeviceCode first = Ask(), last;
  for (int i = 0; i < 50; ++i) {
    clock_.offset += std::chrono::milliseconds(10);
    codes.insert((last = Ask()).user_code);
  }
  EXPECT_EQ(codes.size(), 50u);
  EXPECT_EQ(Poll(first).error().code, Code::kNotFound) << "twenty of a network at once";
  EXPECT_TRUE(Poll(last));
  EXPECT_TRUE(Poll(other));
}

}  // namespace
}  // namespace chanoma::accounts
