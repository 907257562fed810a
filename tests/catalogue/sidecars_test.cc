#include "catalogue/sidecars.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace chanoma::catalogue {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(SidecarName, SaysLanguageAndFlags) {
  const auto read = [](const char* rest) { return ReadSidecarName("film", std::string("film") + rest); };
  EXPECT_EQ(read(".srt"), SidecarName{});
  EXPECT_EQ(read(".en.srt").language, "en");
  EXPECT_EQ(read(".eng.srt").language, "en");
  EXPECT_EQ(read(".pt-BR.srt").language, "pt");
  EXPECT_EQ(read(".hi.srt").language, "hi") << "alone it is Hindi";
  EXPECT_FALSE(read(".hi.srt").hearing_impaired);
  EXPECT_TRUE(read(".en.hi.srt").hearing_impaired);
  EXPECT_EQ(read(".en.hi.srt").language, "en");
  EXPECT_TRUE(read(".hi.hi.srt").hearing_impaired);
  EXPECT_EQ(read(".hi.en.srt").language, "en");
  EXPECT_TRUE(read(".hi.en.srt").hearing_impaired);
  EXPECT_TRUE(read(".de.Forced.ass").forced);
  EXPECT_TRUE(read(".forced.default.sdh.vtt").is_default);
  EXPECT_TRUE(read(".forced.default.cc.vtt").hearing_impaired);
  EXPECT_EQ(read(".Director.Talks.fr.srt").title, "Director Talks");
  EXPECT_EQ(read(".qq.srt").language, "");
  EXPECT_EQ(read(".SUP").format, media::SidecarFormat::kPgs);
  EXPECT_EQ(read(".....srt").title, "");
}

TEST(Sidecars, GoToTheFilmWithTheLongestName) {
  FolderFiles folder;
  folder.films = {"film.mkv", "film.mp4", "film.part 2.mkv", "other.mkv"};
  for (const char* name : {"film.srt", "film.en.srt", "film.part 2.en.srt", "filmed.srt", "nothing.srt"}) folder.files.push_back({name, 1, 2});
  std::map<std::string, std::vector<std::string>> found;
  for (const auto& [film, files] : SidecarsByFilm(folder)) {
    for (const Beside& file : files) found[film].push_back(file.name);
  }
  EXPECT_THAT(found, ElementsAre(Pair("film.mkv", ElementsAre("film.en.srt", "film.srt")), Pair("film.mp4", ElementsAre("film.en.srt", "film.srt")),
                                 Pair("film.part 2.mkv", ElementsAre("film.part 2.en.srt"))));
}

TEST(Sidecars, SumChangesWithThem) {
  EXPECT_EQ(SumOf({}), 0U);
  EXPECT_EQ(SumOf({{"film.sub", 1, 1}}), 0U) << "pictures without an index";
  const uint64_t sum = SumOf({{"film.srt", 1, 1}});
  EXPECT_NE(sum, 0U);
  EXPECT_NE(sum, SumOf({{"film.srt", 1, 2}}));
  EXPECT_NE(sum, SumOf({{"film.srt", 2, 1}}));
  EXPECT_NE(sum, SumOf({{"film.srt", 1, 1}, {"film.sub", 1, 1}}));
}

}  // namespace
}  // namespace chanoma::catalogue
