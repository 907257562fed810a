// Invitations and links that set a new password: good once, for a while, and for as long as whoever gave them may give them.

#include "household.h"

namespace chanoma::accounts {
namespace {

class Tickets : public AccountsTest {
 protected:
  Principal Stranger() { return **accounts_->Identify({}); }
  std::string Invite(const Principal& actor, const NewInvitation& wanted = {}) {
    const auto issued = accounts_->Invite(actor, wanted, here_);
    EXPECT_TRUE(issued) << issued.error().message;
    return issued ? issued->code : "";
  }
  std::string Reset(const Principal& actor, const Ulid& account) {
    const auto issued = accounts_->OfferReset(actor, account, here_);
    EXPECT_TRUE(issued) << issued.error().message;
    return issued ? issued->code : "";
  }
  Result<model::Account> Join(const std::string& code, const std::string& name, const std::string& role = "") {
    return accounts_->Add(Stranger(), {name, "", "long enough", role, code}, here_);
  }
};

TEST_F(Tickets, AnInvitationMakesOneAccountAsItSays) {
  NewInvitation wanted;
  wanted.role = "trusted";
  wanted.view = {false, {}, 12, false};
  wanted.note = "grandmother";
  const auto issued = accounts_->Invite(Owner(), wanted, here_);
  ASSERT_TRUE(issued) << issued.error().message;
  EXPECT_EQ(TidyCode(issued->code).size(), 20u);
  EXPECT_EQ(issued->ticket.hash.find(TidyCode(issued->code)), std::string::npos) << "what is kept is not the code";
  const auto listed = *accounts_->ListInvitations();
  ASSERT_EQ(listed.size(), 1u);
  EXPECT_EQ(listed[0].note, "grandmother");
  const auto meaning = accounts_->Understand(issued->code, here_);
  ASSERT_TRUE(meaning);
  EXPECT_EQ(meaning->ticket.role, "trusted");
  EXPECT_EQ(meaning->name, "");
  EXPECT_EQ(accounts_->Add(Stranger(), {"Gran", "", "long enough", "", ""}, here_).error().field, "invitation");
  EXPECT_EQ(Join(issued->code, "Gran", "administrator").error().field, "role");
  EXPECT_EQ(Join(issued->code, "me").error().field, "name") << "a name that cannot be does not use it up";
  Open();
  // As people type it.
  std::string typed = issued->code;
  for (char& c : typed) c = c == '-' ? ' ' : static_cast<char>(std::tolower(c));
  const auto joined = Join(typed, "Gran");
  ASSERT_TRUE(joined) << joined.error().message;
  EXPECT_EQ(joined->role, "trusted");
  EXPECT_EQ(joined->view, wanted.view);
  EXPECT_EQ(accounts_->Find("Gran")->view, wanted.view);
  EXPECT_TRUE(accounts_->SignIn("Gran", "long enough", "", here_));
  EXPECT_EQ(Join(issued->code, "Second").error().field, "invitation");
  EXPECT_EQ(accounts_->Understand(issued->code, here_).error().field, "code");
  EXPECT_TRUE(accounts_->ListInvitations()->empty());
}

TEST_F(Tickets, AnInvitationIsLookedAtBeforeAnythingElse) {
  Add("Ada");
  // The name is taken, the password too short: who has no invitation learns neither.
  EXPECT_EQ(accounts_->Add(Stranger(), {"Ada", "", "x", "", "00000-00000-00000-00000"}, here_).error().field, "invitation");
}

TEST_F(Tickets, AnInvitationRunsOutAndIsTakenBack) {
  NewInvitation wanted;
  wanted.life = std::chrono::hours(1);
  const std::string old = Invite(Owner(), wanted), back = Invite(Owner());
  const Ulid id = accounts_->ListInvitations()->at(0).id;
  ASSERT_TRUE(accounts_->DeleteInvitation(Owner(), id, here_));
  EXPECT_EQ(accounts_->DeleteInvitation(Owner(), id, here_).error().code, Code::kNotFound);
  EXPECT_FALSE(Join(back, "Eve"));
  clock_.offset += std::chrono::minutes(61);
  EXPECT_FALSE(Join(old, "Eve"));
  EXPECT_TRUE(accounts_->ListInvitations()->empty());
  for (const auto life : {std::chrono::seconds(59), std::chrono::seconds(std::chrono::days(366))}) {
    wanted.life = life;
    EXPECT_EQ(accounts_->Invite(Owner(), wanted, here_).error().field, "seconds");
  }
  EXPECT_EQ(accounts_->Invite(Owner(), {"guest", {}, "", std::chrono::hours(1)}, here_).error().field, "role");
  EXPECT_EQ(accounts_->Invite(Owner(), {"king", {}, "", std::chrono::hours(1)}, here_).error().field, "role");
  EXPECT_EQ(accounts_->Invite(Owner(), {"", {}, std::string(200, 'x'), std::chrono::hours(1)}, here_).error().field, "note");
}

TEST_F(Tickets, AnInvitationGivesWhatItsIssuerStillHolds) {
  Add("Root", "administrator");
  const auto warden = [&](const std::string& name) { return Add(name, "trusted"); };
  const model::Role manages{"trusted", {"library.read", "library.play", "users.read", "users.write"}};
  ASSERT_TRUE(accounts_->ChangeRole(Owner(), manages, here_));
  const model::Account one = warden("One"), two = warden("Two"), three = warden("Three"), four = warden("Four");
  // Nobody gives more than they hold, nor takes it back.
  const PrincipalPtr who = Who(Token(one));
  EXPECT_EQ(accounts_->Invite(*who, {"moderator", {}, "", std::chrono::hours(1)}, here_).error().code, Code::kForbidden);
  Invite(Owner(), {"moderator", {}, "", std::chrono::hours(1)});
  EXPECT_EQ(accounts_->DeleteInvitation(*who, accounts_->ListInvitations()->at(0).id, here_).error().code, Code::kForbidden);

  const std::string demoted = Invite(*Who(Token(one))), banned = Invite(*Who(Token(two))), deleted = Invite(*Who(Token(three))), edited = Invite(*Who(Token(four)));
  AccountPatch patch;
  patch.role = "member";
  ASSERT_TRUE(accounts_->Change(Owner(), one.id, patch, here_));
  patch = {};
  patch.banned = true;
  ASSERT_TRUE(accounts_->Change(Owner(), two.id, patch, here_));
  ASSERT_TRUE(accounts_->Delete(Owner(), three.id, here_));
  EXPECT_EQ(Join(demoted, "A").error().field, "invitation");
  EXPECT_EQ(Join(banned, "B").error().field, "invitation");
  EXPECT_EQ(Join(deleted, "C").error().field, "invitation");
  // The role that is given grew beyond what its issuer holds, and shrank again.
  ASSERT_TRUE(accounts_->ChangeRole(Owner(), {"member", {"library.read", "settings.write"}}, here_));
  EXPECT_EQ(Join(edited, "D").error().field, "invitation");
  ASSERT_TRUE(accounts_->ChangeRole(Owner(), {"member", {"library.read"}}, here_));
  EXPECT_TRUE(Join(edited, "D"));
}

TEST_F(Tickets, WhereAccountsAreMadeByAdministratorsInvitationsAreNone) {
  const std::string code = Invite(Owner());
  ASSERT_TRUE(config_.Change(*store_, {{"registration", std::string("closed")}}));
  EXPECT_EQ(Join(code, "Eve").error().field, "invitation");
  EXPECT_EQ(accounts_->Invite(Owner(), {}, here_).error().code, Code::kConflict);
  ASSERT_TRUE(config_.Change(*store_, {{"registration", std::string("open")}}));
  EXPECT_TRUE(Join(code, "Eve")) << "where anybody may come, an invitation still says as what";
  EXPECT_TRUE(accounts_->Add(Stranger(), {"Mallory", "", "long enough", "", ""}, here_));
}

TEST_F(Tickets, WrongCodesAreCountedByNetwork) {
  const std::string code = Invite(Owner());
  const model::Account ada = Add("Ada", "member", "correct horse");
  const std::string reset = Reset(Owner(), ada.id);
  const Origin guesser{"2001:db8:1:2::1", ""}, neighbour{"2001:db8:1:2:ffff::9", ""}, other{"2001:db8:1:3::1", ""};
  // By whichever door they come.
  for (int i = 0; i < 34; ++i) EXPECT_EQ(accounts_->Understand("00000-00000-00000-00000", guesser).error().code, Code::kForbidden);
  for (int i = 0; i < 33; ++i) EXPECT_EQ(accounts_->ResetPassword("wrong", "long enough", guesser).error().code, Code::kForbidden);
  for (int i = 0; i < 33; ++i) EXPECT_EQ(accounts_->Add(Stranger(), {"Eve", "", "long enough", "", "wrong"}, guesser).error().code, Code::kForbidden);
  for (const Origin& from : {guesser, neighbour}) {
    const auto refused = accounts_->Understand("00000-00000-00000-00000", from);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::kTooMany);
    EXPECT_GT(refused.error().retry_after.count(), 0);
    EXPECT_EQ(accounts_->ResetPassword("wrong", "long enough", from).error().code, Code::kTooMany);
    EXPECT_EQ(accounts_->Add(Stranger(), {"Eve", "", "long enough", "", "wrong"}, from).error().code, Code::kTooMany);
    // Behind a proxy everybody is one network: whoever guesses there keeps nobody with a link, or a password, from coming in.
    EXPECT_TRUE(accounts_->Understand(code, from));
    EXPECT_TRUE(accounts_->SignIn("Ada", "correct horse", "", from));
  }
  EXPECT_EQ(accounts_->Understand("00000-00000-00000-00000", other).error().code, Code::kForbidden);
  EXPECT_TRUE(accounts_->ResetPassword(reset, "long enough", guesser));
  clock_.offset += std::chrono::hours(1);
  EXPECT_EQ(accounts_->Understand("00000-00000-00000-00000", guesser).error().code, Code::kForbidden);
}

TEST_F(Tickets, AResetSetsANewPasswordOnceAndEndsEverySession) {
  const model::Account ada = Add("Ada", "member", "correct horse");
  const std::string one = Token(ada), two = Token(ada);
  const std::string older = Reset(Owner(), ada.id), code = Reset(Owner(), ada.id);
  EXPECT_EQ(accounts_->Understand(older, here_).error().field, "code") << "a new one takes its place";
  EXPECT_EQ(accounts_->Understand(code, here_)->name, "Ada");
  EXPECT_FALSE(Join(code, "Eve")) << "it is no invitation";
  EXPECT_EQ(accounts_->ResetPassword(Invite(Owner()), "another horse", here_).error().field, "code");
  EXPECT_EQ(accounts_->ResetPassword(code, "short", here_).error().field, "password");
  EXPECT_TRUE(Who(one)) << "nothing has happened yet";
  // Too many wrong passwords do not stand in the way of the new one.
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(accounts_->SignIn("ada", "guess", "", {"203.0.113.9", ""}));
  ASSERT_TRUE(accounts_->ResetPassword(code, "another horse", {"203.0.113.9", ""}));
  EXPECT_FALSE(Who(one));
  EXPECT_FALSE(Who(two));
  EXPECT_EQ(revoked_.size(), 2u);
  EXPECT_FALSE(accounts_->SignIn("ada", "correct horse", "", here_));
  EXPECT_TRUE(accounts_->SignIn("ada", "another horse", "", {"203.0.113.9", ""}));
  EXPECT_EQ(accounts_->ResetPassword(code, "a third horse", here_).error().field, "code");
  Open();
  EXPECT_FALSE(Who(one));
  EXPECT_TRUE(accounts_->SignIn("ada", "another horse", "", here_));
}

TEST_F(Tickets, AResetIsForThoseWhoMayAndAsLongAsTheyMay) {
  const model::Account root = Add("Root", "administrator"), ada = Add("Ada", "member", "correct horse");
  Add("Second", "administrator");
  ASSERT_TRUE(accounts_->ChangeRole(Owner(), {"trusted", {"library.read", "library.play", "users.read", "users.write"}}, here_));
  const model::Account warden = Add("Warden", "trusted");
  const PrincipalPtr who = Who(Token(warden));
  EXPECT_EQ(accounts_->OfferReset(*who, root.id, here_).error().code, Code::kForbidden);
  EXPECT_EQ(accounts_->OfferReset(*who, warden.id, here_).error().code, Code::kConflict) << "one’s own takes the old password";
  // Who is promoted meanwhile is beyond whoever gave the link.
  const std::string code = Reset(*who, ada.id);
  AccountPatch promote;
  promote.role = "administrator";
  ASSERT_TRUE(accounts_->Change(Owner(), ada.id, promote, here_));
  EXPECT_EQ(accounts_->ResetPassword(code, "mine now, thanks", here_).error().field, "code");
  promote.role = "member";
  ASSERT_TRUE(accounts_->Change(Owner(), ada.id, promote, here_));
  // A password that was changed otherwise, or an account that is gone, ends it.
  ASSERT_TRUE(accounts_->ChangePassword(Owner(), ada.id, "", "battery staple", here_));
  EXPECT_EQ(accounts_->ResetPassword(code, "mine now, thanks", here_).error().field, "code");
  const std::string later = Reset(Owner(), ada.id);
  ASSERT_TRUE(accounts_->Delete(Owner(), ada.id, here_));
  EXPECT_EQ(accounts_->Understand(later, here_).error().field, "code");
  clock_.offset += std::chrono::hours(25);
  const std::string last = Reset(Owner(), warden.id);
  clock_.offset += std::chrono::hours(25);
  EXPECT_EQ(accounts_->ResetPassword(last, "long enough", here_).error().field, "code") << "good for a day";
}

TEST_F(Tickets, TheLogSaysWhoWasInvitedByWhom) {
  const std::string code = Invite(Owner(), {"", {}, "grandmother", std::chrono::hours(1)});
  ASSERT_TRUE(Join(code, "Gran"));
  ASSERT_FALSE(Join(code, "Eve"));
  ASSERT_TRUE(store_->Drain(std::chrono::steady_clock::now() + std::chrono::seconds(30)));
  const auto log = *store_->Read().ListAudit(std::nullopt, 10);
  ASSERT_EQ(log.size(), 3u);
  EXPECT_EQ(log[2].action, "invitation.create");
  EXPECT_EQ(log[2].subject, "grandmother");
  EXPECT_EQ(log[1].action, "user.create");
  EXPECT_EQ(log[1].actor_name, "Gran");
  EXPECT_FALSE(log[0].allowed);
  EXPECT_EQ(log[0].detail, "wrong code");
}

}  // namespace
}  // namespace chanoma::accounts
