// What is read out of Jellyfin's databases, of three releases: the same from each; and what is said of damaged and hostile ones.

#include <gmock/gmock.h>

#include "freedom/jellyfin.h"
#include "freedom/jellyfin_house.h"
#include "freedom/jellyfin_values.h"
#include "freedom/said.h"
#include "store/store_fixture.h"

namespace chanoma::freedom {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view kLatest = "2024-05-01 20:15:30.1234567Z";

class JellyfinTest : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    house_ = std::make_unique<JellyfinHouse>(folder_.path() / "jf", GetParam());
    house_->User(1, "Ada", true);
    house_->User(2, "ben", false, true, false);
    house_->Item({.number = 10, .path = "/media/Heat (1995).mkv", .title = "Heat", .original = "Heat!", .year = 1995, .ids = "Imdb=tt0113277|Tmdb=949"});
    house_->Item({.number = 12, .type = "TV.Episode", .path = "/media/Wire/1.mkv", .title = "The Target", .season = 1, .episode = 1, .series = 11, .series_title = "The Wire"});
    house_->Item({.number = 11, .type = "TV.Series", .path = "/media/Wire", .title = "The Wire", .year = 2002, .ids = "Tvdb=79126"});
    house_->Item({.number = 13, .type = "Audio.Audio", .path = "/media/song.mp3", .title = "A song"});
    house_->Say({.item = 10, .user = 1, .played = true, .plays = 2, .last = std::string(kLatest), .rating = "8.5"});
    house_->Say({.item = 12, .user = 2, .seconds = 90, .last = "2024-05-02 20:15:30", .favourite = true});
    house_->List(14, "Friday", 1, R"({"Path":"/media/Heat (1995).mkv","Type":"Manual"},{"LibraryItemId":"abc"})");
  }
  // What comes of it once `sql` has run.
  Result<Said> Read() {
    house_->Close();
    const auto server = TRY(OpenJellyfin(house_->Files()));
    return ReadAll(*server);
  }
  Error After(const std::string& sql, bool of_people = false) {
    house_->Sql(sql, of_people);
    const auto said = Read();
    if (said) ADD_FAILURE() << "was taken: " << sql;
    return said ? Error{} : said.error();
  }
  std::string Items() const { return house_->whole() ? "BaseItems" : "TypedBaseItems"; }
  std::string States() const { return house_->whole() ? "UserData" : "UserDatas"; }

  store::Folder folder_;
  std::unique_ptr<JellyfinHouse> house_;
};

INSTANTIATE_TEST_SUITE_P(Releases, JellyfinTest, ::testing::Values("10.8", "10.10", "10.11"), [](const auto& one) { return "of_10_" + one.param.substr(3); });

TEST_P(JellyfinTest, SaysTheSameInEveryForm) {
  const auto said = Read();
  ASSERT_TRUE(said) << said.error().message;
  ASSERT_EQ(said->users.size(), 2u);
  EXPECT_EQ(said->users[0].name, "Ada");
  EXPECT_EQ(said->users[0].key, JellyfinHouse::UserKey(1));
  EXPECT_TRUE(said->users[0].administrator && !said->users[0].disabled && !said->users[0].limited);
  EXPECT_EQ(said->users[0].subtitle_language, "jpn");
  EXPECT_TRUE(!said->users[1].administrator && said->users[1].disabled && said->users[1].limited);

  ASSERT_EQ(said->items.size(), 5u);
  EXPECT_EQ(said->items[0].kind, OtherKind::kSeries);  // before its episodes
  EXPECT_EQ(said->items[0].ids.tvdb, "79126");
  const OtherItem& heat = said->items[1];
  EXPECT_EQ(heat.kind, OtherKind::kFilm);
  EXPECT_EQ(heat.id, JellyfinHouse::ItemKey(10));
  EXPECT_EQ(heat.path, "/media/Heat (1995).mkv");
  EXPECT_EQ(std::tie(heat.title, heat.original_title, heat.year), std::tuple("Heat", "Heat!", 1995));
  EXPECT_EQ(heat.ids, (OtherIds{"tt0113277", "949", ""}));
  EXPECT_TRUE(heat.there);
  EXPECT_EQ(FormatRfc3339(*heat.added), "2020-01-01T00:00:00.000Z");
  const OtherItem& target = said->items[2];
  EXPECT_EQ(target.kind, OtherKind::kEpisode);
  EXPECT_EQ(std::tie(*target.season, *target.episode), std::tuple(1, 1));
  EXPECT_EQ(target.series, said->items[0].id);
  EXPECT_EQ(said->items[3].kind, OtherKind::kOther);

  ASSERT_EQ(said->states.size(), 2u);
  const OtherState& seen = said->states[0];
  EXPECT_EQ(seen.user, said->users[0].key);
  EXPECT_EQ(seen.item, heat.key);
  EXPECT_TRUE(seen.played && seen.plays == 2 && seen.position_ms == 0 && !seen.favourite && seen.rating == 8.5);
  EXPECT_EQ(FormatRfc3339(*seen.last), "2024-05-01T20:15:30.123Z");
  const OtherState& begun = said->states[1];
  EXPECT_EQ(begun.user, said->users[1].key);
  EXPECT_TRUE(!begun.played && begun.position_ms == 90'000 && begun.favourite && !begun.rating);
  EXPECT_EQ(FormatRfc3339(*begun.last), "2024-05-02T20:15:30.000Z");

  ASSERT_EQ(said->lists.size(), 1u);
  EXPECT_EQ(said->lists[0].title, "Friday");
  EXPECT_EQ(said->lists[0].owner, said->users[0].key);
  EXPECT_THAT(said->lists[0].items, ElementsAre("/media/Heat (1995).mkv", "abc"));
}

TEST_P(JellyfinTest, WhatLiesInTheLogIsRead) {
  // Copied while it is open: the files alone hold none of it.
  std::vector<std::filesystem::path> copies;
  for (const auto& file : house_->Files()) {
    const auto copy = folder_.path() / ("copy-" + file.filename().string());
    std::filesystem::copy_file(file, copy);
    std::filesystem::copy_file(file.string() + "-wal", copy.string() + "-wal");
    copies.push_back(copy);
  }
  const auto server = OpenJellyfin(copies);
  ASSERT_TRUE(server) << server.error().message;
  EXPECT_EQ(ReadAll(**server)->states.size(), 2u);
}

TEST_P(JellyfinTest, WrongCells) {
  const std::string words = After("UPDATE " + States() + " SET played = 'perhaps'").message;
  EXPECT_THAT(words, HasSubstr("table " + States() + ", row ("));
  EXPECT_THAT(words, HasSubstr("column Played: is no whole number"));
}

TEST_P(JellyfinTest, NumbersOutOfBounds) { EXPECT_THAT(After("UPDATE " + States() + " SET playbackPositionTicks = -5").message, HasSubstr("column PlaybackPositionTicks: is too large or too small")); }
TEST_P(JellyfinTest, RatingsOutOfBounds) { EXPECT_THAT(After("UPDATE " + States() + " SET rating = 1e300").message, HasSubstr("column Rating: is too large or too small")); }
TEST_P(JellyfinTest, NoUtf8) { EXPECT_THAT(After("UPDATE " + Items() + " SET Path = CAST(x'2fff41' AS TEXT)").message, HasSubstr("column Path: is no UTF-8")); }
TEST_P(JellyfinTest, LongTexts) { EXPECT_THAT(After("UPDATE " + Items() + " SET Name = hex(zeroblob(5000))").message, HasSubstr("column Name: is over 8192 bytes")); }
TEST_P(JellyfinTest, HugeTexts) { EXPECT_THAT(After("UPDATE " + Items() + " SET Path = hex(zeroblob(10000000))").message, HasSubstr("too big")); }
TEST_P(JellyfinTest, NoGuid) { EXPECT_THAT(After("UPDATE Users SET Id = 'ada' WHERE Username = 'Ada'", true).message, HasSubstr("table Users, row (Id = ada), column Id: is no GUID")); }
TEST_P(JellyfinTest, NoName) { EXPECT_THAT(After("UPDATE Users SET Username = '' WHERE Username = 'Ada'", true).message, HasSubstr("column Username: is missing")); }
TEST_P(JellyfinTest, NoJson) { EXPECT_THAT(After("UPDATE " + Items() + " SET Data = '{' WHERE Name = 'Friday'").message, HasSubstr("column Data: is no JSON")); }
TEST_P(JellyfinTest, TablesThatAreNone) {
  EXPECT_THAT(After("ALTER TABLE " + States() + " RENAME TO gone; CREATE VIEW " + States() + " AS SELECT * FROM gone").message, HasSubstr("table " + States() + " is missing"));
}
TEST_P(JellyfinTest, ColumnsThatAreComputed) {
  EXPECT_THAT(After("ALTER TABLE " + States() + " RENAME COLUMN isFavorite TO gone; ALTER TABLE " + States() + " ADD COLUMN isFavorite INT AS (hex(zeroblob(99999999)))").message,
              HasSubstr("has no column"));
}

TEST_P(JellyfinTest, TimesThatAreNoneAreUnknown) {
  house_->Sql("UPDATE " + States() + " SET lastPlayedDate = 'yesterday'");
  const auto said = Read();
  ASSERT_TRUE(said) << said.error().message;
  EXPECT_FALSE(said->states[0].last);
}

TEST_P(JellyfinTest, EveryPageDamaged) {
  house_->Close();
  for (const auto& file : house_->Files()) {
    std::ifstream in(file, std::ios::binary);
    const std::string good{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    for (size_t at = 0; at < good.size(); at += good.size() / 16) {
      std::string bad = good;
      for (size_t i = at; i < std::min(at + 64, bad.size()); ++i) bad[i] = static_cast<char>(~bad[i]);
      std::ofstream(file, std::ios::binary) << bad;
      const auto server = OpenJellyfin(house_->Files());
      if (server) static_cast<void>(ReadAll(**server));
    }
    std::ofstream(file, std::ios::binary) << good;
  }
  EXPECT_TRUE(OpenJellyfin(house_->Files()));
}

TEST(JellyfinFiles, WhatIsNone) {
  const store::Folder folder;
  JellyfinHouse house(folder.path(), "10.10");
  house.Close();
  EXPECT_EQ(OpenJellyfin({house.Files()[0]}).error().message, "this is jellyfin.db of a release before 10.11: library.db, which is beside it, is needed too");
  EXPECT_EQ(OpenJellyfin({house.Files()[1]}).error().message, "this is library.db: jellyfin.db, which is beside it, is needed too");
  const auto other = folder.path() / "other.db";
  std::ofstream(other) << std::string(5000, 'x');
  EXPECT_THAT(OpenJellyfin({other}).error().message, HasSubstr("not a database"));
  std::ofstream(other) << "";
  EXPECT_EQ(OpenJellyfin({other}).error().code, Code::kUnsupported);
}

TEST(JellyfinFiles, StatesOfWhatIsGone) {
  const store::Folder folder;
  JellyfinHouse house(folder.path(), "10.11");
  house.User(1, "Ada");
  house.Sql("INSERT INTO UserData (CustomDataKey, ItemId, UserId, Played, PlayCount, IsFavorite, PlaybackPositionTicks) VALUES ('tt0113277', '00000000-0000-0000-0000-000000000001', "
            "'A0000000-1122-3344-0000-000000000001', 1, 1, 0, 0)");
  house.Close();
  const auto server = OpenJellyfin(house.Files());
  ASSERT_TRUE(server) << server.error().message;
  const auto said = ReadAll(**server);
  EXPECT_TRUE(said->items.empty());
  EXPECT_EQ(said->states.at(0).item, "tt0113277");
}

TEST(JellyfinValues, Ids) {
  EXPECT_EQ(JellyfinIds("Imdb=tt1|Tmdb=2|TvDb=3|TvRage=4"), (OtherIds{"tt1", "2", "3"}));
  EXPECT_EQ(JellyfinIds("||=|Imdb|Tmdb="), OtherIds{});
}

}  // namespace
}  // namespace chanoma::freedom
