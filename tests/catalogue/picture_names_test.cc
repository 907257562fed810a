#include "catalogue/picture_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace chanoma::catalogue {
namespace {

using enum model::PictureKind;

TEST(PictureNames, AreThoseOfPictures) {
  for (const char* name : {"poster.jpg", "POSTER.JPG", "a.jpeg", "a.png", "a.b.webp"}) EXPECT_TRUE(IsPictureName(name)) << name;
  for (const char* name : {"poster", ".jpg", "poster.gif", "poster.tbn", "poster.jpg.part", "film.mkv", ""}) EXPECT_FALSE(IsPictureName(name)) << name;
}

// Of a folder.
TEST(PictureNames, SayWhatIsOfAFolder) {
  struct {
    const char* name;
    model::PictureKind kind;
    std::optional<uint32_t> season;
  } const table[] = {{"poster.jpg", kPoster, {}},
                     {"Folder.PNG", kPoster, {}},
                     {"cover.webp", kPoster, {}},
                     {"movie.jpg", kPoster, {}},
                     {"fanart.jpg", kBackdrop, {}},
                     {"backdrop.jpg", kBackdrop, {}},
                     {"background.png", kBackdrop, {}},
                     {"logo.png", kLogo, {}},
                     {"clearlogo.png", kLogo, {}},
                     {"banner.jpg", kBanner, {}},
                     {"landscape.jpg", kThumb, {}},
                     {"season01-poster.jpg", kPoster, 1},
                     {"Season12.jpg", kPoster, 12},
                     {"season-2-poster.png", kPoster, 2},
                     {"season-specials-poster.jpg", kPoster, 0},
                     {"season00-poster.jpg", kPoster, 0}};
  for (const auto& row : table) {
    const auto meanings = ReadPictureName(row.name);
    const auto shared = std::ranges::find_if(meanings, [](const PictureName& one) { return one.stem.empty(); });
    ASSERT_NE(shared, meanings.end()) << row.name;
    EXPECT_EQ(shared->kind, row.kind) << row.name;
    EXPECT_EQ(shared->season, row.season) << row.name;
  }
  for (const char* name : {"season99999-poster.jpg", "season-poster.jpg", "season1x-poster.jpg", "posters.jpg", "my poster.jpg", "film-poster.jpg"}) {
    for (const PictureName& one : ReadPictureName(name)) EXPECT_FALSE(one.stem.empty()) << name;
  }
}

TEST(PictureNames, SayWhichFileTheyAreNamedAfter) {
  const auto read = [](const char* name) {
    std::map<std::string, model::PictureKind> stems;
    for (const PictureName& one : ReadPictureName(name)) stems[one.stem] = one.kind;
    return stems;
  };
  using Stems = std::map<std::string, model::PictureKind>;
  EXPECT_EQ(read("Heat (1995)-poster.jpg"), (Stems{{"Heat (1995)", kPoster}, {"Heat (1995)-poster", kThumb}}));
  EXPECT_EQ(read("Heat-FANART.jpg"), (Stems{{"Heat", kBackdrop}, {"Heat-FANART", kThumb}}));
  EXPECT_EQ(read("Lost - S01E01-thumb.jpg"), (Stems{{"Lost - S01E01", kThumb}, {"Lost - S01E01-thumb", kThumb}}));
  EXPECT_EQ(read("Heat.jpg"), (Stems{{"Heat", kThumb}}));
  EXPECT_EQ(read("-poster.jpg"), (Stems{{"-poster", kThumb}}));
  EXPECT_TRUE(read("Heat.txt").empty());
}

}  // namespace
}  // namespace chanoma::catalogue
