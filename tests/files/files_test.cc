#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <future>

#include "files/open.h"
#include "files/walk.h"
#include "files/watch.h"

namespace chanoma::files {
namespace {

class FilesTest : public testing::Test {
 protected:
  void SetUp() override {
    root_ = std::filesystem::temp_directory_path() / fmt::format("chanoma-files-{}", ::getpid());
    std::filesystem::create_directories(root_);
  }
  void TearDown() override { std::filesystem::remove_all(root_); }

  void Write(const std::string& path, const std::string& bytes = "x") {
    std::filesystem::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << bytes;
  }
  std::vector<std::string> WalkAll(const std::string& prefix = "") {
    std::vector<std::string> paths;
    const auto report = Walk({root_.string(), prefix, [](std::string_view name) { return name.ends_with(".mp4"); }, {}},
                             [&](const FoundFile& file) -> Result<void> {
                               paths.push_back(file.path);
                               return {};
                             });
    EXPECT_TRUE(report);
    return paths;
  }

  std::filesystem::path root_;
  FdLogSink sink_{STDERR_FILENO};
  Log log_{sink_, LogLevel::kError};
};

TEST_F(FilesTest, WalksInTheByteOrderOfPaths) {
  for (const char* path : {"b/1.mp4", "b-c.mp4", "b.mp4", "a/z.mp4", "b/a/x.mp4", "茶.mp4", "B.mp4", "b/note.txt", ".hidden/x.mp4", ".x.mp4"}) Write(path);
  std::vector<std::string> expected{"b/1.mp4", "b-c.mp4", "b.mp4", "a/z.mp4", "b/a/x.mp4", "茶.mp4", "B.mp4"};
  std::sort(expected.begin(), expected.end());
  EXPECT_EQ(WalkAll(), expected);
}

TEST_F(FilesTest, WalksOneFolderOrFile) {
  for (const char* path : {"a/1.mp4", "a/2.mp4", "ab/3.mp4"}) Write(path);
  EXPECT_EQ(WalkAll("a"), (std::vector<std::string>{"a/1.mp4", "a/2.mp4"}));
  EXPECT_EQ(WalkAll("a/2.mp4"), (std::vector<std::string>{"a/2.mp4"}));
  EXPECT_TRUE(WalkAll("gone").empty());
}

TEST_F(FilesTest, SaysThatItEntersAFolderBeforeItListsIt) {
  Write("a/1.mp4");
  std::vector<std::string> entered, paths;
  WalkOptions options{root_.string(), {}, [](std::string_view name) { return name.ends_with(".mp4"); }, {}};
  // Who watches a folder from here on hears of what comes after its listing; what came before is in it.
  options.entering = [&](const std::string& folder) {
    entered.push_back(folder);
    Write(folder.empty() ? "came.mp4" : folder + "/came.mp4");
  };
  ASSERT_TRUE(Walk(options, [&](const FoundFile& file) -> Result<void> {
    paths.push_back(file.path);
    return {};
  }));
  EXPECT_EQ(entered, (std::vector<std::string>{"", "a"}));
  EXPECT_EQ(paths, (std::vector<std::string>{"a/1.mp4", "a/came.mp4", "came.mp4"}));
}

TEST_F(FilesTest, FollowsNoLinksAndReadsNoPipes) {
  Write("a/1.mp4");
  std::filesystem::create_directory_symlink(root_ / "a", root_ / "a" / "loop");
  std::filesystem::create_symlink(root_ / "a/1.mp4", root_ / "link.mp4");
  ASSERT_EQ(::mkfifo((root_ / "pipe.mp4").c_str(), 0600), 0);
  EXPECT_EQ(WalkAll(), (std::vector<std::string>{"a/1.mp4"}));
}

TEST_F(FilesTest, SaysThatARootIsGone) {
  const auto gone = Walk({(root_ / "none").string(), {}, [](std::string_view) { return true; }, {}}, [](const FoundFile&) { return Result<void>(); });
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().code, Code::kNotFound);
}

TEST_F(FilesTest, OpensOnlyWhatLiesBeneath) {
  Write("a/1.mp4", "hello");
  const auto file = OpenBeneath(root_.string(), "a/1.mp4");
  ASSERT_TRUE(file);
  EXPECT_EQ(file->stamp.size, 5u);
  std::filesystem::create_symlink("/etc/passwd", root_ / "out.mp4");
  std::filesystem::create_symlink("a/1.mp4", root_ / "in.mp4");
  EXPECT_TRUE(OpenBeneath(root_.string(), "in.mp4"));
  EXPECT_EQ(OpenBeneath(root_.string(), "out.mp4").error().code, Code::kForbidden);
  EXPECT_FALSE(OpenBeneath(root_.string(), "../" + root_.filename().string() + "/a/1.mp4"));
  EXPECT_FALSE(OpenBeneath(root_.string(), "/etc/passwd"));
  EXPECT_EQ(OpenBeneath(root_.string(), "a").error().code, Code::kInvalid);
  EXPECT_EQ(OpenBeneath(root_.string(), "none").error().code, Code::kNotFound);
}

TEST_F(FilesTest, HearsOfWritesMovesAndRemovals) {
  std::promise<std::string> written;
  std::promise<std::string> removed;
  std::atomic<int> step = 0;
  auto watcher = Watcher::Create([&](const WatchEvent& event) {
    if (event.tree != 7 || event.path != "sub/1.mp4") return;
    if (step == 0) {
      step = 1;
      written.set_value(event.path);
    } else if (step == 2) {
      step = 3;
      removed.set_value(event.path);
    }
  }, log_);
  ASSERT_TRUE(watcher);
  std::filesystem::create_directories(root_ / "sub");
  ASSERT_TRUE((*watcher)->Watch(7, root_.string(), "sub"));
  Write("other.tmp");
  std::filesystem::rename(root_ / "other.tmp", root_ / "sub/1.mp4");
  EXPECT_EQ(written.get_future().wait_for(std::chrono::seconds(10)), std::future_status::ready);
  step = 2;
  std::filesystem::remove(root_ / "sub/1.mp4");
  EXPECT_EQ(removed.get_future().wait_for(std::chrono::seconds(10)), std::future_status::ready);
  EXPECT_EQ((*watcher)->Count(7), 1u);
  (*watcher)->Forget(7);
  EXPECT_EQ((*watcher)->Count(7), 0u);
}

}  // namespace
}  // namespace chanoma::files
