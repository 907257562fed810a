// What is read out of Kodi's databases, of five forms: the same from each; and what is said of damaged and hostile ones.

#include "freedom/kodi.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <ctime>

#include "freedom/kodi_folder.h"
#include "freedom/kodi_sample.h"
#include "freedom/kodi_values.h"
#include "freedom/said.h"
#include "store/store_fixture.h"

namespace chanoma::freedom {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class KodiTest : public ::testing::TestWithParam<int> {
 protected:
  void SetUp() override {
    ::setenv("TZ", "UTC", 1);
    ::tzset();
    made_ = std::make_unique<MadeDatabase>(folder_.path() / "a.db", fmt::format("kodi/videos-{}.sql", GetParam()));
    made_->Sql(kKodiSample);
    profiles_ = {{"Master user", made_->file()}};
  }
  Result<Said> Read() {
    made_->Close();
    const auto server = TRY(OpenKodi(profiles_));
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
  // None has nothing to say.
  static OtherState Of(const Said& said, const OtherItem& item, const std::string& user = "Master user") {
    const auto found = std::ranges::find_if(said.states, [&](const OtherState& state) { return state.item == item.key && state.user == user; });
    return found == said.states.end() ? OtherState{} : *found;
  }

  store::Folder folder_;
  std::unique_ptr<MadeDatabase> made_;
  std::vector<KodiProfile> profiles_;
  std::string release_;
};

INSTANTIATE_TEST_SUITE_P(Forms, KodiTest, ::testing::Values(116, 119, 121, 131, 149), [](const auto& one) { return "of_" + std::to_string(one.param); });

TEST_P(KodiTest, SaysTheSameInEveryForm) {
  const auto said = Read();
  ASSERT_TRUE(said) << said.error().message;
  EXPECT_EQ(release_, GetParam() == 116 ? "18" : GetParam() == 119 ? "19" : GetParam() == 121 ? "20" : GetParam() == 131 ? "21" : "after 21");
  ASSERT_EQ(said->users.size(), 1u);
  EXPECT_TRUE(said->users[0].name == "Master user" && said->users[0].administrator && !said->users[0].limited);

  EXPECT_EQ(said->items[0].kind, OtherKind::kSeries);  // before its episodes
  EXPECT_EQ(std::tie(said->items[0].ids.tvdb, said->items[0].title, said->items[0].original_title, said->items[0].year), std::tuple("79126", "The Wire", "Wire", 2002));
  const OtherItem& heat = Titled(*said, "Heat");
  EXPECT_EQ(heat.kind, OtherKind::kFilm);
  EXPECT_EQ(heat.path, "smb://nas/films/Heat (1995).mkv") << "without who may open the share";
  EXPECT_EQ(std::tie(heat.original_title, heat.year), std::tuple("Heat!", 1995));
  EXPECT_EQ(heat.ids, (OtherIds{"tt0113277", "949", ""}));
  EXPECT_TRUE(heat.there);
  EXPECT_EQ(FormatRfc3339(*heat.added), "2020-01-01T00:00:00.000Z");
  const OtherItem& target = Titled(*said, "The Target");
  EXPECT_EQ(target.kind, OtherKind::kEpisode);
  EXPECT_EQ(std::tie(*target.season, *target.episode, target.series, target.series_title), std::tuple(1, 1, said->items[0].id, "The Wire"));
  EXPECT_EQ(Titled(*said, "The Detail").key, Titled(*said, "The Buys").key) << "two in one file";

  const OtherState seen = Of(*said, heat);
  EXPECT_TRUE(seen.played && seen.plays == 2 && seen.position_ms == 0 && seen.rating == 9 && !seen.audio_track && seen.subtitle_track == 2);
  EXPECT_EQ(FormatRfc3339(*seen.last), "2024-05-01T20:15:30.000Z");
  const OtherState begun = Of(*said, target);
  EXPECT_TRUE(!begun.played && begun.position_ms == 90'500 && !begun.rating && begun.audio_track == 1 && !begun.subtitle_track);
  EXPECT_EQ(Of(*said, said->items[0]).rating, 8);
  EXPECT_TRUE(Of(*said, Titled(*said, "The Buys")).played);
  EXPECT_THAT(said->states, testing::SizeIs(7)) << "what was never played says nothing";

  ASSERT_EQ(said->lists.size(), 2u);
  EXPECT_EQ(said->lists[0].title, "Mann");
  EXPECT_TRUE(said->lists[0].collection);
  EXPECT_THAT(said->lists[0].items, ElementsAre("smb://nas/films/Heat (1995).mkv"));
  EXPECT_THAT(said->lists[1].items, ElementsAre("smb://nas/films/Heat (1995).mkv", "The Wire"));
}

TEST_P(KodiTest, WhatIsNoFileAndWhatIsNoFilm) {
  const auto said = Read();
  const OtherItem& tubed = Titled(*said, "Tubed");
  EXPECT_TRUE(!tubed.there && tubed.path == "plugin://plugin.video.tube/?id=5");
  EXPECT_TRUE(Of(*said, tubed).played);
  const auto holiday = std::ranges::find(said->items, "D:\\Films\\holiday.mp4", &OtherItem::path);
  ASSERT_NE(holiday, said->items.end());
  EXPECT_EQ(holiday->kind, OtherKind::kVideo);
}

TEST_P(KodiTest, WhoHasSeenAFilmInPartsHasSeenEach) {
  const auto said = Read();
  const OtherItem& film = Titled(*said, "Kill Bill");
  EXPECT_EQ(film.path, "/media/Kill Bill, cd1.avi");
  std::vector<std::string> places;
  for (const OtherItem& item : said->items) {
    if (item.key == film.key) places.push_back(item.path);
  }
  EXPECT_THAT(places, ElementsAre("/media/Kill Bill, cd1.avi", "smb://nas/films/Kill Bill cd2.avi"));
  EXPECT_TRUE(Of(*said, film).played);
}

TEST_P(KodiTest, WhoIsWithinAFilmInPartsHasSeenNone) {
  made_->Sql("INSERT INTO bookmark (idFile, timeInSeconds, type) VALUES (12, 100, 1)");
  const auto said = Read();
  const std::string key = Titled(*said, "Kill Bill").key;
  EXPECT_EQ(std::ranges::count(said->items, key, &OtherItem::key), 1);
}

TEST_P(KodiTest, ProfilesAreUsersOfTheSameFilms) {
  MadeDatabase kid(folder_.path() / "kid.db", fmt::format("kodi/videos-{}.sql", GetParam()));
  kid.Sql("INSERT INTO path (idPath, strPath) VALUES (9, 'smb://nas/films/'); INSERT INTO files (idFile, idPath, strFilename, playCount, lastPlayed) VALUES "
          "(1, 9, 'Heat (1995).mkv', 1, '2024-06-01 10:00:00'), (2, 9, 'Up.mkv', 1, NULL); INSERT INTO movie (idMovie, idFile, c00, premiered) VALUES (1, 1, 'Heat', '1995'), (2, 2, 'Up', '2009')");
  kid.Close();
  profiles_.push_back({"Kid", kid.file()});
  const auto said = Read();
  ASSERT_TRUE(said) << said.error().message;
  EXPECT_TRUE(said->users[1].name == "Kid" && said->users[1].limited && !said->users[1].administrator);
  EXPECT_EQ(std::ranges::count(said->items, "Heat", &OtherItem::title), 1);
  EXPECT_EQ(std::ranges::count(said->items, "Up", &OtherItem::title), 1);
  EXPECT_EQ(Of(*said, Titled(*said, "Heat"), "Kid").plays, 1);
  EXPECT_EQ(Of(*said, Titled(*said, "Heat")).plays, 2);
}

TEST_P(KodiTest, FavouritesAndPlaylists) {
  profiles_[0].favourites = R"(<favourites><favourite name="H" thumb="x">PlayMedia(&quot;smb://ada:secret@nas/films/Heat (1995).mkv&quot;)</favourite>
    <favourite name="W">ActivateWindow(10025,&quot;videodb://tvshows/titles/5/&quot;,return)</favourite><favourite name="D">PlayMedia(&quot;D:\\Films\\holiday.mp4&quot;)</favourite>
    <favourite name="N">PlayMedia(&quot;/media/Wire/never.mkv&quot;)</favourite><favourite name="S">ActivateWindow(1,&quot;videodb://tvshows/titles/5/1/&quot;)</favourite></favourites>)";
  profiles_[0].playlists = {{"Friday", "\xef\xbb\xbf#EXTM3U\r\n#EXTINF:0,Heat\r\nsmb://ada:secret@nas/films/Heat (1995).mkv\r\n\r\n/media/Wire/1.mkv"}};
  const auto said = Read();
  ASSERT_TRUE(said) << said.error().message;
  for (const char* title : {"Heat", "The Wire"}) EXPECT_TRUE(Of(*said, Titled(*said, title)).favourite) << title;
  for (const char* path : {"D:\\Films\\holiday.mp4", "/media/Wire/never.mkv"}) EXPECT_TRUE(Of(*said, *std::ranges::find(said->items, path, &OtherItem::path)).favourite) << path;
  EXPECT_FALSE(Of(*said, Titled(*said, "The Target")).favourite);
  ASSERT_EQ(said->lists.size(), 4u);
  ASSERT_EQ(said->lists[2].items.size(), 5u);
  EXPECT_EQ(said->lists[2].items[0], "smb://nas/films/Heat (1995).mkv");
  EXPECT_EQ(said->lists[3].title, "Friday");
  EXPECT_THAT(said->lists[3].items, ElementsAre("smb://nas/films/Heat (1995).mkv", "/media/Wire/1.mkv"));
}

// Those that know versions of a film.
class KodiVersionsTest : public KodiTest {};
INSTANTIATE_TEST_SUITE_P(Forms, KodiVersionsTest, ::testing::Values(131, 149), [](const auto& one) { return "of_" + std::to_string(one.param); });

TEST_P(KodiVersionsTest, VersionsOfAFilm) {
  made_->Sql("INSERT INTO files (idFile, idPath, strFilename, playCount) VALUES (30, 2, 'Heat extended.mkv', 1), (31, 2, 'Heat trailer.mkv', 1);"
             "INSERT INTO videoversion VALUES (10, 1, 'movie', 0, 40400), (30, 1, 'movie', 0, 40401), (31, 1, 'movie', 1, 40402)");
  const auto said = Read();
  EXPECT_EQ(std::ranges::count(said->items, "Heat", &OtherItem::title), 2);
  EXPECT_THAT(std::ranges::count(said->items, "/media/Wire/Heat trailer.mkv", &OtherItem::path), 0) << "an extra is not the film";
}

TEST_P(KodiTest, WrongCells) {
  const std::string words = After("UPDATE files SET playCount = 'perhaps' WHERE idFile = 10").message;
  EXPECT_THAT(words, HasSubstr("table files, row (idFile = 10), column playCount: is no whole number"));
}
TEST_P(KodiTest, NumbersOutOfBounds) { EXPECT_THAT(After("UPDATE bookmark SET timeInSeconds = -5").message, HasSubstr("column timeInSeconds: is too large or too small")); }
TEST_P(KodiTest, NoUtf8) { EXPECT_THAT(After("UPDATE path SET strPath = CAST(x'2fff41' AS TEXT)").message, HasSubstr("column strPath: is no UTF-8")); }
TEST_P(KodiTest, HugeTexts) { EXPECT_THAT(After("UPDATE movie SET c00 = hex(zeroblob(9000000))").message, HasSubstr("too big")); }
TEST_P(KodiTest, LongTexts) { EXPECT_THAT(After("UPDATE movie SET c00 = hex(zeroblob(5000))").message, HasSubstr("column c00: is over 8192 bytes")); }
TEST_P(KodiTest, Blobs) { EXPECT_THAT(After("UPDATE files SET strFilename = x'00'").message, HasSubstr("column strFilename: is no text")); }
TEST_P(KodiTest, TablesThatAreMissing) { EXPECT_THAT(After("DROP TABLE bookmark").message, HasSubstr("table bookmark is missing")); }
TEST_P(KodiTest, TablesThatAreNone) {
  EXPECT_THAT(After("ALTER TABLE bookmark RENAME TO gone; CREATE VIEW bookmark AS SELECT * FROM gone").message, HasSubstr("table bookmark is missing"));
}
TEST_P(KodiTest, TwoOfOneName) {
  profiles_.push_back(profiles_[0]);
  EXPECT_EQ(Read().error().field, "profiles");
}
TEST_P(KodiTest, NoXml) {
  profiles_[0].favourites = "<favourites><favourite>";
  EXPECT_THAT(Read().error().message, HasSubstr("favourites.xml"));
}

TEST_P(KodiTest, NeitherSeasonsNorEpisodesThatAreNumbers) {
  made_->Sql("UPDATE episode SET c12 = 'one', c13 = -1 WHERE idEpisode = 20");
  const auto said = Read();
  ASSERT_TRUE(said) << said.error().message;
  EXPECT_TRUE(!Titled(*said, "The Target").season && !Titled(*said, "The Target").episode);
}

TEST_P(KodiTest, EveryPageDamaged) {
  made_->Close();
  std::ifstream in(made_->file(), std::ios::binary);
  const std::string good{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  for (size_t at = 0; at < good.size(); at += good.size() / 32) {
    std::string bad = good;
    for (size_t i = at; i < std::min(at + 64, bad.size()); ++i) bad[i] = static_cast<char>(~bad[i]);
    for (const std::string& bytes : {bad, good.substr(0, at)}) {
      std::ofstream(made_->file(), std::ios::binary) << bytes;
      const auto server = OpenKodi(profiles_);
      if (server) static_cast<void>(ReadAll(**server));
    }
  }
}

TEST(KodiFiles, WhatIsNone) {
  const store::Folder folder;
  std::ofstream(folder.path() / "x.db") << std::string(5000, 'x');
  EXPECT_THAT(OpenKodi({{"A", folder.path() / "x.db"}}).error().message, HasSubstr("not a database"));
  std::ofstream(folder.path() / "y.db") << "";
  EXPECT_EQ(OpenKodi({{"A", folder.path() / "y.db"}}).error().code, Code::kUnsupported);
  EXPECT_EQ(OpenKodi({}).error().code, Code::kNotFound);
}

TEST(KodiFiles, Profiles) {
  const auto names = ReadKodiProfiles(R"(<profiles><lastloaded>0</lastloaded><profile><id>0</id><name>Ada</name><directory pathversion="1">special://masterprofile/</directory></profile>
    <profile><name>Kid</name><directory>profiles/Kid/</directory><hasdatabases>true</hasdatabases></profile><profile><name>Shares</name><directory>profiles/S/</directory><hasdatabases>false</hasdatabases></profile></profiles>)");
  ASSERT_TRUE(names) << names.error().message;
  ASSERT_EQ(names->size(), 2u);
  EXPECT_TRUE((*names)[0].name == "Ada" && (*names)[0].folder.empty());
  EXPECT_TRUE((*names)[1].name == "Kid" && (*names)[1].folder == "profiles/Kid");
  for (const char* bad : {"", "<profiles>", "<favourites/>", "<profiles><profile><name>\xff</name></profile></profiles>"}) EXPECT_FALSE(ReadKodiProfiles(bad)) << bad;
}

TEST(KodiValues, Places) {
  EXPECT_THAT(KodiPlaces("/a/", "b.mkv"), ElementsAre("/a/b.mkv"));
  EXPECT_THAT(KodiPlaces("/a", "b.mkv"), ElementsAre("/a/b.mkv"));
  EXPECT_THAT(KodiPlaces("nfs://10.0.0.2/a/", "b@c.mkv"), ElementsAre("nfs://10.0.0.2/a/b@c.mkv"));
  EXPECT_THAT(KodiPlaces("smb://u:p@h@nas/a/", "b.mkv"), ElementsAre("smb://nas/a/b.mkv"));
  EXPECT_THAT(KodiPlaces("x", "stack://"), ElementsAre(""));
  EXPECT_THAT(KodiPlaces("", ""), ElementsAre(""));
  EXPECT_FALSE(IsKodiFile("") || IsKodiFile("plugin://x") || IsKodiFile("https://x/y"));
  EXPECT_TRUE(IsKodiFile("nfs://x/y") && IsKodiFile("/x"));
  EXPECT_THAT(KodiPlaylist("#only\n"), IsEmpty());
}

TEST(KodiValues, Numbers) {
  EXPECT_EQ(KodiYear("1995-12-15"), 1995);
  EXPECT_EQ(KodiYear("1995"), 1995);
  for (const char* bad : {"", "0000", "19955", "199", "-199", "now!"}) EXPECT_EQ(KodiYear(bad), 0) << bad;
  EXPECT_EQ(KodiNumber("12"), 12);
  for (const char* bad : {"", "-1", "1a", " 1", "99999999999"}) EXPECT_FALSE(KodiNumber(bad)) << bad;
}

}  // namespace
}  // namespace chanoma::freedom
