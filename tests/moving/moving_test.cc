// Users of another server, and what they watched, to the films that are here: what is found by what, what is taken and what is left.

#include <gmock/gmock.h>

#include <algorithm>

#include "moving/moving_fixture.h"

namespace chanoma::moving {
namespace {

using freedom::OtherKind;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST_F(MovingTest, FoundByPath) {
  const Ulid heat = AddFile("Crime/xyz.mkv");  // whose name says nothing
  Film("a", "/media/Crime/xyz.mkv", "Heat", 1995);
  Film("b", "/elsewhere/xyz.mkv", "Heat", 1995);
  options_.maps = {*ParsePathMap("/media=/srv/films")};
  User("Ada");
  Says("Ada", "a", 5);
  Says("Ada", "b", 6);
  const Report report = Move();
  EXPECT_THAT(report.found, ElementsAre(1, 1, 0, 0));
  EXPECT_EQ(report.taken, 1u);
  ASSERT_EQ(report.missing.size(), 1u);
  EXPECT_EQ(report.missing[0].words, "Heat (1995) – /elsewhere/xyz.mkv");
  EXPECT_TRUE(report.missing[0].wanted);
  const auto watch = WatchOf("Ada", heat);
  ASSERT_TRUE(watch);
  EXPECT_TRUE(watch->seen && watch->times == 1 && watch->position_ms == 0);
  EXPECT_EQ(watch->first, Day(5));
  EXPECT_EQ(watch->last, Day(5));
  EXPECT_EQ(watch->video, heat);
}

TEST_F(MovingTest, FoundByIds) {
  const Ulid heat = AddFile("Heat (1995).mkv"), pilot = AddFile("Lost/Lost S01E01.mkv");
  Tell(ShowOf(heat), [](model::Description& told) { told.ids = {{"imdb", "tt0113277"}}; });
  Tell(ShowOf(pilot), [](model::Description& told) { told.ids = {{"tvdb", "73739"}, {"tmdb", "1"}}; });
  Film("a", "/there/1", "Hitze", 1996).ids = {"tt0113277", "949", ""};
  Film("b", "/there/2", "Heat", 1995).ids = {"tt9999999", "", ""};  // by its title
  Series("s", "Verschollen").ids.tvdb = "73739";
  Episode("e", "s", 1, 1);
  Episode("f", "s", 1, 2);
  Series("t", "Neither").ids = {"", "1", "2"};  // of a film this number would be another's
  User("Ada");
  for (const char* item : {"a", "e", "f"}) Says("Ada", item, 3);
  const Report report = Move();
  EXPECT_THAT(report.found, ElementsAre(1, 0, 2, 1));
  EXPECT_TRUE(WatchOf("Ada", heat)->seen);
  EXPECT_TRUE(WatchOf("Ada", pilot)->seen);
}

TEST_F(MovingTest, IdsThatContradictSayNothing) {
  const Ulid heat = AddFile("Heat (1995).mkv"), ronin = AddFile("Ronin (1998).mkv");
  Tell(ShowOf(heat), [](model::Description& told) { told.ids = {{"imdb", "tt1"}}; });
  Tell(ShowOf(ronin), [](model::Description& told) { told.ids = {{"tmdb", "2"}}; });
  Film("a", "/there/1", "?", 0).ids = {"tt1", "2", ""};
  EXPECT_THAT(Dry().found, ElementsAre(1, 0, 0, 0));
}

TEST_F(MovingTest, FoundByTitleWhereThereIsOneAlone) {
  const Ulid amelie = AddFile("Amélie (2001).mkv"), wire = AddFile("The Wire/The Wire S02E03.mkv");
  AddFile("Battlestar Galactica (1978)/Battlestar Galactica (1978) S01E01.mkv");
  const Ulid galactica = AddFile("Battlestar Galactica (2004)/Battlestar Galactica (2004) S01E01.mkv");
  Film("a", "/there/1", "AMELIE", 2001);
  Film("b", "/there/2", "Amélie", 2002);     // another year
  Film("c", "/there/3", "Amélie", 0);        // none
  Film("d", "/there/4", "Le Fabuleux Destin", 2001).original_title = "Amélie";
  Series("w", "The  wire");
  Episode("w23", "w", 2, 3);
  Series("g", "Battlestar Galactica", 2004);
  Episode("g11", "g", 1, 1);
  Series("h", "Battlestar Galactica");       // one of two
  Episode("h11", "h", 1, 1);
  Episode("o", "unknown", 2, 3).series_title = "The Wire";
  User("Ada");
  for (const char* item : {"a", "w23", "g11"}) Says("Ada", item, 3);
  const Report report = Move();
  EXPECT_THAT(report.found, ElementsAre(3, 0, 0, 5));
  EXPECT_TRUE(WatchOf("Ada", amelie) && WatchOf("Ada", wire) && WatchOf("Ada", galactica));
}

TEST_F(MovingTest, FilmsInPartsAndWhatOthersKeepForThemselves) {
  AddFile("Kill Bill (2003) part 1.mkv");
  AddFile("Kill Bill (2003) part 2.mkv");
  AddFile("Mine (2020).mkv", {store_->NewId(), model::Visibility::kPrivate, {}});
  Film("a", "/there/1", "Kill Bill", 2003);
  Film("b", "/srv/films/Mine (2020).mkv", "Mine", 2020);
  EXPECT_THAT(Dry().found, ElementsAre(2, 0, 0, 0));
}

TEST_F(MovingTest, EachHasTheirOwn) {
  const Ulid heat = AddFile("Heat (1995).mkv");
  AddAccount("Ben");
  Film("a", "/srv/films/Heat (1995).mkv", "Heat", 1995);
  for (const char* name : {"Ada", "ＢＥＮ", "cleo"}) User(name);
  Says("Ada", "a", 3);
  Says("ＢＥＮ", "a", 4, 60'000);
  const Report report = Move();
  EXPECT_THAT(report.users_here, ElementsAre("Ben"));
  EXPECT_THAT(report.users_new, ElementsAre("Ada", "cleo"));
  EXPECT_TRUE(WatchOf("Ada", heat)->seen);
  EXPECT_EQ(WatchOf("Ben", heat)->position_ms, 60'000);
  EXPECT_FALSE(WatchOf("Ben", heat)->seen);
  EXPECT_FALSE(WatchOf("cleo", heat));
  EXPECT_FALSE(WatchOf("owner", heat));
}

TEST_F(MovingTest, NewAccountsAreLockedAndMayLittle) {
  server_.users = {{.key = "1", .name = "chief", .administrator = true}, {.key = "2", .name = "gone", .disabled = true}, {.key = "3", .name = "child", .limited = true}};
  const Report report = Move();
  EXPECT_THAT(report.administrators, ElementsAre("chief"));
  const auto reader = store_->Read();
  const auto chief = reader.GetAccount(AccountOf("chief")), gone = reader.GetAccount(AccountOf("gone")), child = reader.GetAccount(AccountOf("child"));
  EXPECT_EQ(chief->role, "member");
  EXPECT_TRUE(chief->password.empty() && chief->view.every_library && !chief->banned);
  EXPECT_TRUE(gone->banned);
  EXPECT_TRUE(!child->view.every_library && child->view.libraries.empty()) << "what they saw there, nobody can tell";
  EXPECT_EQ(reader.ListAudit(std::nullopt, 10)->size(), 3u);
}

TEST_F(MovingTest, AdministratorsWhereItIsSaid) {
  server_.users = {{.key = "1", .name = "chief", .administrator = true}, {.key = "2", .name = "owner", .administrator = true}};
  options_.with_roles = true;
  Move();
  EXPECT_EQ(store_->Read().GetAccount(AccountOf("chief"))->role, "administrator");
  EXPECT_EQ(store_->Read().GetAccount(AccountOf("owner"))->role, "member") << "an account that is here stays as it is";
}

TEST_F(MovingTest, NamesThatCannotBeHad) {
  for (const char* name : {"me", "a@b", "Ada", "ＡＤＡ"}) User(name);
  const Report report = Move();
  EXPECT_THAT(report.users_new, ElementsAre("Ada"));
  EXPECT_EQ(report.users_left.size(), 3u);
  EXPECT_THAT(report.users_left, Contains("ＡＤＡ: the same name here as Ada"));
  options_.names = {*ParseNameMap("a@b=Bob")};
  EXPECT_THAT(Move().users_new, ElementsAre("Bob"));
  options_.names = {*ParseNameMap("nobody=Bob")};
  EXPECT_EQ(LookAt(Look(), store_->Read()).error().field, "user");
}

TEST_F(MovingTest, TheLaterOfTwoWins) {
  const Ulid heat = AddFile("Heat (1995).mkv"), ronin = AddFile("Ronin (1998).mkv");
  const Ulid ada = AddAccount("Ada");
  const auto put = [&](const Ulid& video, int day) {
    ASSERT_TRUE(store_->Commit([&](store::Draft& draft) { return draft.PutWatch({ada, store_->Read().GetVideo(video)->work, video, Day(day), Day(day), 42'000, kHundredMinutes, false, 7, {}}); }));
  };
  put(heat, 20);
  put(ronin, 2);
  Film("h", "/srv/films/Heat (1995).mkv");
  Film("r", "/srv/films/Ronin (1998).mkv");
  User("Ada");
  Says("Ada", "h", 10);
  Says("Ada", "r", 10);
  const Report report = Move();
  EXPECT_EQ(report.newer_here, 1u);
  EXPECT_EQ(report.taken, 1u);
  EXPECT_EQ(WatchOf("Ada", heat)->position_ms, 42'000);
  EXPECT_EQ(WatchOf("Ada", heat)->last, Day(20));
  const auto later = WatchOf("Ada", ronin);
  EXPECT_TRUE(later->seen && later->position_ms == 0 && later->times == 7);
  EXPECT_EQ(later->first, Day(2));
  EXPECT_EQ(later->last, Day(10));
}

TEST_F(MovingTest, OfSeveralOfOneFilmTheLatest) {
  const Ulid heat = AddFile("Heat (1995) 1080p.mkv");
  AddFile("Heat (1995) 720p.mkv");
  Film("a", "/srv/films/Heat (1995) 1080p.mkv");
  Film("b", "/srv/films/Heat (1995) 720p.mkv");
  User("Ada");
  Says("Ada", "a", 9);
  Says("Ada", "b", 8, 60'000);
  const Report report = Move();
  EXPECT_EQ(report.repeated, 1u);
  EXPECT_TRUE(WatchOf("Ada", heat)->seen);
}

// As servers write them that keep what is said under each of a film's keys.
TEST_F(MovingTest, SeveralRecordsOfOneItemAreOne) {
  const Ulid heat = AddFile("Heat (1995).mkv");
  Film("a", "/srv/films/Heat (1995).mkv");
  Film("b", "/there/b", "Missing");
  User("Ada");
  for (const char* item : {"a", "b"}) {
    Says("Ada", item, 5, 70'000).favourite = true;
    Says("Ada", item, 9, 90'000);
    Says("Ada", item, 2).rating = 5;
  }
  const Report report = Move();
  EXPECT_EQ(report.rows, 6u);
  EXPECT_EQ(report.repeated, 4u);
  EXPECT_EQ(WatchOf("Ada", heat)->position_ms, 90'000);
  EXPECT_EQ(WatchOf("Ada", heat)->last, Day(9));
  EXPECT_EQ(report.kept.favourites, 2u);
  EXPECT_EQ(report.kept.ratings, 1u);
  EXPECT_EQ(report.scores, 1u);
  EXPECT_THAT(lines_, Contains(HasSubstr(R"("positionMs":90000,"last":"2024-01-09)")));
  EXPECT_EQ(std::ranges::count_if(lines_, [](const std::string& line) { return line.find("\"watched\"") != std::string::npos; }), 1);
}

TEST_F(MovingTest, WhatRecordsMean) {
  const Ulid heat = AddFile("Heat (1995).mkv");
  Film("a", "/srv/films/Heat (1995).mkv").added = Day(1);
  for (const char* name : {"nearly", "barely", "opened", "undated", "future", "both", "beyond"}) User(name);
  Says("nearly", "a", 3, kHundredMinutes * 96 / 100);
  Says("barely", "a", 3, 9'000);
  Says("opened", "a", 3, 0).played = false;
  Says("undated", "a", 3).last.reset();
  Says("future", "a", 3).last = clock_.Now() + std::chrono::days(400);
  Says("both", "a", 3, 70'000).played = true;
  Says("beyond", "a", 3, kHundredMinutes * 9);
  const Report report = Move();
  EXPECT_EQ(report.silent, 2u);
  EXPECT_TRUE(WatchOf("nearly", heat)->seen && WatchOf("nearly", heat)->position_ms == 0);
  EXPECT_FALSE(WatchOf("barely", heat));
  EXPECT_FALSE(WatchOf("opened", heat));
  EXPECT_EQ(WatchOf("undated", heat)->last, Day(1)) << "not before there was a film";
  EXPECT_EQ(WatchOf("future", heat)->last, Day(1));
  EXPECT_TRUE(WatchOf("both", heat)->seen && WatchOf("both", heat)->position_ms == 70'000);
  EXPECT_TRUE(WatchOf("beyond", heat)->seen);
}

TEST_F(MovingTest, FavouritesAndRatings) {
  const Ulid heat = AddFile("Heat (1995).mkv"), ronin = AddFile("Ronin (1998).mkv"), lost = AddFile("Lost/Lost S01E01.mkv"), wire = AddFile("The Wire/The Wire S01E01.mkv");
  Film("h", "/srv/films/Heat (1995).mkv");
  Film("r", "/srv/films/Ronin (1998).mkv");
  Series("l", "Lost");
  Episode("l1", "l", 1, 1);
  Series("w", "The Wire");
  User("Ada");
  Says("Ada", "h", 3).favourite = true;        // and seen
  Says("Ada", "r", 3).favourite = true;        // not seen
  server_.states.back().played = false;
  Says("Ada", "l1", 3).rating = 4;             // an episode
  Says("Ada", "l", 3).favourite = true;        // of which one was seen
  server_.states.back().played = false;
  server_.states.back().rating = 8.5;
  Says("Ada", "w", 3).favourite = true;
  server_.states.back().played = false;
  const Report report = Move();
  const auto listing = [&](const Ulid& video) { return store_->Read().GetListing(AccountOf("Ada"), ShowOf(video)); };
  EXPECT_FALSE(listing(heat)) << "there is no place for what only is a favourite";
  EXPECT_EQ(listing(ronin)->chosen, model::Standing::kPlanned);
  EXPECT_EQ(listing(wire)->chosen, model::Standing::kPlanned);
  EXPECT_FALSE(listing(lost)->chosen);
  EXPECT_EQ(listing(lost)->score, 85);
  EXPECT_EQ(report.kept.favourites, 4u);
  EXPECT_EQ(report.kept.ratings, 1u);
  EXPECT_EQ(report.planned, 2u);
  EXPECT_EQ(report.scores, 1u);
}

TEST_F(MovingTest, WhatHasNoPlaceIsKept) {
  AddFile("Heat (1995).mkv");
  Film("h", "/srv/films/Heat (1995).mkv", "Heat", 1995);
  Film("x", "/there/Gone \"1\".mkv", "Gone").ids.imdb = "tt5";
  Film("m", "/there/song.mp3", "Song").kind = OtherKind::kOther;
  User("Ada");
  Says("Ada", "h", 2).subtitle_track = 3;
  Says("Ada", "x", 3, 60'000);
  Says("Ada", "m", 4);
  Says("Ada", "never-heard-of", 5);
  Says("stranger", "h", 5);
  server_.lists = {{false, "Friday", "Ada", {"/there/1", "/there/2"}}, {true, "Mann", "", {}}};
  const Report report = Move();
  EXPECT_EQ(report.rows, 5u);
  EXPECT_EQ(report.taken, 1u);
  EXPECT_EQ(report.of_missing, 2u);
  EXPECT_EQ(report.gone, 1u);
  EXPECT_EQ(report.nobodys, 1u);
  EXPECT_THAT(lines_, Contains(R"({"kind":"watched","user":"Ada","item":{"kind":"film","title":"Gone","path":"/there/Gone \"1\".mkv","imdb":"tt5","id":"x"},"played":false,"plays":0,"positionMs":60000,"last":"2024-01-03T00:00:00.000Z"})"));
  EXPECT_THAT(lines_, Contains(HasSubstr(R"("kind":"tracks","user":"Ada","item":{"kind":"film","title":"Heat")")));
  EXPECT_THAT(lines_, Contains(R"({"kind":"playlist","title":"Friday","user":"Ada","items":["/there/1","/there/2"]})"));
  EXPECT_THAT(lines_, Contains(R"({"kind":"collection","title":"Mann","items":[]})"));
  EXPECT_THAT(lines_.front(), HasSubstr(R"({"kind":"source","server":"Elsewhere","release":"1","read":")"));
}

TEST_F(MovingTest, ADryRunSaysTheSameAndWritesNothing) {
  const Ulid heat = AddFile("Heat (1995).mkv");
  Film("a", "/srv/films/Heat (1995).mkv", "Heat", 1995);
  Film("b", "/there/x", "X");
  User("Ada");
  User("owner");
  Says("Ada", "a", 3).favourite = true;
  Says("owner", "a", 3, 60'000).rating = 5;
  Says("owner", "b", 3);
  const uint64_t before = *store_->Read().LastSequence();
  const Report dry = Dry();
  const auto kept = lines_;
  EXPECT_EQ(*store_->Read().LastSequence(), before);
  EXPECT_TRUE(AccountOf("Ada").IsNil());
  EXPECT_FALSE(WatchOf("owner", heat));
  const Report report = Move();
  EXPECT_EQ(Words(dry, false, 20), Words(report, false, 20));
  EXPECT_EQ(kept, lines_);
  EXPECT_TRUE(WatchOf("owner", heat));
}

TEST_F(MovingTest, TheSameAgainChangesNothing) {
  AddFile("Heat (1995).mkv");
  AddFile("Ronin (1998).mkv");
  Film("a", "/srv/films/Heat (1995).mkv");
  Film("b", "/srv/films/Ronin (1998).mkv").added = std::nullopt;
  User("Ada");
  Says("Ada", "a", 3).rating = 5;
  Says("Ada", "b", 3).last.reset();
  server_.states.push_back(server_.states.front());
  server_.states.back().played = false;
  server_.states.back().position_ms = 60'000;
  EXPECT_EQ(Move().taken, 2u);
  const uint64_t before = *store_->Read().LastSequence();
  const Report again = Move();
  EXPECT_EQ(*store_->Read().LastSequence(), before);
  EXPECT_EQ(again.taken, 0u);
  EXPECT_EQ(again.newer_here, 2u);
  EXPECT_EQ(again.scores, 0u);
  EXPECT_EQ(again.listed_here, 1u);
  EXPECT_THAT(again.users_new, IsEmpty());
}

TEST_F(MovingTest, WhereNobodyHasAnAccount) {
  ASSERT_TRUE(store_->Commit([&](store::Draft& draft) { return draft.DeleteAccount(AccountOf("owner")); }));
  User("Ada");
  EXPECT_EQ(MoveIn(Look(), *store_).error().code, Code::kConflict);
}

TEST_F(MovingTest, Words) {
  AddFile("Heat (1995).mkv");
  Film("a", "/x/Heat.mkv", "Heat", 1995);
  for (int i = 0; i < 25; ++i) Film("m" + std::to_string(i), "/x/" + std::to_string(i), "Missing");
  User("Ada");
  Says("Ada", "a", 3);
  Says("Ada", "m24", 3);
  const auto lines = moving::Words(Dry(), true, 20);
  EXPECT_THAT(lines, Contains("Users of Elsewhere 1: 1"));
  EXPECT_THAT(lines, Contains("  1 get one, locked until it has a password: Ada"));
  EXPECT_THAT(lines, Contains("  1 found by their title"));
  EXPECT_THAT(lines, Contains("  25 not found, 1 of which somebody watched or marked"));
  EXPECT_THAT(lines, Contains(HasSubstr("--map OLD=NEW")));
  EXPECT_THAT(lines, Contains("  1 would be taken"));
  EXPECT_THAT(lines, Contains("  Missing – /x/24"));
  EXPECT_EQ(lines.back(), "  and 5 more");
  EXPECT_EQ(moving::Words(Dry(), true, 1000).back(), "  Missing – /x/23");
}

}  // namespace
}  // namespace chanoma::moving
