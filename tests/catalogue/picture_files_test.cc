#include "catalogue/picture_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/log.h"

namespace chanoma::catalogue {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

PictureFolder Folder(const std::vector<std::string>& films, const std::vector<std::string>& pictures) {
  PictureFolder folder("Films");
  for (const std::string& film : films) folder.AddFilm(film);
  for (const std::string& picture : pictures) folder.Add({picture, 1, 2});
  return folder;
}

std::vector<std::string> PathsOf(const std::vector<FoundPicture>& found) {
  std::vector<std::string> paths;
  for (const FoundPicture& one : found) paths.push_back(one.path);
  return paths;
}

TEST(PictureFiles, AreOfTheFileWhoseNameTheyBear) {
  const PictureFolder folder = Folder({"Heat.mkv", "Heat 2.mkv", "Heat-poster.mkv"}, {"Heat-fanart.jpg", "Heat-poster.jpg", "Heat 2-poster.jpg", "Heat 2.webp", "Heat 22-poster.jpg"});
  EXPECT_THAT(PathsOf(folder.Own("Heat.mkv")), ElementsAre("Films/Heat-fanart.jpg")) << "Heat-poster.jpg is another file's";
  EXPECT_THAT(PathsOf(folder.Own("Heat 2.mkv")), UnorderedElementsAre("Films/Heat 2-poster.jpg", "Films/Heat 2.webp"));
  EXPECT_THAT(PathsOf(folder.Own("Heat-poster.mkv")), ElementsAre("Films/Heat-poster.jpg"));
  EXPECT_THAT(folder.Shared(), IsEmpty());
}

TEST(PictureFiles, OfSeveralTheBestIsTaken) {
  const PictureFolder folder = Folder({"Heat.mkv"}, {"movie.jpg", "cover.jpg", "folder.jpg", "poster.png", "poster.jpg", "clearlogo.png", "logo.png", "Heat.jpg", "Heat-thumb.jpg"});
  EXPECT_THAT(PathsOf(folder.Shared()), UnorderedElementsAre("Films/poster.jpg", "Films/clearlogo.png"));
  EXPECT_THAT(PathsOf(folder.Own("Heat.mkv")), ElementsAre("Films/Heat-thumb.jpg"));
}

TEST(PictureFiles, AFilmThatIsCalledPosterHasItsOwn) {
  const PictureFolder folder = Folder({"Poster.mkv"}, {"Poster.jpg"});
  EXPECT_THAT(folder.Shared(), IsEmpty());
  EXPECT_THAT(PathsOf(folder.Own("Poster.mkv")), ElementsAre("Films/Poster.jpg"));
}

class PictureSums : public testing::Test {
 protected:
  void SetUp() override {
    root_ = std::filesystem::temp_directory_path() / fmt::format("chanoma-pictures-{}", ::getpid());
    std::filesystem::create_directories(root_);
  }
  void TearDown() override { std::filesystem::remove_all(root_); }
  void Write(const std::string& path, const std::string& bytes = "x") {
    std::filesystem::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << bytes;
  }
  uint64_t SumOf(const std::string& folder, std::string_view film) {
    const auto found = LookForPictures(root_.string(), folder);
    return SumOfPictures(*found, film, SumOfShared(root_.string(), folder, *found));
  }
  std::filesystem::path root_;
};

TEST_F(PictureSums, ChangeWithWhatMayBeTheirs) {
  Write("Lost/Season 1/Lost S01E01.mkv");
  Write("Lost/Season 1/Lost S01E02.mkv");
  EXPECT_EQ(SumOf("Lost/Season 1", "Lost S01E01.mkv"), 0U);
  Write("Lost/Season 1/Lost S01E01-thumb.jpg");
  const uint64_t own = SumOf("Lost/Season 1", "Lost S01E01.mkv");
  EXPECT_NE(own, 0U);
  EXPECT_EQ(SumOf("Lost/Season 1", "Lost S01E02.mkv"), 0U);
  Write("Lost/poster.jpg");
  const uint64_t above = SumOf("Lost/Season 1", "Lost S01E02.mkv");
  EXPECT_NE(above, 0U) << "what is the series' is looked for above its seasons";
  EXPECT_NE(SumOf("Lost/Season 1", "Lost S01E01.mkv"), own);
  Write("Lost/poster.jpg", "another");
  EXPECT_NE(SumOf("Lost/Season 1", "Lost S01E02.mkv"), above);
  std::filesystem::remove(root_ / "Lost/poster.jpg");
  EXPECT_EQ(SumOf("Lost/Season 1", "Lost S01E01.mkv"), own);
  Write("poster.jpg");
  EXPECT_EQ(SumOf("Lost/Season 1", "Lost S01E01.mkv"), own) << "what holds the series is not the series";
}

TEST_F(PictureSums, ChangeWithTheNeighboursOfWhatIsShared) {
  Write("Heat/Heat (1995).mkv");
  Write("Heat/poster.jpg");
  const uint64_t alone = SumOf("Heat", "Heat (1995).mkv");
  Write("Heat/Ronin (1998).mkv");
  EXPECT_NE(SumOf("Heat", "Heat (1995).mkv"), alone);
}

}  // namespace
}  // namespace chanoma::catalogue
