// What lies beside files, with real workers.

#include "catalogue/picturing.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include "catalogue/scanner.h"
#include "catalogue/sidecars.h"
#include "media/clips.h"
#include "media/engine.h"
#include "model/work.h"

namespace chanoma::catalogue {
namespace {

using media::test::Shell;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class PicturingTest : public media::test::Engine {
 protected:
  void SetUp() override {
    base_ = std::filesystem::temp_directory_path() / fmt::format("chanoma-picturing-{}", ::getpid());
    std::filesystem::create_directories(base_ / "films");
    store::StoreOptions options;
    options.path = base_ / "store";
    store_ = std::move(*store::Store::Open(options, clock_, log_));
    attic_.KeepNothing();
    images_.emplace(std::move(*Images::Open(base_ / "images", attic_)));
    library_.id = store_->NewId();
    library_.name = "Films";
    library_.path = (base_ / "films").string();
    ASSERT_TRUE(store_->Commit([&](store::Draft& draft) { return draft.PutLibrary(library_); }));
  }
  void TearDown() override {
    store_.reset();
    std::filesystem::remove_all(base_);
  }

  std::filesystem::path At(const std::string& path) {
    std::filesystem::create_directories((base_ / "films" / path).parent_path());
    return base_ / "films" / path;
  }
  void Film(const std::string& path) { media::test::WriteAll(At(path), path); }
  void Draw(const std::string& path, const std::string& colour, const std::string& size = "200x300") {
    Shell(fmt::format("ffmpeg -v error -nostdin -y -f lavfi -i color=c={}:s={}:d=1 -frames:v 1 '{}'", colour, size, At(path).string()));
  }
  // As a scan does, and then the jobs it asked for.
  int Look() {
    Scanner scanner(*store_, *images_, [] { return std::vector<std::string>(); }, log_);
    const auto report = scanner.Look(library_, {}, "test", {}, {});
    EXPECT_TRUE(report);
    EXPECT_TRUE(scanner.Forget(library_, report->missed));
    EXPECT_TRUE(SidecarScan(*store_, log_).Run(library_, "test", {}));
    int jobs = 0;
    EXPECT_TRUE(store_->Commit([&](store::Draft& draft) -> Result<void> {
      while (auto job = draft.ClaimJob(model::JobKind::kPictures)) {
        due_.push_back(job->subject);
        job->state = model::JobState::kDone;
        TRY(draft.PutJob(*job));
        ++jobs;
      }
      return {};
    }));
    const Picturing picturing(*store_, Media(), *images_, clock_, log_);
    for (const Ulid& subject : std::exchange(due_, {})) {
      const auto run = picturing.Run(subject, {"test", true, {}});
      EXPECT_TRUE(run) << run.error().message;
    }
    return jobs;
  }
  model::Video Video(const std::string& path) { return *store_->Read().GetVideo(*store_->Read().FindVideoByPath(library_.id, path)); }
  model::Show Show(const std::string& path) { return *store_->Read().GetShow(*store_->Read().FindShowOfSeries(model::SeriesOf(Video(path).work))); }

  std::filesystem::path base_;
  SystemClock clock_;
  files::Attic attic_{std::filesystem::temp_directory_path() / "nowhere", clock_};
  FdLogSink sink_{STDERR_FILENO};
  Log log_{sink_, LogLevel::kError};
  std::unique_ptr<store::Store> store_;
  std::optional<Images> images_;
  model::Library library_;
  std::vector<Ulid> due_;
};

TEST_F(PicturingTest, AFilmsOwnAreKeptWithItsFile) {
  Film("Heat (1995)/Heat (1995).mkv");
  Draw("Heat (1995)/poster.jpg", "red", "2000x3000");
  EXPECT_EQ(Look(), 1);
  const auto pictures = Video("Heat (1995)/Heat (1995).mkv").pictures;
  ASSERT_THAT(pictures, SizeIs(1));
  EXPECT_EQ(pictures[0].file, "Heat (1995)/poster.jpg");
  EXPECT_EQ(pictures[0].look.width, 1280);
  EXPECT_EQ(pictures[0].look.height, 1920);
  const Ulid id = Video("Heat (1995)/Heat (1995).mkv").id;
  EXPECT_NE(*images_->FindPicture(id, pictures[0].generation, 320), *images_->FindPicture(id, pictures[0].generation, 1280));
  EXPECT_EQ(Look(), 0) << "nothing has changed";
  std::filesystem::remove(At("Heat (1995)/poster.jpg"));
  EXPECT_EQ(Look(), 1);
  EXPECT_THAT(Video("Heat (1995)/Heat (1995).mkv").pictures, IsEmpty());
  EXPECT_FALSE(images_->FindPicture(id, pictures[0].generation, 1)) << "its files are gone with it";
}

TEST_F(PicturingTest, ASeriesHasItsOwnAndEachSeasonItsOwn) {
  Film("Lost/Season 1/Lost S01E01.mkv");
  Film("Lost/Season 2/Lost S02E01.mkv");
  Draw("Lost/poster.jpg", "red");
  Draw("Lost/Season 2/folder.jpg", "blue");
  Draw("Lost/season01-poster.jpg", "green");
  Draw("Lost/Season 1/Lost S01E01-thumb.jpg", "yellow", "320x180");
  EXPECT_EQ(Look(), 1) << "one job for all of a show";
  const model::Show show = Show("Lost/Season 1/Lost S01E01.mkv");
  const auto file = [&](std::optional<uint32_t> season) {
    const model::Picture* one = model::FindPicture(show.pictures, model::PictureKind::kPoster, season);
    return one ? one->file : std::string();
  };
  EXPECT_EQ(file({}), "Lost/poster.jpg");
  EXPECT_EQ(file(1), "Lost/season01-poster.jpg");
  EXPECT_EQ(file(2), "Lost/Season 2/folder.jpg");
  EXPECT_THAT(Video("Lost/Season 1/Lost S01E01.mkv").pictures, SizeIs(1));
  EXPECT_THAT(Video("Lost/Season 2/Lost S02E01.mkv").pictures, IsEmpty());
}

TEST_F(PicturingTest, ANeighboursIsNotTaken) {
  Film("Flat/Heat (1995).mkv");
  Film("Flat/Ronin (1998).mkv");
  Draw("Flat/poster.jpg", "red");
  Draw("Flat/Ronin (1998)-poster.jpg", "blue");
  Look();
  EXPECT_THAT(Video("Flat/Heat (1995).mkv").pictures, IsEmpty());
  EXPECT_THAT(Video("Flat/Ronin (1998).mkv").pictures, SizeIs(1));
}

TEST_F(PicturingTest, WhatIsBadLeavesWordsAndIsNotOpenedAgain) {
  Film("Heat (1995)/Heat (1995).mkv");
  Draw("Heat (1995)/whole.png", "red");
  const std::string whole = media::test::ReadAll(At("Heat (1995)/whole.png"));
  media::test::WriteAll(At("Heat (1995)/poster.png"), whole.substr(0, whole.size() - 20));
  std::filesystem::remove(At("Heat (1995)/whole.png"));
  Look();
  const auto pictures = Video("Heat (1995)/Heat (1995).mkv").pictures;
  ASSERT_THAT(pictures, SizeIs(1));
  EXPECT_EQ(pictures[0].generation, 0U);
  EXPECT_FALSE(pictures[0].problem.empty());
  EXPECT_EQ(model::FindPicture(pictures, model::PictureKind::kPoster), nullptr);
}

TEST_F(PicturingTest, WhatDeclaresTooManyPixelsIsNotDecoded) {
  Film("Heat (1995)/Heat (1995).mkv");
  Draw("Heat (1995)/poster.png", "red");
  std::string bomb = media::test::ReadAll(At("Heat (1995)/poster.png"));
  bomb.replace(16, 8, std::string("\x00\x01\x00\x00\x00\x01\x00\x00", 8));
  media::test::WriteAll(At("Heat (1995)/poster.png"), bomb);
  Look();
  const auto pictures = Video("Heat (1995)/Heat (1995).mkv").pictures;
  ASSERT_THAT(pictures, SizeIs(1));
  EXPECT_EQ(pictures[0].problem, "The picture has more than 100 million pixels.");
}

TEST_F(PicturingTest, WhatCannotBeReachedKeepsItsOwn) {
  Film("Lost/Season 1/Lost S01E01.mkv");
  Draw("Lost/poster.jpg", "red");
  Look();
  const Ulid show = Show("Lost/Season 1/Lost S01E01.mkv").id;
  std::filesystem::rename(base_ / "films", base_ / "away");
  const Picturing picturing(*store_, Media(), *images_, clock_, log_);
  ASSERT_TRUE(picturing.Run(show, {"test", true, {}}));
  EXPECT_THAT(store_->Read().GetShow(show)->pictures, SizeIs(1));
}

}  // namespace
}  // namespace chanoma::catalogue
