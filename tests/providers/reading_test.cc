// What the answers of providers say, in the shapes that they document; and that nothing else comes of bad ones.

#include "providers/reading.h"

#include <gmock/gmock.h>

#include "answers_of.h"
#include "providers/anilist.h"
#include "providers/anime_lists.h"
#include "providers/tmdb.h"
#include "providers/tvdb.h"
#include "providers/tvmaze.h"
#include "providers/wikidata.h"

namespace chanoma::providers {
namespace {

using model::PersonKind;
using model::PictureKind;
using model::ShowKind;
using ::testing::ElementsAre;
using ::testing::Optional;

json::Value Json(const std::string& text) {
  auto value = json::Parse(text);
  EXPECT_TRUE(value) << (value ? "" : value.error().message);
  return value ? std::move(*value) : json::Value();
}
std::string IdIn(const Details& details, std::string_view source) { return FindId(details.said.ids, source); }
const PictureSaid* PictureIn(const Details& details, PictureKind kind) {
  const auto found = std::ranges::find(details.pictures, kind, &PictureSaid::kind);
  return found == details.pictures.end() ? nullptr : &*found;
}

TEST(Reading, HtmlBecomesLines) {
  const json::Value value = Json(R"({"a":"<p>One &amp; two</p><p>Three<br/>four &#233;&#x1F600; &nope; 1 < 2</p>","b":"  ","c":7,"d":{}})");
  EXPECT_EQ(Prose(value, "a"), "One & two\nThree\nfour é😀 &nope; 1 < 2");
  EXPECT_EQ(Prose(value, "b"), "");
  EXPECT_EQ(Prose(value, "d"), "");
  EXPECT_EQ(Line(value, "c"), "7");
  EXPECT_EQ(WithoutHtml("a < b <script>x</script>"), "a < b x");
  EXPECT_LE(Prose(Json("{\"a\":\"" + std::string(100'000, 'x') + "\"}"), "a").size(), kLongestPlot);
}

TEST(Reading, DaysAreDays) {
  EXPECT_EQ(Day("2004-09-22T00:00:00Z"), "2004-09-22");
  for (const auto* bad : {"", "2004", "2004-13-01", "2004-00-10", "2004-01-32", "0000-01-01", "2004/01/01", "99999-1-1"}) EXPECT_EQ(Day(bad), "") << bad;
}

TEST(Tvmaze, Search) {
  const auto found = ReadTvmazeSearch(Json(test::kTvmazeSearch));
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 2u);
  EXPECT_EQ(found->at(0).id, "123");
  EXPECT_EQ(found->at(0).title, "The Long Shore");
  EXPECT_EQ(found->at(0).year, 2004);
  EXPECT_EQ(found->at(0).plot, "They crash & stay.");
  EXPECT_EQ(found->at(0).poster, "https://static.tvmaze.com/m/1.jpg");
  EXPECT_EQ(found->at(1).poster, "");
}

TEST(Tvmaze, Show) {
  const auto show = ReadTvmazeShow(Json(test::kTvmazeShow));
  ASSERT_TRUE(show);
  const model::Texts& texts = show->said.texts.at("");
  EXPECT_EQ(texts.title, "The Long Shore");
  EXPECT_EQ(texts.plot, "They crash.\nThey stay.");
  EXPECT_EQ(show->said.year, 2004);
  EXPECT_THAT(show->said.genres, Optional(ElementsAre("Drama", "Adventure")));
  EXPECT_THAT(show->said.studios, ElementsAre("ABC"));
  EXPECT_EQ(IdIn(*show, "tvdb"), "73739");
  EXPECT_EQ(IdIn(*show, "imdb"), "tt0411008");
  EXPECT_THAT(show->said.people, ElementsAre(model::Person{PersonKind::kActor, "Ada Fox", "Jack / Jill"}, model::Person{PersonKind::kWriter, "J. Maker", ""}));
  ASSERT_EQ(show->episodes.size(), 2u);
  EXPECT_EQ(show->episodes[0].said.plot, "A crash.");
  EXPECT_EQ(show->episodes[1].said.aired, std::nullopt);
  EXPECT_TRUE(show->airing);
  EXPECT_EQ(show->next, "2026-12-09");
  EXPECT_EQ(PictureIn(*show, PictureKind::kBackdrop)->address, "https://static.tvmaze.com/b.jpg");
}

TEST(Tvmaze, Lookup) {
  EXPECT_EQ(ReadTvmazeLookup(json::Value(std::string("https://api.tvmaze.com/shows/123"))), "123");
  EXPECT_EQ(ReadTvmazeLookup(json::Value(std::string("https://evil.example/shows/../1"))), std::nullopt);
  EXPECT_EQ(ReadTvmazeLookup(json::Value(std::string())), std::nullopt);
}

TEST(Anilist, SearchTellsFilmsFromSeries) {
  const auto series = ReadAnilistSearch(Json(test::kAnilistSearch), ShowKind::kSeries, "en"), films = ReadAnilistSearch(Json(test::kAnilistSearch), ShowKind::kMovie, "ja");
  ASSERT_TRUE(series && films);
  ASSERT_EQ(series->size(), 1u);
  EXPECT_EQ(series->at(0).title, "Song of the Sea");
  EXPECT_THAT(series->at(0).other_titles, ElementsAre("Song of the Sea", "Umi no Uta", "海の歌", "UnU"));
  ASSERT_EQ(films->size(), 1u);
  EXPECT_EQ(films->at(0).title, "海の歌 劇場版");
}

TEST(Anilist, Media) {
  const auto media = ReadAnilistMedia(Json(test::kAnilistMedia), "en");
  ASSERT_TRUE(media);
  EXPECT_EQ(media->said.texts.at("").title, "Song of the Sea");
  EXPECT_EQ(media->said.texts.at("ja").title, "海の歌");
  EXPECT_EQ(media->said.texts.at("").plot, "A boy sings.\n\nThe sea answers.");
  EXPECT_EQ(media->said.premiered, "1999-10-20");
  EXPECT_EQ(media->said.ended, std::nullopt);
  EXPECT_DOUBLE_EQ(media->said.ratings.at(0).value, 8.8);
  EXPECT_EQ(media->said.people.size(), 3u);
  EXPECT_EQ(media->next, "2026-12-09");
  EXPECT_EQ(media->said.ratings.at(0).votes, std::nullopt) << "how many have it on their lists is no number of votes";
  const auto missing = ReadAnilistMedia(Json(test::kAnilistMissing), "en");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Code::kNotFound);
}

TEST(Tmdb, Search) {
  const auto found = ReadTmdbSearch(Json(test::kTmdbSearch), "https://image.tmdb.org");
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 2u);
  EXPECT_EQ(found->at(0).poster, "https://image.tmdb.org/t/p/w185/p.jpg");
  EXPECT_EQ(found->at(0).year, 1999);
}

TEST(Tmdb, FilmInALanguageThatHasLittle) {
  const auto film = ReadTmdbWork(Json(test::kTmdbFilm), ShowKind::kMovie, "de", "https://image.tmdb.org");
  ASSERT_TRUE(film);
  EXPECT_EQ(film->said.texts.at("").title, "Das Netz");
  EXPECT_EQ(film->said.texts.at("").plot, "Awake.") << "English where the language has none";
  EXPECT_EQ(film->said.texts.at("ja").title, "ザ・グリッド");
  EXPECT_FALSE(film->said.texts.contains("de"));
  EXPECT_EQ(film->said.age_rating, "16") << "of the country whose language it is";
  EXPECT_EQ(film->said.original_title, "The Grid");
  EXPECT_EQ(IdIn(*film, "imdb"), "tt0133093");
  EXPECT_EQ(IdIn(*film, "wikidata"), "Q83495");
  EXPECT_EQ(PictureIn(*film, PictureKind::kLogo)->address, "https://image.tmdb.org/t/p/w500/l.png") << "what is no drawing program's";
  EXPECT_EQ(film->said.collection, "The Grid Collection");
  EXPECT_FALSE(film->airing);
}

TEST(Tmdb, SeriesAndItsSeasons) {
  const json::Value answer = Json(test::kTmdbSeries);
  auto series = ReadTmdbWork(answer, ShowKind::kSeries, "en", "https://image.tmdb.org");
  ASSERT_TRUE(series);
  EXPECT_EQ(series->said.ended, "2019-05-19");
  EXPECT_EQ(series->said.collection, std::nullopt);
  EXPECT_EQ(series->said.runtime_minutes, 60);
  EXPECT_EQ(series->said.age_rating, "TV-MA");
  EXPECT_EQ(IdIn(*series, "tvdb"), "121361");
  EXPECT_THAT(ReadTmdbSeasons(answer), ElementsAre(0u, 1u, 2u));
  ReadTmdbEpisodes(Json(test::kTmdbSeasons), {0, 1, 2}, *series);
  ASSERT_EQ(series->episodes.size(), 2u);
  EXPECT_EQ(series->episodes[0].season, 0u);
  EXPECT_EQ(series->episodes[1].said.title, "Winter");
  EXPECT_EQ(ReadTmdbFound(Json(test::kTmdbFound), ShowKind::kSeries), "1399");
  EXPECT_EQ(ReadTmdbFound(Json(test::kTmdbFound), ShowKind::kMovie), std::nullopt);
}

TEST(Wikidata, ItemsOfTheKind) {
  const auto items = ReadWikidataSearch(Json(test::kWikidataSearch));
  ASSERT_TRUE(items);
  EXPECT_THAT(*items, ElementsAre("Q83495", "Q1"));
  EXPECT_THAT(*ReadWikidataSearch(Json(test::kWikidataFound)), ElementsAre("Q83495"));
  const auto films = ReadWikidataItems(Json(test::kWikidataItem), *items, ShowKind::kMovie, "de");
  ASSERT_TRUE(films);
  ASSERT_EQ(films->size(), 1u);
  EXPECT_EQ(films->at(0).title, "Das Netz");
  EXPECT_EQ(films->at(0).year, 1999);
  EXPECT_TRUE(ReadWikidataItems(Json(test::kWikidataItem), *items, ShowKind::kSeries, "de")->empty()) << "what was found wrong counts for nothing";
  EXPECT_EQ(ReadWikidataItems(Json(test::kWikidataItem), *items, ShowKind::kMovie, "pt-BR")->at(0).title, "A Malha");
  EXPECT_EQ(ReadWikidataItems(Json(test::kWikidataItem), *items, ShowKind::kMovie, "pt-PT")->at(0).title, "A Grade");
}

TEST(Wikidata, Item) {
  const auto item = ReadWikidataItem(Json(test::kWikidataItem), "Q83495", "en");
  ASSERT_TRUE(item);
  EXPECT_EQ(item->said.texts.at("").title, "The Grid");
  EXPECT_EQ(item->said.texts.at("ja").title, "ザ・グリッド");
  EXPECT_EQ(item->said.premiered, "1999-03-30") << "the first of them";
  EXPECT_EQ(IdIn(*item, "tmdb"), "603");
  EXPECT_EQ(IdIn(*item, "imdb"), "tt0133093");
  EXPECT_EQ(IdIn(*ReadWikidataItem(Json(test::kWikidataJoined), "Q7", "en"), "wikidata"), "Q83495");
  EXPECT_EQ(ReadWikidataItem(Json(R"({"entities":{"Q2":{"id":"Q2","missing":""}}})"), "Q2", "en").error().code, Code::kNotFound);
}

TEST(Tvdb, Everything) {
  EXPECT_EQ(*ReadTvdbToken(Json(test::kTvdbLogin)), "eyJ.made.up");
  EXPECT_FALSE(ReadTvdbToken(Json(R"({"data":{"token":"two\nlines"}})")));
  const auto found = ReadTvdbSearch(Json(test::kTvdbSearch), "eng");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->at(0).title, "The Keep");
  auto series = ReadTvdbWork(Json(test::kTvdbSeries), ShowKind::kSeries, "en");
  ASSERT_TRUE(series);
  EXPECT_EQ(series->said.texts.at("").title, "The Keep");
  EXPECT_EQ(series->said.texts.at("").plot, "Snow falls.");
  EXPECT_EQ(series->said.texts.at("ja").title, "砦");
  EXPECT_EQ(series->said.original_title, "Die Burg");
  EXPECT_EQ(IdIn(*series, "tmdb"), "1399");
  EXPECT_EQ(IdIn(*series, "tvmaze"), "82");
  EXPECT_EQ(PictureIn(*series, PictureKind::kBackdrop)->address, "https://artworks.thetvdb.com/b.jpg");
  EXPECT_EQ(*ReadTvdbEpisodes(Json(test::kTvdbEpisodes), *series), true);
  EXPECT_EQ(series->episodes.size(), 2u);
  EXPECT_EQ(*ReadTvdbEpisodes(Json(test::kTvdbNoEpisodes), *series), false);
  EXPECT_TRUE(ReadTvdbSearch(Json(test::kTvdbNothing), "eng")->empty());
  EXPECT_EQ(ReadTvdbFound(Json(test::kTvdbByRemoteId), ShowKind::kSeries), "121361");
  EXPECT_EQ(ReadTvdbFound(Json(test::kTvdbMissing), ShowKind::kSeries), std::nullopt);
  EXPECT_EQ(TvdbLanguage("ja"), "jpn");
  EXPECT_EQ(TvdbLanguage("pt-BR"), "pt");
  EXPECT_EQ(TvdbLanguage("pt-PT"), "por");
  EXPECT_EQ(TvdbLanguage("zh-TW"), "zhtw");
  EXPECT_EQ(TvdbLanguage("xx"), "eng");
}

TEST(Tvdb, Film) {
  const auto film = ReadTvdbWork(Json(test::kTvdbFilm), ShowKind::kMovie, "de");
  ASSERT_TRUE(film);
  EXPECT_EQ(film->said.premiered, "1999-03-30");
  EXPECT_EQ(film->said.runtime_minutes, 136);
  EXPECT_THAT(film->said.studios, ElementsAre("Village", "Tower"));
  EXPECT_EQ(IdIn(*film, "tmdb"), "603") << "a number with words behind it";
  EXPECT_EQ(IdIn(*film, "wikidata"), "Q83495");
  EXPECT_THAT(film->said.people, ElementsAre(model::Person{PersonKind::kActor, "K. Reed", "Neo"}, model::Person{PersonKind::kActor, "C. M.", "Trin"}));
  ASSERT_EQ(film->pictures.size(), 3u) << "an address without a name is of no picture";
  EXPECT_EQ(PictureIn(*film, PictureKind::kPoster)->address, "https://artworks.thetvdb.com/banners/movies/123/posters/de.jpg");
  EXPECT_EQ(PictureIn(*film, PictureKind::kLogo)->address, "https://artworks.thetvdb.com/banners/movies/123/logo.png");
  EXPECT_FALSE(film->airing);
}

TEST(AnimeListsTest, TheFirstSeasonStandsForTheSeries) {
  const auto ids = ReadAnimeLists(R"([{"anilist_id":20,"type":"TV","thetvdb_id":7,"season":{"tvdb":2}},{"anilist_id":21,"type":"TV","tvdb_id":7,"themoviedb_id":{"tv":70},"season":{"tvdb":1}},
    {"anilist_id":22,"type":"SPECIAL","tvdb_id":7,"season":{"tvdb":0}}, 7, "{", {"anilist_id":"x"}, {"type":"TV","tvdb_id":8},
    {"anilist_id":30,"type":"MOVIE","themoviedb_id":{"movie":[90]},"imdb_id":["tt9","tt10"],"note":"} \"{"},
    {"anilist_id":31,"type":"MOVIE","themoviedb_id":91,"imdb_id":"tt11"}])");
  ASSERT_TRUE(ids);
  EXPECT_EQ(ids->series_by_tvdb.at("7"), "21");
  EXPECT_EQ(ids->series_by_tmdb.at("70"), "21");
  EXPECT_EQ(ids->films_by_tmdb.at("90"), "30");
  EXPECT_EQ(ids->films_by_imdb.at("tt9"), "30");
  EXPECT_EQ(ids->films_by_tmdb.at("91"), "31") << "older editions have no kinds";
  EXPECT_EQ(ids->films_by_imdb.at("tt11"), "31");
  for (const auto* bad : {"", "[]", "{", "<html>", "[{\"a\":1}]"}) EXPECT_FALSE(ReadAnimeLists(bad)) << bad;
}

TEST(AnimeListsTest, WhatWasOnTelevisionGoesBeforeAndSpecialsStandForNothing) {
  const auto ids = ReadAnimeLists(R"([{"anilist_id":49,"type":"OVA","tvdb_id":1,"themoviedb_id":{"tv":10},"season":{"tvdb":0,"tmdb":0}},
    {"anilist_id":50,"type":"OVA","tvdb_id":1,"themoviedb_id":{"tv":10},"season":{"tvdb":1,"tmdb":1}},
    {"anilist_id":51,"type":"TV","tvdb_id":1,"themoviedb_id":{"tv":10},"season":{"tvdb":2,"tmdb":2}},
    {"anilist_id":52,"type":"TV","tvdb_id":1,"themoviedb_id":{"tv":10},"season":{"tvdb":1,"tmdb":1}},
    {"anilist_id":61,"type":"ONA","tvdb_id":2,"themoviedb_id":{"tv":20},"season":{"tvdb":2,"tmdb":2}},
    {"anilist_id":60,"type":"ONA","tvdb_id":2,"themoviedb_id":{"tv":20},"season":{"tvdb":1,"tmdb":1}},
    {"anilist_id":70,"type":"OVA","themoviedb_id":30}, {"anilist_id":71,"type":"OVA","themoviedb_id":{"movie":[31]}}])");
  ASSERT_TRUE(ids);
  const std::map<std::string, std::string> by_tvdb{{"1", "52"}, {"2", "60"}}, by_tmdb{{"10", "52"}, {"20", "60"}};
  EXPECT_EQ(ids->series_by_tvdb, by_tvdb);
  EXPECT_EQ(ids->series_by_tmdb, by_tmdb);
}

TEST(Rubbish, IsNoAnswer) {
  for (const auto* text : {"null", "7", "[]", "{}", "\"x\"", R"({"data":null})", R"({"results":7})", R"({"entities":[]})"}) {
    const json::Value value = Json(text);
    if (!value.AsArray()) {
      EXPECT_FALSE(ReadTvmazeSearch(value)) << text;
    }
    EXPECT_FALSE(ReadTvmazeShow(value)) << text;
    EXPECT_FALSE(ReadAnilistSearch(value, ShowKind::kSeries, "en")) << text;
    EXPECT_FALSE(ReadAnilistMedia(value, "en")) << text;
    EXPECT_FALSE(ReadTmdbSearch(value, "")) << text;
    EXPECT_FALSE(ReadTmdbWork(value, ShowKind::kMovie, "en", "")) << text;
    EXPECT_FALSE(ReadWikidataSearch(value)) << text;
    EXPECT_FALSE(ReadWikidataItem(value, "Q1", "en")) << text;
    EXPECT_FALSE(ReadTvdbToken(value)) << text;
    EXPECT_FALSE(ReadTvdbSearch(value, "eng")) << text;
    EXPECT_FALSE(ReadTvdbWork(value, ShowKind::kSeries, "en")) << text;
  }
}

TEST(Pictures, ComeFromTheirOwnPlacesAlone) {
  using enum model::Provider;
  EXPECT_TRUE(MayHavePicture(kTvmaze, "https://api.tvmaze.com", "https://static.tvmaze.com/o/1.jpg"));
  EXPECT_TRUE(MayHavePicture(kTvdb, "https://api4.thetvdb.com/v4", "https://artworks.thetvdb.com/banners/v4/series/1/posters/1.jpg"));
  EXPECT_TRUE(MayHavePicture(kAnilist, "https://graphql.anilist.co", "https://s4.anilist.co/file/anilistcdn/media/anime/cover/large/bx1.png"));
  EXPECT_TRUE(MayHavePicture(kTmdb, "https://api.themoviedb.org/3", "https://image.tmdb.org/t/p/w780/p.jpg"));
  EXPECT_TRUE(MayHavePicture(kTmdb, "http://127.0.0.1:8000/3", "http://127.0.0.1:8000/t/p/w185/p.jpg"));
  for (const auto* bad : {"http://127.0.0.1/x", "https://static.tvmaze.com.evil.example/x", "https://static.tvmaze.com@evil.example/", "http://static.tvmaze.com/x", "file:///etc/passwd",
                          "https://api.tvmaze.com.evil.example/x", "http://127.0.0.1:80001/x", "https://static.tvmaze.com/a b", ""}) {
    EXPECT_FALSE(MayHavePicture(kTvmaze, "https://api.tvmaze.com", bad)) << bad;
  }
  EXPECT_FALSE(MayHavePicture(kTmdb, "http://127.0.0.1:8000/3", "http://127.0.0.1:80001/x"));
  EXPECT_FALSE(MayHavePicture(kWikidata, "https://www.wikidata.org", "https://upload.example/x"));
}

}  // namespace
}  // namespace chanoma::providers
