// What is read out of Plex's database, of three forms, with what only Plex's own SQLite knows in their schemas: the same from each; and what
// is said of damaged and hostile ones.

#include "freedom/plex.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "freedom/plex_sample.h"
#include "freedom/plex_values.h"
#include "freedom/said.h"
#include "store/store_fixture.h"

namespace chanoma::freedom {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class PlexTest : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    made_ = std::make_unique<MadeDatabase>(folder_.path() / "a.db", "plex/library-" + GetParam() + ".sql");
    made_->Sql(PlexSample(GetParam()));
  }
  Result<Said> Read() {
    made_->Close();
    const auto server = TRY(OpenPlex(made_->file()));
    release_ = server->release();
    return ReadAll(*server);
  }
  Error After(const std::string& sql) {
    made_->Sql(sql);
    const auto said = Read();
    if (said) ADD_FAILURE() << "was taken: " << sql;
    return said ? Error{} : said.error();
  }
  static const OtherItem& Titled(const Said& said, const std::string& title) { return *std::ranges::find(said.items, title, &OtherItem::title); }

  store::Folder folder_;
  std::unique_ptr<MadeDatabase> made_;
  std::string release_;
};

INSTANTIATE_TEST_SUITE_P(Forms, PlexTest, ::testing::Values("2018", "2021", "2024"), [](const auto& one) { return "of_" + one.param; });

TEST_P(PlexTest, SaysTheSameInEveryForm) {
  const auto said = Read();
  ASSERT_TRUE(said) << said.error().message;
  EXPECT_THAT(release_, HasSubstr("with a database of " + GetParam() + "-"));
  ASSERT_EQ(said->users.size(), 2u) << "who has no account is nobody";
  EXPECT_TRUE(said->users[0].name == "Ada" && said->users[0].administrator && !said->users[0].limited && said->users[0].subtitle_language == "jpn");
  EXPECT_TRUE(said->users[1].name == "ben" && !said->users[1].administrator && said->users[1].limited);

  EXPECT_EQ(said->items[0].kind, OtherKind::kSeries);  // before its episodes
  EXPECT_EQ(said->items[0].ids.tvdb, "79126");
  const OtherItem& heat = Titled(*said, "Heat");
  EXPECT_EQ(heat.kind, OtherKind::kFilm);
  EXPECT_EQ(heat.path, "/media/Heat (1995).mkv");
  EXPECT_EQ(std::tie(heat.original_title, heat.year), std::tuple("Heat!", 1995));
  EXPECT_EQ(heat.ids, (OtherIds{"tt0113277", "", ""}));
  EXPECT_EQ(FormatRfc3339(*heat.added), "2020-01-01T00:00:00.000Z");
  std::vector<std::string> versions;
  for (const OtherItem& item : said->items) {
    if (item.key == heat.key) versions.push_back(item.path);
  }
  EXPECT_THAT(versions, ElementsAre("/media/Heat (1995).mkv", "/media/Heat 4K.mkv"));
  const OtherItem& ronin = Titled(*said, "Ronin");
  EXPECT_EQ(ronin.ids, (OtherIds{"tt0122690", "8195", ""}));
  EXPECT_EQ(ronin.path, "/media/Ronin cd1.mkv") << "of several parts the first";
  EXPECT_EQ(std::ranges::count(said->items, ronin.key, &OtherItem::key), 1);
  const OtherItem& target = Titled(*said, "The Target");
  EXPECT_EQ(target.kind, OtherKind::kEpisode);
  EXPECT_EQ(std::tie(*target.season, *target.episode, target.series, target.series_title), std::tuple(1, 1, said->items[0].id, "The Wire"));
  EXPECT_FALSE(Titled(*said, "Gone").there);
  EXPECT_EQ(Titled(*said, "A song").kind, OtherKind::kOther);
  EXPECT_EQ(std::ranges::count(said->items, "Another", &OtherItem::title), 0) << "of music only what somebody said something of";

  ASSERT_EQ(said->states.size(), 5u);
  const OtherState& seen = said->states[0];
  EXPECT_EQ(seen.user, said->users[0].key);
  EXPECT_EQ(seen.item, heat.key);
  EXPECT_TRUE(seen.played && seen.plays == 2 && seen.position_ms == 0 && seen.rating == 8.5);
  EXPECT_EQ(FormatRfc3339(*seen.last), "2024-05-01T20:15:30.000Z");
  const OtherState& begun = said->states[1];
  EXPECT_EQ(begun.user, said->users[1].key);
  EXPECT_TRUE(!begun.played && begun.position_ms == 90'000 && !begun.rating);
  EXPECT_EQ(FormatRfc3339(*begun.last), "2024-05-02T20:15:30.000Z");
  EXPECT_TRUE(said->states[2].rating == 9 && !said->states[2].played) << "what was played of a series is said of its episodes";

  ASSERT_EQ(said->lists.size(), 3u);
  EXPECT_EQ(said->lists[0].title, "Friday");
  EXPECT_THAT(said->lists[0].items, ElementsAre("/media/Heat (1995).mkv", "/media/Wire/1.mkv"));
  EXPECT_EQ(said->lists[0].owner, GetParam() == "2018" ? "" : said->users[0].key);
  EXPECT_THAT(said->lists[1].items, ElementsAre("library://x/directory/y"));
  EXPECT_TRUE(said->lists[2].collection && said->lists[2].title == "Mann");
  EXPECT_THAT(said->lists[2].items, ElementsAre("/media/Heat (1995).mkv", "The Wire"));
}

TEST_P(PlexTest, WhatLiesInTheLogIsRead) {
  // Copied while it is open: the file alone holds none of it.
  const auto copy = folder_.path() / "copy.db";
  std::filesystem::copy_file(made_->file(), copy);
  std::filesystem::copy_file(made_->file().string() + "-wal", copy.string() + "-wal");
  const auto server = OpenPlex(copy);
  ASSERT_TRUE(server) << server.error().message;
  EXPECT_EQ(ReadAll(**server)->states.size(), 5u);
}

TEST_P(PlexTest, ParentsInACircle) {
  made_->Sql("UPDATE metadata_items SET parent_id = 12 WHERE id IN (12, 13, 14)");
  const auto said = Read();
  ASSERT_TRUE(said) << said.error().message;
  EXPECT_EQ(std::ranges::count(said->items, "The Target", &OtherItem::title), 1);
}

TEST_P(PlexTest, WrongCells) {
  EXPECT_THAT(After("UPDATE metadata_item_settings SET view_count = 'perhaps' WHERE id = 1").message, HasSubstr("table metadata_item_settings, row (id = 1), column view_count: is no whole number"));
}
TEST_P(PlexTest, NumbersOutOfBounds) { EXPECT_THAT(After("UPDATE metadata_item_settings SET view_count = -5").message, HasSubstr("column view_count: is too large or too small")); }
TEST_P(PlexTest, RatingsOutOfBounds) { EXPECT_THAT(After("UPDATE metadata_item_settings SET rating = 1e300").message, HasSubstr("column rating: is too large or too small")); }
TEST_P(PlexTest, NoUtf8) { EXPECT_THAT(After("UPDATE media_parts SET file = CAST(x'2fff41' AS TEXT)").message, HasSubstr("column file of media_parts: is no UTF-8")); }
TEST_P(PlexTest, LongTexts) { EXPECT_THAT(After("UPDATE metadata_items SET title = hex(zeroblob(5000))").message, HasSubstr("column title: is over 8192 bytes")); }
TEST_P(PlexTest, HugeTexts) { EXPECT_THAT(After("UPDATE media_parts SET file = hex(zeroblob(9000000))").message, HasSubstr("too big")); }
TEST_P(PlexTest, Blobs) { EXPECT_THAT(After("UPDATE accounts SET name = x'00' WHERE id = 1").message, HasSubstr("table accounts, row (id = 1), column name: is no text")); }
TEST_P(PlexTest, TablesThatAreMissing) { EXPECT_THAT(After("DROP TABLE taggings").message, HasSubstr("table taggings is missing")); }
TEST_P(PlexTest, TablesThatAreNone) {
  EXPECT_THAT(After("DROP TABLE media_parts; CREATE VIEW media_parts AS SELECT 1 AS id, 1 AS media_item_id, 1 AS file, 1 AS \"index\"").message, HasSubstr("table media_parts is missing"));
}
TEST_P(PlexTest, ColumnsThatAreComputed) {
  EXPECT_THAT(After("DROP TABLE metadata_item_settings; CREATE TABLE metadata_item_settings (id INTEGER PRIMARY KEY, account_id INT, guid TEXT, rating REAL, view_offset INT, "
                    "view_count INT AS (hex(zeroblob(99999999))), last_viewed_at INT)").message,
              HasSubstr("has no column"));
}

TEST_P(PlexTest, TimesThatAreNoneAreUnknown) {
  made_->Sql("UPDATE metadata_item_settings SET last_viewed_at = 'yesterday' WHERE id = 1; UPDATE metadata_item_settings SET last_viewed_at = -7 WHERE id = 2");
  const auto said = Read();
  ASSERT_TRUE(said) << said.error().message;
  EXPECT_TRUE(!said->states[0].last && !said->states[1].last);
}

TEST_P(PlexTest, EveryPageDamaged) {
  made_->Close();
  std::ifstream in(made_->file(), std::ios::binary);
  const std::string good{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  for (size_t at = 0; at < good.size(); at += good.size() / 32) {
    std::string bad = good;
    for (size_t i = at; i < std::min(at + 64, bad.size()); ++i) bad[i] = static_cast<char>(~bad[i]);
    for (const std::string& bytes : {bad, good.substr(0, at)}) {
      std::ofstream(made_->file(), std::ios::binary) << bytes;
      const auto server = OpenPlex(made_->file());
      if (server) static_cast<void>(ReadAll(**server));
    }
  }
}

TEST(PlexFiles, WhatIsNone) {
  const store::Folder folder;
  std::ofstream(folder.path() / "x.db") << std::string(5000, 'x');
  EXPECT_THAT(OpenPlex(folder.path() / "x.db").error().message, HasSubstr("not a database"));
  std::ofstream(folder.path() / "y.db") << "";
  EXPECT_EQ(OpenPlex(folder.path() / "y.db").error().code, Code::kUnsupported);
}

TEST(PlexValues, Ids) {
  const auto ids = [](std::string_view guid) {
    OtherIds found;
    AddPlexId(guid, found);
    return found;
  };
  EXPECT_EQ(ids("com.plexapp.agents.imdb://tt0113277?lang=en"), (OtherIds{"tt0113277", "", ""}));
  EXPECT_EQ(ids("com.plexapp.agents.themoviedb://949?lang=de"), (OtherIds{"", "949", ""}));
  EXPECT_EQ(ids("com.plexapp.agents.thetvdb://79126/1/2?lang=en"), (OtherIds{"", "", "79126"}));
  EXPECT_EQ(ids("com.plexapp.agents.hama://tvdb-79126?lang=en"), (OtherIds{"", "", "79126"}));
  EXPECT_EQ(ids("com.plexapp.agents.xbmcnfo://tt0113277"), (OtherIds{"tt0113277", "", ""}));
  EXPECT_EQ(ids("imdb://tt0113277"), (OtherIds{"tt0113277", "", ""}));
  EXPECT_EQ(ids("tmdb://949"), (OtherIds{"", "949", ""}));
  for (const char* none : {"", "://", "imdb://", "imdb://949", "tmdb://tt5", "tvdb://x", "plex://movie/5d7", "local://5", "com.plexapp.agents.hama://anidb-5", "com.plexapp.agents.none://5"}) {
    EXPECT_EQ(ids(none), OtherIds{}) << none;
  }
}

}  // namespace
}  // namespace chanoma::freedom
