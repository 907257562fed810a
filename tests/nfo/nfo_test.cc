#include "nfo/nfo.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace chanoma::nfo {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

std::vector<Document> All(std::string_view bytes) {
  auto read = Read(bytes);
  EXPECT_TRUE(read) << read.error().message;
  return read ? std::move(*read) : std::vector<Document>{};
}
Document One(std::string_view bytes) {
  std::vector<Document> documents = All(bytes);
  EXPECT_THAT(documents, SizeIs(1));
  return documents.empty() ? Document{} : std::move(documents.front());
}

TEST(Nfo, AFilm) {
  const Document film = One(R"(<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<movie>
  <title>Der Himmel über Berlin</title>
  <originaltitle>Der Himmel über Berlin</originaltitle>
  <sorttitle>Himmel</sorttitle>
  <ratings>
    <rating name="imdb" max="10" default="true"><value>7.9</value><votes>71,234</votes></rating>
    <rating name="metacritic" max="100"><value>79</value><votes>0</votes></rating>
  </ratings>
  <plot>Angels listen.

One of them falls.</plot>
  <outline></outline>
  <runtime>127</runtime>
  <thumb aspect="poster">https://images.example/p.jpg</thumb>
  <fanart><thumb>https://images.example/f.jpg</thumb></fanart>
  <mpaa>FSK 6</mpaa>
  <uniqueid type="IMDB" default="true">tt0093191</uniqueid>
  <uniqueid type="tmdb">144</uniqueid>
  <genre>Drama / Fantasy</genre><genre>Romance</genre><genre>Drama</genre>
  <country>Germany</country>
  <set><name>Angels</name><overview>Two films.</overview></set>
  <credits>Peter Handke</credits>
  <director>Wim Wenders</director>
  <premiered>1987-09-23</premiered>
  <year>1987</year>
  <studio>Road Movies</studio>
  <actor><name>Bruno Ganz</name><role>Damiel</role><order>0</order><thumb>https://images.example/g.jpg</thumb></actor>
  <actor><name></name></actor>
  <lockdata>true</lockdata>
</movie>)");
  EXPECT_EQ(film.kind, Kind::kMovie);
  EXPECT_EQ(film.title, "Der Himmel über Berlin");
  EXPECT_EQ(film.sort_title, "Himmel");
  EXPECT_EQ(film.plot, "Angels listen.\n\nOne of them falls.");
  EXPECT_EQ(film.outline, "") << "there, and empty";
  EXPECT_FALSE(film.tagline) << "not there";
  EXPECT_EQ(film.runtime_minutes, 127);
  EXPECT_EQ(film.year, 1987);
  EXPECT_EQ(film.premiered, "1987-09-23");
  EXPECT_EQ(film.age_rating, "FSK 6");
  EXPECT_EQ(film.set_name, "Angels");
  EXPECT_EQ(film.set_overview, "Two films.");
  EXPECT_EQ(film.locked, true);
  EXPECT_THAT(film.genres, ElementsAre("Drama", "Fantasy", "Romance"));
  EXPECT_THAT(film.directors, ElementsAre("Wim Wenders"));
  EXPECT_THAT(film.writers, ElementsAre("Peter Handke"));
  ASSERT_THAT(film.ids, SizeIs(2));
  EXPECT_EQ(film.ids[0].source + film.ids[0].value, "imdbtt0093191");
  ASSERT_THAT(film.ratings, SizeIs(2));
  EXPECT_DOUBLE_EQ(film.ratings[0].value, 7.9);
  EXPECT_EQ(film.ratings[0].votes, 71234);
  EXPECT_DOUBLE_EQ(film.ratings[1].value, 7.9) << "on a scale of a hundred";
  ASSERT_THAT(film.actors, SizeIs(1));
  EXPECT_EQ(film.actors[0].role, "Damiel");
  ASSERT_THAT(film.images, SizeIs(2));
  EXPECT_EQ(film.images[1].aspect, "fanart");
  EXPECT_THAT(film.doubts, SizeIs(0));
}

TEST(Nfo, AShowAndASeason) {
  const Document show = One("<tvshow><title>Dark</title><id>334824</id><season>-1</season><episode>26</episode><status>Ended</status>"
                            "<thumb aspect=\"poster\" season=\"2\">p2.jpg</thumb><rating>8.7</rating><votes>12</votes></tvshow>");
  EXPECT_EQ(show.kind, Kind::kShow);
  EXPECT_FALSE(show.episode) << "a count, not a number";
  EXPECT_EQ(show.ids.at(0).source, "tvdb");
  EXPECT_EQ(show.images.at(0).season, 2);
  EXPECT_EQ(show.ratings.at(0).votes, 12);
  const Document season = One("<season><seasonnumber>0</seasonnumber><title>Specials</title></season>");
  EXPECT_EQ(season.kind, Kind::kSeason);
  EXPECT_EQ(season.season, 0);
}

TEST(Nfo, ACollectionInBothFormsThatAreInUse) {
  EXPECT_EQ(One("<movie><title>A</title><set> Angels </set></movie>").set_name, "Angels");
  EXPECT_EQ(One("<movie><title>A</title><set>\n <name>Angels</name>\n <overview>Two\nfilms.</overview></set></movie>").set_overview, "Two\nfilms.");
  EXPECT_EQ(One("<movie><title>A</title><set/></movie>").set_name, "");
  EXPECT_EQ(One("<movie><title>A</title></movie>").set_name, std::nullopt);
}

TEST(Nfo, SeveralEpisodesInOneFile) {
  const auto episodes = All("<?xml version=\"1.0\"?>\n<episodedetails><title>A</title><season>1</season><episode>2</episode><aired>2017-12-01</aired></episodedetails>\n"
                            "<episodedetails><title>B</title><season>1</season><episode>3</episode></episodedetails>");
  ASSERT_THAT(episodes, SizeIs(2));
  EXPECT_EQ(episodes[0].aired, "2017-12-01");
  EXPECT_EQ(episodes[1].title, "B");
  EXPECT_EQ(episodes[1].episode, 3);
}

TEST(Nfo, WhereSpecialsBelong) {
  const Document kodi = One("<episodedetails><season>0</season><episode>1</episode><displayseason>2</displayseason><displayepisode>4096</displayepisode></episodedetails>");
  EXPECT_EQ(kodi.shown_before_season, 2);
  EXPECT_EQ(kodi.shown_before_episode, 4096);
  const Document jellyfin = One("<episodedetails><airsafter_season>1</airsafter_season></episodedetails>");
  EXPECT_EQ(jellyfin.shown_after_season, 1);
  EXPECT_FALSE(One("<episodedetails><displayseason>-1</displayseason></episodedetails>").shown_before_season);
}

TEST(Nfo, AnAddressAlone) {
  const Document film = One("https://www.themoviedb.org/movie/603-the-matrix\n");
  EXPECT_EQ(film.kind, Kind::kMovie);
  EXPECT_EQ(film.ids.at(0).value, "603");
  EXPECT_EQ(One("https://www.imdb.com/title/tt0133093/").ids.at(0).value, "tt0133093");
  EXPECT_EQ(One("<movie><title>X</title></movie>\nhttps://www.themoviedb.org/movie/603").title, "X") << "behind a document it adds nothing";
}

TEST(Nfo, EncodingsThatAreNotWhatTheySay) {
  EXPECT_EQ(One("<?xml version=\"1.0\" encoding=\"UTF-8\"?><movie><title>Am\xe9lie</title></movie>").title, "Amélie") << "Latin, said to be UTF-8";
  EXPECT_EQ(One("\xef\xbb\xbf<movie><title>Amélie</title></movie>").title, "Amélie");
  std::string wide("\xff\xfe", 2);
  for (char c : std::string_view("<movie><title>X</title></movie>")) wide += {c, '\0'};
  EXPECT_EQ(One(wide).title, "X");
  EXPECT_EQ(One("<movie><title>a\x01&#x85;b</title></movie>").title, "ab") << "control characters";
}

TEST(Nfo, EntitiesAreRefused) {
  std::string bomb = "<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY lol \"lol\">";
  for (int i = 1; i < 10; ++i) bomb += "<!ENTITY lol" + std::to_string(i) + " \"&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;\">";
  bomb += "]><movie><title>&lol9;</title></movie>";
  const auto read = Read(bomb);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, Code::kInvalid);
  EXPECT_THAT(read.error().message, HasSubstr("entities"));
  EXPECT_FALSE(Read("<!DOCTYPE movie [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><movie><title>&x;</title></movie>"));
  EXPECT_EQ(One("<movie><title>A &amp; B &#233;</title></movie>").title, "A & B é") << "those of XML itself are read";
}

TEST(Nfo, LongFieldsAreCutAndLargeFilesRefused) {
  const Document film = One("<movie><title>" + std::string(10'000'000, 'a') + "</title><plot>" + std::string(10'000'000, 'b') + "</plot></movie>");
  EXPECT_EQ(film.title->size(), kLongestLine);
  EXPECT_EQ(film.plot->size(), kLongestText);
  std::string many = "<movie>";
  for (int i = 0; i < 20'000; ++i) many += "<genre>g" + std::to_string(i) + "</genre><actor><name>n</name></actor>";
  const Document crowded = One(many + "</movie>");
  EXPECT_EQ(crowded.genres.size(), kMost);
  EXPECT_EQ(crowded.actors.size(), kMost);
  const auto large = Read(std::string(kLargest + 1, ' '));
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().code, Code::kTooLarge);
  std::string deep;
  for (int i = 0; i < 200'000; ++i) deep += "<a>";
  EXPECT_FALSE(Read("<movie>" + deep));
}

TEST(Nfo, WhatMakesNoSenseIsLeftOutAndNamed) {
  const Document episode = One("<episodedetails><title>X</title><season>1000000000</season><episode>99999999999999999999</episode><runtime>long</runtime>"
                               "<aired>2017-13-01</aired><ratings><rating name=\"x\" max=\"0\"><value>8</value></rating></ratings></episodedetails>");
  EXPECT_EQ(episode.title, "X");
  EXPECT_FALSE(episode.season || episode.episode || episode.runtime_minutes || episode.aired);
  EXPECT_THAT(episode.ratings, SizeIs(0));
  EXPECT_THAT(episode.doubts, SizeIs(5));
  EXPECT_THAT(episode.doubts, testing::Contains("season: “1000000000” makes no sense"));
}

TEST(Nfo, OtherFilesAreRefusedInWords) {
  for (std::string_view bytes : {"", "   ", "not xml", "<movie><title>", "<musicvideo><title>x</title></musicvideo>", "\0\0\0\0", "<>"}) {
    const auto read = Read(bytes);
    ASSERT_FALSE(read) << bytes;
    EXPECT_FALSE(read.error().message.empty());
  }
}

}  // namespace
}  // namespace chanoma::nfo
