#include "catalogue/scanner.h"

#include <gtest/gtest.h>
#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/file.h"
#include "catalogue/fingerprint.h"

namespace chanoma::catalogue {
namespace {

class ScannerTest : public testing::Test {
 protected:
  void SetUp() override {
    base_ = std::filesystem::temp_directory_path() / fmt::format("chanoma-scan-{}", ::getpid());
    std::filesystem::create_directories(base_ / "films");
    store::StoreOptions options;
    options.path = base_ / "store";
    store_ = std::move(*store::Store::Open(options, clock_, log_));
    images_.emplace(std::move(*Images::Open(base_ / "images", attic_)));
    scanner_.emplace(*store_, *images_, [this] { return ignore_; }, log_);
    library_.id = store_->NewId();
    library_.name = "Films";
    library_.path = (base_ / "films").string();
    ASSERT_TRUE(store_->Commit([&](store::Draft& draft) { return draft.PutLibrary(library_); }));
  }
  void TearDown() override {
    store_.reset();
    std::filesystem::remove_all(base_);
  }

  void Write(const std::string& path, const std::string& bytes = "x") {
    std::filesystem::create_directories((base_ / "films" / path).parent_path());
    std::ofstream(base_ / "films" / path) << bytes;
  }
  using Report = ScanReport;
  ScanReport Look(const model::Library& library, const std::string& prefix = "") {
    const auto report = scanner_->Look(library, prefix, "test", {}, {});
    EXPECT_TRUE(report) << report.error().message;
    return report.value_or(ScanReport{});
  }
  // As a whole scan of the only library does; how many went is in gone_.
  ScanReport Scan(const std::string& prefix = "") {
    const Report report{Look(library_, prefix)};
    gone_ = *scanner_->Forget(library_, report.missed);
    return report;
  }
  std::vector<std::string> Known() {
    std::vector<std::string> paths;
    const auto entries = store_->Read().ListPaths(library_.id, "", 1000);
    for (const store::PathEntry& entry : *entries) paths.push_back(entry.path);
    return paths;
  }
  model::Video Video(const std::string& path) { return *store_->Read().GetVideo(*store_->Read().FindVideoByPath(library_.id, path)); }

  std::filesystem::path base_;
  SystemClock clock_;
  const files::Attic attic_{std::filesystem::temp_directory_path() / "nowhere", clock_};
  FdLogSink sink_{STDERR_FILENO};
  Log log_{sink_, LogLevel::kError};
  std::unique_ptr<store::Store> store_;
  std::optional<Images> images_;
  std::optional<Scanner> scanner_;
  model::Library library_;
  std::vector<std::string> ignore_;
  size_t gone_ = 0;
};

TEST_F(ScannerTest, ListsNewFilesAndQueuesTheirProbes) {
  for (int i = 0; i < 600; ++i) Write(fmt::format("{}/film {}.mp4", i % 7, i));
  Write("notes.txt");
  size_t folders = 0;
  const auto report = scanner_->Look(library_, {}, "test", {{}, [&](const std::string&) { ++folders; }}, {});
  ASSERT_TRUE(report);
  EXPECT_EQ(report->added, 600u);
  EXPECT_EQ(folders, 8u);
  EXPECT_EQ(store_->Read().CountVideos()->All(), 600u);
  EXPECT_EQ(store_->Read().CountJobs()->Of(model::JobKind::kProbe, model::JobState::kQueued), 600u);
  EXPECT_EQ(Video("3/film 10.mp4").title, "film 10");
  const ScanReport again = Scan();
  EXPECT_EQ(again.added + again.changed + again.missed.size(), 0u);
  EXPECT_EQ(again.found, 600u);
}

TEST_F(ScannerTest, FollowsChangesAndRemovals) {
  Write("a.mp4");
  Write("b/c.mp4");
  Write("b-d.mp4");
  Scan();
  const model::Video before = Video("a.mp4");
  Write("a.mp4", "longer now");
  std::filesystem::remove(base_ / "films/b/c.mp4");
  const ScanReport report = Scan();
  EXPECT_EQ(report.changed, 1u);
  EXPECT_EQ(gone_, 1u);
  const model::Video after = Video("a.mp4");
  EXPECT_EQ(after.id, before.id);
  EXPECT_EQ(after.generation, before.generation + 1);
  EXPECT_EQ(Known(), (std::vector<std::string>{"a.mp4", "b-d.mp4"}));
}

TEST_F(ScannerTest, LooksAtOneFolderOrFileAlone) {
  Write("a/1.mp4");
  Write("ab/2.mp4");
  Write("b.mp4");
  Scan();
  std::filesystem::remove_all(base_ / "films/a");
  std::filesystem::remove_all(base_ / "films/ab");
  Scan("a");
  EXPECT_EQ(gone_, 1u);
  EXPECT_EQ(Known(), (std::vector<std::string>{"ab/2.mp4", "b.mp4"}));
  std::filesystem::remove(base_ / "films/b.mp4");
  Scan("b.mp4");
  EXPECT_EQ(gone_, 1u);
  Write("c/3.mp4");
  EXPECT_EQ(Scan("c/3.mp4").added, 1u);
  EXPECT_EQ(Known(), (std::vector<std::string>{"ab/2.mp4", "c/3.mp4"}));
}

TEST_F(ScannerTest, DeletesNothingWhenTheMountIsGone) {
  for (int i = 0; i < 20; ++i) Write(fmt::format("{}.mp4", i));
  Scan();
  std::filesystem::rename(base_ / "films", base_ / "elsewhere");
  EXPECT_FALSE(scanner_->Look(library_, "", "test", {}, {})) << "no folder at all";
  std::filesystem::create_directories(base_ / "films");
  const auto empty = scanner_->Look(library_, "", "test", {}, {});
  ASSERT_FALSE(empty) << "an empty mount point";
  EXPECT_NE(empty.error().message.find("none of the 20 known files"), std::string::npos);
  EXPECT_EQ(Known().size(), 20u);
  EXPECT_FALSE(store_->Read().GetLibrary(library_.id)->problem.empty());
  std::filesystem::remove(base_ / "films");
  std::filesystem::rename(base_ / "elsewhere", base_ / "films");
  Scan();
  EXPECT_EQ(gone_, 0u);
  EXPECT_TRUE(store_->Read().GetLibrary(library_.id)->problem.empty());
}

TEST_F(ScannerTest, KeepsWhatWasHidden) {
  Write("a.mp4");
  Scan();
  model::Video video = Video("a.mp4");
  video.hidden = true;
  ASSERT_TRUE(store_->Commit([&](store::Draft& draft) { return draft.PutVideo({video, std::nullopt}); }));
  Scan();
  EXPECT_TRUE(Video("a.mp4").hidden);
}

TEST_F(ScannerTest, StopsWhenAsked) {
  for (int i = 0; i < 50; ++i) Write(fmt::format("{}.mp4", i));
  std::stop_source stop;
  stop.request_stop();
  const auto report = scanner_->Look(library_, "", "test", {}, stop.get_token());
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, Code::kCancelled);
}

TEST_F(ScannerTest, CopesWithAwkwardNames) {
  const std::string long_name(250, 'x');
  Write(long_name + ".mp4");
  Write("line\nbreak.mp4");
  Write("bad\xff\xfeutf8.mp4");
  Scan();
  EXPECT_EQ(Known().size(), 3u);
  Scan();
  EXPECT_EQ(gone_, 0u);
}

// What a probe would have stored.
void Looked(store::Store& store, model::Video video, const std::filesystem::path& file) {
  const auto fd = OpenFile(file, O_RDONLY);
  video.fingerprint = *Fingerprint(fd->Get(), video.stamp.size);
  video.state = model::Ready{};
  video.title = "By hand";
  video.title_is_set_by_user = true;
  ASSERT_TRUE(store.Commit([&](store::Draft& draft) { return draft.PutVideo({video, "by hand"}); }));
}

TEST_F(ScannerTest, IdentitySurvivesARename) {
  Write("a/film.mp4", "content");
  Write("other.mp4", "conten2");
  Scan();
  const Ulid id = Video("a/film.mp4").id;
  std::filesystem::create_directories(base_ / "films/z");
  std::filesystem::rename(base_ / "films/a/film.mp4", base_ / "films/z/renamed.mp4");
  const ScanReport report = Scan();
  EXPECT_EQ(report.moved, 1u);
  EXPECT_EQ(report.added, 0u);
  EXPECT_EQ(gone_, 0u);
  const model::Video after = Video("z/renamed.mp4");
  EXPECT_EQ(after.id, id);
  EXPECT_EQ(after.title, "renamed");
  EXPECT_EQ(after.generation, 0u);
  EXPECT_EQ(Known(), (std::vector<std::string>{"other.mp4", "z/renamed.mp4"}));
  std::filesystem::rename(base_ / "films/z", base_ / "films/b");  // a folder
  EXPECT_EQ(Scan().moved, 1u);
  EXPECT_EQ(Video("b/renamed.mp4").id, id);
}

TEST_F(ScannerTest, IdentitySurvivesAMoveToAnotherLibrary) {
  Write("film.mp4", "content");
  Write("stays.mp4", "x");
  Scan();
  Looked(*store_, Video("film.mp4"), base_ / "films/film.mp4");
  const model::Video before = Video("film.mp4");
  model::Library second = library_;
  second.id = store_->NewId();
  second.path = (base_ / "series").string();
  std::filesystem::create_directories(second.path);
  ASSERT_TRUE(store_->Commit([&](store::Draft& draft) { return draft.PutLibrary(second); }));
  std::filesystem::rename(base_ / "films/film.mp4", base_ / "series/one.mp4");
  const ScanReport first = Look(library_);  // misses it, and must not remove it yet
  ASSERT_EQ(first.missed.size(), 1u);
  EXPECT_EQ(Look(second).moved, 1u);
  EXPECT_EQ(*scanner_->Forget(library_, first.missed), 0u);
  model::Video after = *store_->Read().GetVideo(before.id);
  EXPECT_EQ(after.library, second.id);
  EXPECT_EQ(after.path, "one.mp4");
  EXPECT_EQ(after.title, "By hand");
  EXPECT_EQ(after.state, before.state);
}

TEST_F(ScannerTest, WhatIsBackIsNotRemoved) {
  Write("film.mp4");
  Write("other.mp4");
  Scan();
  std::filesystem::rename(base_ / "films/film.mp4", base_ / "aside.mp4");
  const ScanReport report = Look(library_);
  ASSERT_EQ(report.missed.size(), 1u);
  std::filesystem::rename(base_ / "aside.mp4", base_ / "films/film.mp4");
  EXPECT_EQ(*scanner_->Forget(library_, report.missed), 0u);
  EXPECT_EQ(Known(), (std::vector<std::string>{"film.mp4", "other.mp4"}));
}

TEST_F(ScannerTest, ContentIsFoundAgainUnderAnotherInode) {
  const std::string content = std::string(300'000, 'a') + "middle" + std::string(300'000, 'b');
  Write("film.mp4", content);
  Write("same size.mp4", std::string(content.size(), 'c'));
  Scan();
  Looked(*store_, Video("film.mp4"), base_ / "films/film.mp4");
  const Ulid id = Video("film.mp4").id;
  // Copied to another disk and deleted, with no scan between the two.
  std::filesystem::copy_file(base_ / "films/film.mp4", base_ / "films/copy.mp4");
  std::filesystem::remove(base_ / "films/film.mp4");
  EXPECT_EQ(Scan().moved, 1u);
  EXPECT_EQ(Video("copy.mp4").id, id);
  EXPECT_EQ(Video("copy.mp4").title, "By hand");
  // With a scan between: for a while there are two, then the first takes the place of the second.
  std::filesystem::copy_file(base_ / "films/copy.mp4", base_ / "films/again.mp4");
  EXPECT_EQ(Scan().added, 1u);
  model::Video twin = Video("again.mp4");
  twin.fingerprint = Video("copy.mp4").fingerprint;
  ASSERT_TRUE(store_->Commit([&](store::Draft& draft) { return draft.PutVideo({twin, std::nullopt}); }));
  std::filesystem::remove(base_ / "films/copy.mp4");
  Scan();
  EXPECT_EQ(Video("again.mp4").id, id);
  EXPECT_EQ(Video("again.mp4").title, "By hand");
  EXPECT_FALSE(store_->Read().GetVideo(twin.id));
}

TEST_F(ScannerTest, OfTwoCopiesOfWhatIsGoneOneTakesItsPlace) {
  const std::string content(300'000, 'a');
  Write("film.mp4", content);
  Scan();
  Looked(*store_, Video("film.mp4"), base_ / "films/film.mp4");
  const Ulid id = Video("film.mp4").id;
  for (const char* name : {"one.mp4", "two.mp4"}) std::filesystem::copy_file(base_ / "films/film.mp4", base_ / "films" / name);
  std::filesystem::remove(base_ / "films/film.mp4");
  const ScanReport report = Scan();
  EXPECT_EQ(report.moved, 1u);
  EXPECT_EQ(report.added, 1u);
  EXPECT_EQ(Known(), (std::vector<std::string>{"one.mp4", "two.mp4"}));
  EXPECT_EQ(Video("one.mp4").id, id);
}

TEST_F(ScannerTest, CopiesThatGoTogetherAreAllGone) {
  const std::string content(300'000, 'a');
  Write("kept.mp4");
  for (const char* name : {"one.mp4", "two.mp4", "three.mp4"}) Write(name, content);
  Scan();
  for (const char* name : {"one.mp4", "two.mp4", "three.mp4"}) {
    Looked(*store_, Video(name), base_ / "films" / name);
    model::Video video = Video(name);
    video.title_is_set_by_user = false;
    ASSERT_TRUE(store_->Commit([&](store::Draft& draft) { return draft.PutVideo({video, std::nullopt}); }));
    std::filesystem::remove(base_ / "films" / name);
  }
  Scan();
  EXPECT_EQ(Known(), (std::vector<std::string>{"kept.mp4"}));
}

TEST_F(ScannerTest, AHardLinkIsAVideoOfItsOwn) {
  Write("film.mp4", "content");
  Scan();
  std::filesystem::create_hard_link(base_ / "films/film.mp4", base_ / "films/link.mp4");
  EXPECT_EQ(Scan().added, 1u);
  EXPECT_NE(Video("film.mp4").id, Video("link.mp4").id);
}

TEST_F(ScannerTest, LeavesFilesThatAreStillWritten) {
  Write("done.mp4");
  const auto writer = OpenFile(base_ / "films/growing.mp4", O_WRONLY | O_CREAT);
  ASSERT_TRUE(writer && WriteAll(writer->Get(), "first part"));
  const ScanReport report = Scan();
  EXPECT_EQ(report.added, 1u);
  EXPECT_EQ(report.unsettled, (std::vector<std::string>{"growing.mp4"}));
  EXPECT_EQ(Known(), (std::vector<std::string>{"done.mp4"}));
}

TEST_F(ScannerTest, EmptyFilesNeedNoLook) {
  Write("empty.mp4", "");
  Scan();
  EXPECT_TRUE(std::holds_alternative<model::Failed>(Video("empty.mp4").state));
  EXPECT_EQ(store_->Read().CountJobs()->Of(model::JobState::kQueued), 0u);
  Write("empty.mp4", "no longer");
  EXPECT_EQ(Scan().changed, 1u);
  EXPECT_EQ(store_->Read().CountJobs()->Of(model::JobState::kQueued), 1u);
}

TEST_F(ScannerTest, LeavesOutWhatIsToBeIgnored) {
  for (const char* path : {"a.mp4", "a.sample.mp4", "skip/b.mp4", "part/c.mp4", "part/trailer.mp4", "part/deep/trailer.mp4", "part/deep/d.mp4"}) Write(path);
  Write("skip/.ignore", "");
  Write("part/.ignore", "# not these\ntrailer.*\n");
  ignore_ = {"*.sample.mp4"};
  Scan();
  EXPECT_EQ(Known(), (std::vector<std::string>{"a.mp4", "part/c.mp4", "part/deep/d.mp4"}));
  // The same when only a part is looked at.
  for (const char* path : {"skip/b.mp4", "part/deep", "skip", "a.sample.mp4"}) Scan(path);
  EXPECT_EQ(Known(), (std::vector<std::string>{"a.mp4", "part/c.mp4", "part/deep/d.mp4"}));
}

}  // namespace
}  // namespace chanoma::catalogue
