// The service over a real store: what people may do to themselves and to each other.

#include "household.h"

namespace chanoma::accounts {
namespace {

TEST_F(AccountsTest, TheFirstOneNeedsTheCodeAndThereIsOneFirst) {
  EXPECT_FALSE(accounts_->Claimed());
  const std::string code = accounts_->setup_code();
  ASSERT_EQ(TidyCode(code).size(), 20u);
  EXPECT_EQ(accounts_->SetUp("", {"Ada", "", "long enough", ""}, here_).error().code, Code::kForbidden);
  EXPECT_EQ(accounts_->SetUp("00000-00000-00000-00000", {"Ada", "", "long enough", ""}, here_).error().field, "code");
  EXPECT_EQ(accounts_->SetUp(code, {"Ada", "", "short", ""}, here_).error().field, "password");
  const auto first = accounts_->SetUp(code, {"Ada", "", "long enough", "guest"}, here_);
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_TRUE(accounts_->Claimed());
  EXPECT_EQ(Who(first->token)->may, PermissionSet::All());
  EXPECT_EQ(accounts_->SetUp(code, {"Eve", "", "long enough", ""}, here_).error().code, Code::kConflict);
  Open();
  EXPECT_TRUE(accounts_->Claimed());
  EXPECT_TRUE(accounts_->setup_code().empty());
  EXPECT_EQ(Who(first->token)->name, "Ada") << "sessions outlive a restart";
}

TEST_F(AccountsTest, SignInByNameOrEmailWithTheRightPasswordAlone) {
  ASSERT_TRUE(accounts_->Add(Owner(), {"Ada", "Ada@Example.org", "correct horse", ""}, here_));
  for (const char* login : {"Ada", "ada", "ＡＤＡ", "ada@example.org", "ADA@EXAMPLE.ORG"}) {
    const auto session = accounts_->SignIn(login, "correct horse", "", here_);
    ASSERT_TRUE(session) << login << ": " << session.error().message;
    EXPECT_EQ(Who(session->token)->name, "Ada");
  }
  const auto wrong = accounts_->SignIn("Ada", "correct horsE", "", here_), unknown = accounts_->SignIn("Eve", "correct horse", "", here_);
  EXPECT_EQ(wrong.error().code, Code::kForbidden);
  EXPECT_EQ(wrong.error().message, unknown.error().message);
}

TEST_F(AccountsTest, TheEleventhGuessWaitsAndItsOwnerDoesNot) {
  const model::Account ada = Add("Ada", "member", "correct horse");
  const Origin elsewhere{"203.0.113.9", ""};
  const std::string token = Token(ada);  // signed in from here
  for (int i = 0; i < 10; ++i) EXPECT_EQ(accounts_->SignIn("ada", "guess", "", elsewhere).error().code, Code::kForbidden);
  const auto refused = accounts_->SignIn("ada", "correct horse", "", elsewhere);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kTooMany);
  EXPECT_GT(refused.error().retry_after.count(), 0);
  EXPECT_TRUE(accounts_->SignIn("ada", "correct horse", "", here_));
  EXPECT_TRUE(Who(token));
}

TEST_F(AccountsTest, ASessionSlidesAndEnds) {
  const std::string token = Token(Add("Ada"));
  for (int i = 0; i < 3; ++i) {
    clock_.offset += std::chrono::days(29);
    ASSERT_TRUE(Who(token)) << i;
  }
  Open();
  EXPECT_TRUE(Who(token));
  clock_.offset += std::chrono::days(31);
  EXPECT_FALSE(Who(token));
  Open();
  EXPECT_FALSE(Who(token));
}

TEST_F(AccountsTest, EndingASessionEndsThatOneAlone) {
  const model::Account ada = Add("Ada"), eve = Add("Eve");
  const std::string one = Token(ada), two = Token(ada), hers = Token(eve);
  const Ulid first = Who(one)->credential;
  // Somebody else's session is as good as none.
  EXPECT_EQ(accounts_->EndSession(*Who(hers), eve.id, first, here_).error().code, Code::kNotFound);
  EXPECT_TRUE(Who(one));
  ASSERT_TRUE(accounts_->EndSession(*Who(two), ada.id, first, here_));
  EXPECT_FALSE(Who(one));
  EXPECT_TRUE(Who(two));
  ASSERT_EQ(revoked_.size(), 1u);
  EXPECT_EQ(revoked_[0].credential, first);
  Open();
  EXPECT_FALSE(Who(one));
}

TEST_F(AccountsTest, ANewPasswordEndsEveryOtherSession) {
  const model::Account ada = Add("Ada", "member", "correct horse");
  const std::string one = Token(ada), two = Token(ada);
  EXPECT_EQ(accounts_->ChangePassword(*Who(one), ada.id, "wrong", "another horse", here_).error().field, "oldPassword");
  EXPECT_EQ(accounts_->ChangePassword(*Who(one), ada.id, "correct horse", "short", here_).error().code, Code::kInvalid);
  ASSERT_TRUE(accounts_->ChangePassword(*Who(one), ada.id, "correct horse", "another horse", here_));
  EXPECT_TRUE(Who(one));
  EXPECT_FALSE(Who(two));
  EXPECT_FALSE(accounts_->SignIn("ada", "correct horse", "", here_));
  EXPECT_TRUE(accounts_->SignIn("ada", "another horse", "", here_));
}

TEST_F(AccountsTest, ABanEndsEverythingAtOnceAndLetsNobodyBackIn) {
  Add("Root", "administrator");
  const model::Account eve = Add("Eve", "member", "correct horse");
  const std::string token = Token(eve);
  AccountPatch ban;
  ban.banned = true;
  ban.ban_reason = "spam";
  ASSERT_TRUE(accounts_->Change(Owner(), eve.id, ban, here_));
  EXPECT_FALSE(Who(token));
  ASSERT_EQ(revoked_.size(), 1u);
  EXPECT_EQ(revoked_[0].account, eve.id);
  EXPECT_EQ(accounts_->SignIn("eve", "correct horse", "", here_).error().message, "this account is banned: spam");
  EXPECT_FALSE(accounts_->OpenSession(Owner(), eve.id, here_));
  ban.banned = false;
  ASSERT_TRUE(accounts_->Change(Owner(), eve.id, ban, here_));
  EXPECT_FALSE(Who(token)) << "what ended has ended";
  EXPECT_TRUE(accounts_->SignIn("eve", "correct horse", "", here_));
}

TEST_F(AccountsTest, WhatAnAdministratorHadGivenOutEndsWithTheBan) {
  const model::Account ada = Add("Ada", "administrator"), eve = Add("Eve", "administrator");
  const std::string token = Token(eve);
  const PrincipalPtr before = Who(token);
  const auto invited = accounts_->Invite(*before, {}, here_);
  ASSERT_TRUE(invited) << invited.error().message;
  AccountPatch ban, unban, role;
  ban.banned = true;
  unban.banned = false;
  role.role = "member";
  ASSERT_TRUE(accounts_->Change(Owner(), eve.id, ban, here_));
  // A request that was on its way meanwhile does nothing any more.
  EXPECT_EQ(accounts_->Change(*before, ada.id, role, here_).error().code, Code::kConflict);
  EXPECT_EQ(accounts_->Delete(*before, ada.id, here_).error().code, Code::kConflict);
  EXPECT_EQ(accounts_->Add(*before, {"Mia", "", "long enough", "administrator"}, here_).error().code, Code::kConflict);
  EXPECT_EQ(accounts_->ChangePassword(*before, ada.id, "", "something long", here_).error().code, Code::kConflict);
  // Nor does what was given out come back to life with whoever gave it.
  ASSERT_TRUE(accounts_->Change(Owner(), eve.id, unban, here_));
  EXPECT_FALSE(accounts_->Understand(invited->code, here_));
}

TEST_F(AccountsTest, NobodyGivesOrTakesWhatTheyDoNotHold) {
  const model::Account root = Add("Root", "administrator"), warden = Add("Warden", "trusted"), eve = Add("Eve");
  ASSERT_TRUE(accounts_->ChangeRole(Owner(), {"trusted", {"library.read", "library.play", "users.read", "users.write"}}, here_));
  const PrincipalPtr who = Who(Token(warden));
  AccountPatch promote;
  promote.role = "administrator";
  EXPECT_EQ(accounts_->Change(*who, eve.id, promote, here_).error().code, Code::kForbidden);
  EXPECT_EQ(accounts_->Change(*who, warden.id, promote, here_).error().code, Code::kForbidden);
  AccountPatch rename;
  rename.bio = "pwned";
  EXPECT_EQ(accounts_->Change(*who, root.id, rename, here_).error().code, Code::kForbidden);
  EXPECT_EQ(accounts_->ChangePassword(*who, root.id, "", "mine now, thanks", here_).error().code, Code::kForbidden);
  EXPECT_EQ(accounts_->Delete(*who, root.id, here_).error().code, Code::kForbidden);
  EXPECT_EQ(accounts_->Add(*who, {"Mallory", "", std::nullopt, "administrator"}, here_).error().code, Code::kForbidden);
  EXPECT_EQ(accounts_->ChangeRole(*who, {"member", {"settings.write"}}, here_).error().code, Code::kForbidden);
  EXPECT_TRUE(accounts_->Change(*who, eve.id, rename, here_));
  // Nor does the owner of an account change what it may.
  EXPECT_EQ(accounts_->Change(*Who(Token(eve)), eve.id, promote, here_).error().code, Code::kForbidden);
}

TEST_F(AccountsTest, TheLastAdministratorStaysOne) {
  const model::Account root = Add("Root", "administrator");
  AccountPatch demote, ban, narrow;
  demote.role = "member";
  ban.banned = true;
  narrow.view = model::AccountView{true, {}, 12, true};
  for (const AccountPatch& patch : {demote, ban, narrow}) EXPECT_EQ(accounts_->Change(Owner(), root.id, patch, here_).error().code, Code::kConflict);
  EXPECT_EQ(accounts_->Delete(Owner(), root.id, here_).error().code, Code::kConflict);
  Add("Second", "administrator");
  EXPECT_TRUE(accounts_->Change(Owner(), root.id, demote, here_));
}

TEST_F(AccountsTest, ARoleThatChangesChangesWhatItsPeopleMayAtOnce) {
  const std::string token = Token(Add("Ada"));
  EXPECT_FALSE(Who(token)->may.Has(Permission::kVideoUpload));
  ASSERT_TRUE(accounts_->ChangeRole(Owner(), {"member", {"library.read", "video.upload"}}, here_));
  EXPECT_TRUE(Who(token)->may.Has(Permission::kVideoUpload));
  EXPECT_FALSE(Who(token)->may.Has(Permission::kLibraryPlay));
  EXPECT_EQ(accounts_->ChangeRole(Owner(), {"administrator", {}}, here_).error().code, Code::kConflict);
  EXPECT_EQ(accounts_->ChangeRole(Owner(), {"member", {"everything"}}, here_).error().field, "permissions");
  EXPECT_EQ(accounts_->ChangeRole(Owner(), {"kings", {}}, here_).error().code, Code::kNotFound);
  Open();
  EXPECT_TRUE(Who(token)->may.Has(Permission::kVideoUpload));
}

TEST_F(AccountsTest, ARestrictedViewTakesWhatWouldShowMore) {
  Add("Root", "administrator");
  const model::Account moderator = Add("Mod", "moderator");
  const std::string token = Token(moderator);
  AccountPatch narrow;
  narrow.view = model::AccountView{true, {}, 12, true};
  ASSERT_TRUE(accounts_->Change(Owner(), moderator.id, narrow, here_));
  const PrincipalPtr who = Who(token);
  EXPECT_TRUE(who->restricted);
  for (const Permission permission : {Permission::kVideoEdit, Permission::kJobsRead, Permission::kUsersRead}) EXPECT_FALSE(who->may.Has(permission));
  EXPECT_TRUE(who->may.Has(Permission::kLibraryPlay));
}

TEST_F(AccountsTest, NamesThatLookAlikeAreTaken) {
  Add("Lisa");
  for (const char* name : {"lisa", "LISA", "Iisa", "lіsa"}) {
    const auto taken = accounts_->Add(Owner(), {name, "", std::nullopt, ""}, here_);
    ASSERT_FALSE(taken) << name;
  }
  for (const char* name : {"me", "ME", "guest", "01ARZ3NDEKTSV4RRFFQ69G5FAV"}) {
    EXPECT_EQ(accounts_->Add(Owner(), {name, "", std::nullopt, ""}, here_).error().code, Code::kInvalid) << name;
  }
}

TEST_F(AccountsTest, StrangersRegisterWhereThatIsOpenAndAsMembers) {
  const Principal stranger = **accounts_->Identify({});
  EXPECT_EQ(accounts_->Add(stranger, {"Eve", "", "long enough", ""}, here_).error().code, Code::kForbidden);
  ASSERT_TRUE(config_.Change(*store_, {{"registration", std::string("open")}}));
  EXPECT_EQ(accounts_->Add(stranger, {"Eve", "", "long enough", "administrator"}, here_)->role, "member");
}

TEST_F(AccountsTest, GuestsAreLetInWhenSwitchedOn) {
  EXPECT_EQ((*accounts_->Identify({}))->kind, Kind::kStranger);
  ASSERT_TRUE(config_.Change(*store_, {{"guests", true}}));
  const PrincipalPtr guest = *accounts_->Identify({});
  EXPECT_EQ(guest->kind, Kind::kGuest);
  EXPECT_TRUE(guest->may.Has(Permission::kLibraryPlay));
  EXPECT_FALSE(guest->may.Has(Permission::kSignedIn));
}

TEST_F(AccountsTest, TheLogSaysWhoDidWhat) {
  Add("Ada", "member", "correct horse");
  ASSERT_FALSE(accounts_->SignIn("ada", "wrong", "", here_));
  ASSERT_TRUE(accounts_->SignIn("ada", "correct horse", "", here_));
  ASSERT_TRUE(store_->Drain(std::chrono::steady_clock::now() + std::chrono::seconds(30)));
  const auto log = *store_->Read().ListAudit(std::nullopt, 10);
  ASSERT_EQ(log.size(), 3u);
  EXPECT_TRUE(log[0].allowed);
  EXPECT_EQ(log[0].action, "session.create");
  EXPECT_EQ(log[0].actor_name, "Ada");
  EXPECT_FALSE(log[1].allowed);
  EXPECT_EQ(log[1].address, "192.0.2.1");
  EXPECT_EQ(log[2].action, "user.create");
}

}  // namespace
}  // namespace chanoma::accounts
