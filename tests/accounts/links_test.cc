// Presigned links: what one is good for, and what ends it.

#include "accounts/links.h"

#include "household.h"

namespace chanoma::accounts {
namespace {

const Ulid kFilm = *Ulid::Parse("01ARZ3NDEKTSV4RRFFQ69G5FAV"), kOther = *Ulid::Parse("01ARZ3NDEKTSV4RRFFQ69G5FAW");

TEST(Links, SayWhatTheyWereSealedWith) {
  const std::string hash(32, 'h');
  for (const Link& link : {Link{kOther, kFilm, "", false, 1'790'000'000}, Link{kFilm, kOther, "subtitles/3.vtt", true, 0}, Link{kFilm, kFilm, "a", false, INT64_MAX}}) {
    const std::string token = SealLink(link, hash);
    EXPECT_EQ(ReadLink(token), link);
    EXPECT_TRUE(IsSealedWith(token, hash));
    EXPECT_FALSE(IsSealedWith(token, std::string(32, 'i')));
  }
  EXPECT_EQ(SealLink({kFilm, kFilm, "", false, 1}, hash).size(), 78u);
}

TEST(Links, NoBitOfThemCanBeChanged) {
  const std::string hash(32, 'h');
  const std::string raw = DecodeBase64Url(SealLink({kFilm, kOther, "file", false, 1'790'000'000}, hash));
  for (size_t bit = 0; bit < raw.size() * 8; ++bit) {
    std::string bent = raw;
    bent[bit / 8] = static_cast<char>(bent[bit / 8] ^ (1 << bit % 8));
    EXPECT_FALSE(IsSealedWith(EncodeBase64Url(bent), hash)) << bit;
  }
  for (size_t size = 0; size < raw.size(); ++size) EXPECT_FALSE(IsSealedWith(EncodeBase64Url(raw.substr(0, size)), hash)) << size;
  for (const char* odd : {"", "x", "....", "AAAA"}) EXPECT_FALSE(ReadLink(odd)) << odd;
  EXPECT_FALSE(ReadLink(std::string(100'000, 'A')));
}

class LinksTest : public AccountsTest {
 protected:
  Result<PrincipalPtr> Shown(const std::string& token, const Ulid& video = kFilm, std::string_view below = "manifest.mpd", bool head = false) {
    Evidence evidence;
    evidence.link = token;
    evidence.target = LinkTarget{video, below, head};
    return accounts_->Identify(evidence);
  }
  std::string Sign(const Principal& who, const std::string& below = {}, std::chrono::seconds life = std::chrono::hours(6), bool head_only = false) {
    auto token = accounts_->SignLink(who, {kFilm, below, head_only}, clock_.Now() + life);
    EXPECT_TRUE(token) << token.error().message;
    return token ? *token : std::string();
  }
};

TEST_F(LinksTest, OneIsForWatchingOneFilm) {
  const auto account = Add("Ada", "administrator");
  const PrincipalPtr ada = Who(Token(account));
  const std::string token = Sign(*ada);
  const auto watcher = Shown(token);
  ASSERT_TRUE(watcher) << watcher.error().message;
  EXPECT_EQ((*watcher)->may, (PermissionSet{Permission::kLibraryRead, Permission::kLibraryPlay}));
  EXPECT_FALSE((*watcher)->is_session);
  EXPECT_TRUE((*watcher)->by_link);
  EXPECT_EQ((*watcher)->account, account.id);
  EXPECT_EQ((*watcher)->credential, ada->credential) << "what cuts the session cuts it";
  EXPECT_EQ(*Shown(token), *watcher) << "made once, not for each segment";
  EXPECT_TRUE(Shown(token, kFilm, "s/0k/v0/1.m4s"));
  EXPECT_EQ(Shown(token, kOther).error().code, Code::kUnauthenticated);
  EXPECT_EQ(accounts_->Identify({std::nullopt, token}).error().code, Code::kUnauthenticated) << "it is no session";
  Evidence elsewhere;
  elsewhere.link = token;
  EXPECT_EQ(accounts_->Identify(elsewhere).error().code, Code::kUnauthenticated) << "not an address of a film";
}

TEST_F(LinksTest, OneAddressAndOneVerb) {
  const PrincipalPtr ada = Who(Token(Add("Ada")));
  const std::string file = Sign(*ada, "file"), head = Sign(*ada, {}, std::chrono::hours(1), true);
  EXPECT_TRUE(Shown(file, kFilm, "file"));
  EXPECT_TRUE(Shown(file, kFilm, "file", true)) << "HEAD is GET without the body";
  for (const char* other : {"files", "fil", "file/x", "manifest.mpd", ""}) EXPECT_FALSE(Shown(file, kFilm, other)) << other;
  EXPECT_TRUE(Shown(head, kFilm, "file", true));
  EXPECT_FALSE(Shown(head, kFilm, "file"));
}

TEST_F(LinksTest, ItRunsOutAndDiesWithWhatMadeIt) {
  const auto account = Add("Ada");
  const PrincipalPtr first = Who(Token(account)), second = Who(Token(account));
  const std::string token = Sign(*first), another = Sign(*second), key_token = accounts_->AddKey(*second, {"player", {"library.play"}, std::chrono::hours(2)}, here_)->token;
  const PrincipalPtr key = Who(key_token);
  const std::string of_key = Sign(*key);
  EXPECT_EQ((*Shown(of_key))->may, PermissionSet{Permission::kLibraryPlay});
  clock_.offset += std::chrono::hours(2);
  EXPECT_FALSE(Shown(of_key)) << "its key has run out";
  EXPECT_TRUE(Shown(token));
  ASSERT_TRUE(accounts_->EndSession(*first, account.id, first->credential, here_));
  EXPECT_FALSE(Shown(token));
  EXPECT_TRUE(Shown(another));
  Open();
  EXPECT_FALSE(Shown(token));
  EXPECT_TRUE(Shown(another)) << "it outlives a restart";
  clock_.offset += std::chrono::hours(4);
  EXPECT_FALSE(Shown(another)) << "six hours are over";
  const std::string third = Sign(*second);
  AccountPatch ban;
  ban.banned = true;
  ASSERT_TRUE(accounts_->Change(Owner(), account.id, ban, here_));
  EXPECT_FALSE(Shown(third));
}

TEST_F(LinksTest, ItFollowsWhatItsMakerMay) {
  const auto account = Add("Ada");
  const PrincipalPtr ada = Who(Token(account));
  const std::string token = Sign(*ada);
  ASSERT_FALSE((*Shown(token))->restricted);
  AccountPatch patch;
  patch.view = model::AccountView{};
  patch.view->max_age = 12;
  ASSERT_TRUE(accounts_->Change(Owner(), account.id, patch, here_));
  EXPECT_TRUE((*Shown(token))->restricted);
}

TEST_F(LinksTest, NobodySignsWithoutASessionOrAKey) {
  const PrincipalPtr ada = Who(Token(Add("Ada")));
  const Timestamp later = clock_.Now() + std::chrono::hours(1);
  const PrincipalPtr watcher = *Shown(Sign(*ada));
  EXPECT_EQ(accounts_->SignLink(*watcher, {kFilm, {}, false}, later).error().code, Code::kForbidden) << "a link makes no links";
  EXPECT_EQ(accounts_->SignLink(Owner(), {kFilm, {}, false}, later).error().code, Code::kForbidden);
  for (const char* odd : {"a?b", "a b", "a#b", "ü", "a\n"}) EXPECT_EQ(accounts_->SignLink(*ada, {kFilm, odd, false}, later).error().code, Code::kInvalid) << odd;
  ASSERT_TRUE(accounts_->EndSession(*ada, ada->account, ada->credential, here_));
  EXPECT_EQ(accounts_->SignLink(*ada, {kFilm, {}, false}, later).error().code, Code::kUnauthenticated);
}

}  // namespace
}  // namespace chanoma::accounts
