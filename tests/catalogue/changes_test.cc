#include "catalogue/changes.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>

#include "catalogue/missing.h"

namespace chanoma::catalogue {
namespace {

using std::chrono::milliseconds;

store::PathEntry Entry(unsigned char number, std::string path) {
  std::string raw(16, '\0');
  raw.back() = static_cast<char>(number);
  return {std::move(path), *Ulid::FromRaw(raw), {}};
}

std::vector<std::string> Paths(const std::vector<store::PathEntry>& entries) {
  std::vector<std::string> paths;
  for (const store::PathEntry& entry : entries) paths.push_back(entry.path);
  return paths;
}

TEST(Missing, GivesUpWhatIsMissedForAMoment) {
  Missing missing;
  const SteadyTime start;
  std::vector<store::PathEntry> first{Entry(1, "a"), Entry(2, "b")};
  EXPECT_TRUE(missing.GiveUp(first, start).empty());
  EXPECT_EQ(Paths(first), (std::vector<std::string>{"a", "b"}));
  std::vector<store::PathEntry> second{Entry(1, "a"), Entry(3, "c")};
  EXPECT_EQ(Paths(missing.GiveUp(second, start + Missing::kPatience)), (std::vector<std::string>{"a"}));
  EXPECT_EQ(Paths(second), (std::vector<std::string>{"c"}));
}

TEST(Missing, WhatMovedOnIsWaitedForAnew) {
  Missing missing;
  const SteadyTime start;
  std::vector<store::PathEntry> once{Entry(1, "a")};
  missing.GiveUp(once, start);
  std::vector<store::PathEntry> elsewhere{Entry(1, "b")};
  EXPECT_TRUE(missing.GiveUp(elsewhere, start + 2 * Missing::kPatience).empty());
}

TEST(Missing, WhatCameBackIsWaitedForAnew) {
  Missing missing;
  const SteadyTime start;
  std::vector<store::PathEntry> once{Entry(1, "a")};
  missing.GiveUp(once, start);
  std::vector<store::PathEntry> again{Entry(1, "a")};
  EXPECT_TRUE(missing.GiveUp(again, start + std::chrono::minutes(5)).empty());
}

class FolderChangesTest : public testing::Test {
 protected:
  void SetUp() override {
    root_ = std::filesystem::temp_directory_path() / fmt::format("chanoma-changes-{}", ::getpid());
    std::filesystem::create_directories(root_ / "sub");
  }
  void TearDown() override { std::filesystem::remove_all(root_); }

  std::filesystem::path root_;
  const Ulid library_ = Entry(7, "").video;
  FdLogSink sink_{STDERR_FILENO};
  Log log_{sink_, LogLevel::kError};
};

TEST_F(FolderChangesTest, SettlesOnceWhatChangedWasLookedAt) {
  std::atomic<int> looked = 0;
  const auto changes = FolderChanges::Create([&](const std::vector<FolderChanges::Change>& some) {
    std::this_thread::sleep_for(milliseconds(200));
    looked += static_cast<int>(some.size());
  }, log_);
  ASSERT_TRUE(changes);
  ASSERT_TRUE((*changes)->Watch(library_, root_.string(), "sub"));
  EXPECT_EQ((*changes)->Watched(library_), 1u);
  std::ofstream(root_ / "sub/a.mp4") << "x";
  (*changes)->Settle({});
  EXPECT_EQ(looked, 1);
}

TEST_F(FolderChangesTest, DoesNotWaitForWhatIsToBeLookedAtMuchLater) {
  const auto changes = FolderChanges::Create([](const std::vector<FolderChanges::Change>&) {}, log_);
  ASSERT_TRUE(changes);
  (*changes)->Later(library_, "a", std::chrono::hours(1));
  const auto start = std::chrono::steady_clock::now();
  (*changes)->Settle({});
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(4));
}

TEST_F(FolderChangesTest, AStopEndsTheWait) {
  const auto changes = FolderChanges::Create([](const std::vector<FolderChanges::Change>&) {}, log_);
  ASSERT_TRUE(changes);
  std::stop_source stop;
  stop.request_stop();
  const auto start = std::chrono::steady_clock::now();
  (*changes)->Settle(stop.get_token());
  EXPECT_LT(std::chrono::steady_clock::now() - start, milliseconds(250));
}

}  // namespace
}  // namespace chanoma::catalogue
