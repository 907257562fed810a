// What goes out to providers, in which order, and what becomes of a refusal in the middle of it.

#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <map>

#include "answers_of.h"
#include "providers/polite.h"
#include "providers/provider.h"

namespace chanoma::providers {
namespace {

namespace fs = std::filesystem;
using model::ShowKind;
using ::testing::ElementsAre;
using ::testing::Optional;

class AskingTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "chanoma-asking-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    Polite::Options options;
    options.folder = folder_ / "answers";
    options.fetch = [this](const net::Ask& ask) -> Result<net::Reply> {
      const std::string path = ask.address.substr(std::string("https://db.example").size());
      asked_.push_back(path);
      last_ = ask;
      const auto answer = answers_.find(path);
      return answer == answers_.end() ? net::Reply{404, test::kTvdbMissing} : net::Reply{200, answer->second};
    };
    options.wait = [](SteadyTime, const std::stop_token&) { return true; };
    polite_.emplace(options, clock_, log_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  Access To(const std::string& key, const std::string& language) { return {*polite_, how_, "https://db.example", key, language, std::make_shared<Token>(), {}}; }

  fs::path folder_;
  SystemClock clock_;
  FdLogSink sink_{2};
  Log log_{sink_, LogLevel::kError};
  How how_;
  std::map<std::string, std::string> answers_;  // by path; 404 for what is not there
  std::vector<std::string> asked_;
  net::Ask last_;
  std::optional<Polite> polite_;
};

TEST_F(AskingTest, ASeriesIsThereThoughNothingIsSaidInALanguage) {
  answers_ = {{"/login", test::kTvdbLogin}, {"/series/121361/extended?meta=translations", test::kTvdbSeries},
              {"/series/121361/episodes/default/eng?page=0", test::kTvdbEnglish}, {"/series/121361/episodes/default?page=0", test::kTvdbOriginal}};
  const auto details = MakeTvdb(To("key", "ja"))->Ask(ShowKind::kSeries, "121361");
  ASSERT_TRUE(details) << details.error().message;
  EXPECT_THAT(asked_, ElementsAre("/login", "/series/121361/extended?meta=translations", "/series/121361/episodes/default/jpn?page=0",
                                  "/series/121361/episodes/default/eng?page=0", "/series/121361/episodes/default?page=0"));
  EXPECT_EQ(last_.bearer, "eyJ.made.up");
  ASSERT_EQ(details->episodes.size(), 4u);
  EXPECT_EQ(details->episodes[0].said.title, "Winter") << "in English first";
  EXPECT_EQ(details->episodes[3].said.title, "Die Straße") << "else as it was called first";
  EXPECT_TRUE(polite_->Troubles().empty());
}

TEST_F(AskingTest, NobodyIsAskedForWhatIsSaid) {
  std::string all = test::kTvdbEpisodes;
  all.replace(all.find("\"https://api4"), std::string("\"https://api4.thetvdb.com/v4/x?page=1\"").size(), "null");
  answers_ = {{"/login", test::kTvdbLogin}, {"/series/121361/extended?meta=translations", test::kTvdbSeries}, {"/series/121361/episodes/default/eng?page=0", all}};
  ASSERT_TRUE(MakeTvdb(To("key", "en"))->Ask(ShowKind::kSeries, "121361"));
  EXPECT_EQ(asked_.size(), 3u);
}

TEST_F(AskingTest, APinStandsBehindTheKey) {
  answers_ = {{"/login", test::kTvdbLogin}};
  ASSERT_TRUE(MakeTvdb(To("a-key", "en"))->Test());
  EXPECT_EQ(last_.json, R"({"apikey":"a-key"})");
  ASSERT_TRUE(MakeTvdb(To("a-key:PIN1", "en"))->Test());
  EXPECT_EQ(last_.json, R"({"apikey":"a-key","pin":"PIN1"})");
}

TEST_F(AskingTest, AYearBesideIsFound) {
  answers_ = {{"/login", test::kTvdbLogin}, {"/search?type=series&limit=20&query=Keep&year=2012", test::kTvdbNothing}, {"/search?type=series&limit=20&query=Keep", test::kTvdbSearch},
              {"/search/movie?include_adult=false&language=en&query=Grid&primary_release_year=2000&api_key=k", R"({"page":1,"results":[]})"},
              {"/search/movie?include_adult=false&language=en&query=Grid&api_key=k", test::kTmdbSearch}};
  const auto series = MakeTvdb(To("key", "en"))->Search({ShowKind::kSeries, "Keep", 2012});
  ASSERT_TRUE(series) << series.error().message;
  EXPECT_EQ(series->size(), 1u);
  const auto films = MakeTmdb(To("k", "en"))->Search({ShowKind::kMovie, "Grid", 2000});
  ASSERT_TRUE(films) << films.error().message;
  EXPECT_EQ(films->size(), 2u);
}

TEST_F(AskingTest, TmdbKnowsTheIdsOfTheTvdbOfSeriesAlone) {
  answers_ = {{"/find/121361?external_source=tvdb_id&api_key=k", test::kTmdbFound}};
  const std::vector<model::ExternalId> ids{{"tvdb", "121361"}};
  const auto tmdb = MakeTmdb(To("k", "en"));
  const auto film = tmdb->Find(ShowKind::kMovie, ids);
  ASSERT_TRUE(film);
  EXPECT_EQ(*film, std::nullopt);
  EXPECT_TRUE(asked_.empty());
  const auto series = tmdb->Find(ShowKind::kSeries, ids);
  ASSERT_TRUE(series);
  EXPECT_THAT(*series, Optional(std::string("1399")));
}

}  // namespace
}  // namespace chanoma::providers
