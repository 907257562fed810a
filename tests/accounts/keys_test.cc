// API keys: what they may, who makes them, and what ends them.

#include "household.h"

namespace chanoma::accounts {
namespace {

class KeysTest : public AccountsTest {
 protected:
  std::string Make(const Principal& who, const std::string& name, std::vector<std::string> permissions = {"library.read"}, std::chrono::seconds life = {}) {
    auto issued = accounts_->AddKey(who, {name, std::move(permissions), life}, here_);
    EXPECT_TRUE(issued) << issued.error().message;
    return issued ? issued->token : std::string();
  }
  Code Refused(const Principal& who, const std::string& name, std::vector<std::string> permissions = {"library.read"}) {
    const auto issued = accounts_->AddKey(who, {name, std::move(permissions), {}}, here_);
    return issued ? Code::kInternal : issued.error().code;
  }
};

TEST_F(KeysTest, AKeyMayWhatItWasGivenAndItsOwnerStillHolds) {
  const auto account = Add("Ada", "moderator");
  const PrincipalPtr ada = Who(Token(account));
  const std::string key = Make(*ada, "script", {"library.read", "video.edit"});
  PrincipalPtr script = Who(key);
  ASSERT_TRUE(script);
  EXPECT_EQ(script->may, (PermissionSet{Permission::kLibraryRead, Permission::kVideoEdit}));
  EXPECT_EQ(script->account, account.id);
  EXPECT_FALSE(script->is_session);
  AccountPatch patch;
  patch.role = "member";
  ASSERT_TRUE(accounts_->Change(Owner(), account.id, patch, here_));
  EXPECT_EQ(Who(key)->may, PermissionSet{Permission::kLibraryRead});
  Open();
  EXPECT_EQ(Who(key)->may, PermissionSet{Permission::kLibraryRead});
}

TEST_F(KeysTest, OnlyASessionMakesSeesAndTakesBackKeys) {
  const auto account = Add("Ada", "administrator");
  const PrincipalPtr ada = Who(Token(account));
  std::vector<std::string> all = PermissionSet::All().Names();
  const std::string token = Make(*ada, "everything", all);
  const PrincipalPtr key = Who(token);
  EXPECT_EQ(Refused(*key, "child"), Code::kForbidden);
  EXPECT_EQ(accounts_->ListKeys(*key).error().code, Code::kForbidden);
  EXPECT_EQ(accounts_->DeleteKey(*key, key->credential, here_).error().code, Code::kForbidden);
  EXPECT_EQ(Refused(Owner(), "the machine's"), Code::kForbidden);
  EXPECT_FALSE(key->may.Has(Permission::kSignedIn));
  EXPECT_EQ(Require(*key, Permission::kSignedIn).error().code, Code::kForbidden);
  const PrincipalPtr other = Who(Token(Add("Bob")));
  EXPECT_EQ(accounts_->DeleteKey(*other, key->credential, here_).error().code, Code::kNotFound);
  EXPECT_TRUE(accounts_->ListKeys(*other)->empty());
  EXPECT_EQ(accounts_->DeleteKey(*ada, ada->credential, here_).error().code, Code::kNotFound) << "a session is no key";
  revoked_.clear();
  ASSERT_TRUE(accounts_->DeleteKey(*ada, key->credential, here_));
  EXPECT_EQ(Who(token), nullptr);
  EXPECT_TRUE(key->Stale());
  ASSERT_EQ(revoked_.size(), 1u);
  EXPECT_EQ(revoked_[0].credential, key->credential);
  EXPECT_TRUE(accounts_->ListKeys(*ada)->empty());
}

TEST_F(KeysTest, WhatCannotBeGivenIsRefusedInWords) {
  const PrincipalPtr ada = Who(Token(Add("Ada")));
  EXPECT_EQ(Refused(*ada, ""), Code::kInvalid);
  EXPECT_EQ(Refused(*ada, std::string(65, 'x')), Code::kInvalid);
  EXPECT_EQ(Refused(*ada, "none", {}), Code::kInvalid);
  for (const char* odd : {"everything", "signed-in", "none", ""}) EXPECT_EQ(Refused(*ada, "odd", {odd}), Code::kInvalid) << odd;
  EXPECT_EQ(Refused(*ada, "more", {"library.read", "settings.write"}), Code::kForbidden);
  Make(*ada, "one");
  EXPECT_EQ(Refused(*ada, "one"), Code::kConflict);
}

TEST_F(KeysTest, KeysRunOutAndThenNeitherCountNorKeepTheirName) {
  const PrincipalPtr ada = Who(Token(Add("Ada")));
  const std::string short_one = Make(*ada, "short", {"library.read"}, std::chrono::hours(1));
  for (int i = 1; i < 50; ++i) Make(*ada, "key " + std::to_string(i), {"library.read"}, std::chrono::hours(2));
  EXPECT_EQ(Refused(*ada, "one too many"), Code::kConflict);
  EXPECT_EQ(Who(short_one)->expires, clock_.Now() + std::chrono::hours(1));
  clock_.offset += std::chrono::hours(1);
  EXPECT_EQ(Who(short_one), nullptr);
  EXPECT_EQ(accounts_->ListKeys(*ada)->size(), 50u) << "what has run out is still to be seen";
  const std::string anew = Make(*ada, "short");
  EXPECT_EQ(accounts_->ListKeys(*ada)->size(), 50u);
  EXPECT_EQ(Refused(*ada, "one too many"), Code::kConflict);
  clock_.offset += std::chrono::hours(1);
  Make(*ada, "no longer too many");
  EXPECT_EQ(accounts_->ListKeys(*ada)->size(), 2u);
  EXPECT_TRUE(Who(anew));
}

TEST_F(KeysTest, ABanEndsThemAndWithTheAccountTheyGo) {
  const auto account = Add("Ada");
  const PrincipalPtr ada = Who(Token(account));
  const std::string key = Make(*ada, "script");
  AccountPatch ban;
  ban.banned = true;
  ASSERT_TRUE(accounts_->Change(Owner(), account.id, ban, here_));
  EXPECT_EQ(Who(key), nullptr);
  ban.banned = false;
  ASSERT_TRUE(accounts_->Change(Owner(), account.id, ban, here_));
  EXPECT_EQ(Who(key), nullptr) << "it does not come back";
  const std::string second = Make(*Who(Token(account)), "script");
  EXPECT_TRUE(Who(second));
  ASSERT_TRUE(accounts_->Delete(Owner(), account.id, here_));
  EXPECT_EQ(Who(second), nullptr);
}

TEST_F(KeysTest, ASessionThatEndedMakesNoKeyAnyMore) {
  const auto account = Add("Ada");
  const PrincipalPtr ada = Who(Token(account));
  ASSERT_TRUE(accounts_->EndSession(*ada, account.id, ada->credential, here_));
  EXPECT_EQ(Refused(*ada, "late"), Code::kUnauthenticated);
}

}  // namespace
}  // namespace chanoma::accounts
