#include "files/attic.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "store/store_fixture.h"

namespace chanoma::files {
namespace {

class At final : public Clock {
 public:
  Timestamp Now() const override { return now; }
  SteadyTime Steady() const override { return {}; }
  Timestamp now = Timestamp(std::chrono::hours(500'000));
};

class AtticTest : public ::testing::Test {
 protected:
  std::filesystem::path Write(const char* name, std::string_view bytes = "x") {
    std::filesystem::create_directories((data_ / name).parent_path());
    EXPECT_TRUE(WriteFileAtomically(data_ / name, bytes));
    return data_ / name;
  }
  bool There(const char* name) const { return std::filesystem::exists(std::filesystem::symlink_status(data_ / name)); }

  const store::Folder folder_;
  const std::filesystem::path data_ = folder_.path();
  At clock_;
  Attic attic_{data_, clock_};
};

TEST_F(AtticTest, WhatASnapshotMayNeedComesBack) {
  attic_.KeepFor(clock_.now, clock_.now);
  attic_.Remove(Write("uploads/content/ab/abcd"));
  std::filesystem::create_directories(data_ / "uploads/videos");
  std::filesystem::create_symlink("../content/ab/abcd", data_ / "uploads/videos/film.mp4");
  attic_.Remove(data_ / "uploads/videos/film.mp4");
  attic_.Remove(data_ / "nothing");
  EXPECT_FALSE(There("uploads/content/ab/abcd"));
  EXPECT_FALSE(There("uploads/videos/film.mp4"));
  // What has taken its place stays.
  attic_.Remove(Write("images/poster", "old"));
  Write("images/poster", "new");
  EXPECT_EQ(PutBack(data_, clock_.now), 2U);
  EXPECT_TRUE(There("uploads/content/ab/abcd"));
  EXPECT_TRUE(std::filesystem::is_symlink(data_ / "uploads/videos/film.mp4"));
  EXPECT_EQ(*ReadFile(data_ / "images/poster", 10), "new");
}

TEST_F(AtticTest, WhatNoSnapshotNeedsGoes) {
  attic_.KeepFor(clock_.now, clock_.now);
  attic_.Remove(Write("images/one"));
  clock_.now += std::chrono::minutes(10);
  attic_.Remove(Write("images/two"));
  attic_.KeepFor(clock_.now, clock_.now);
  EXPECT_EQ(PutBack(data_, {}), 1U);
  EXPECT_FALSE(There("images/one"));
  EXPECT_TRUE(There("images/two"));
  attic_.KeepNothing();
  attic_.Remove(data_ / "images/two");
  EXPECT_FALSE(There("images/two"));
  EXPECT_EQ(PutBack(data_, {}), 0U);
}

TEST_F(AtticTest, AClockThatIsSetBackLosesNothing) {
  const Timestamp taken = clock_.now;
  attic_.KeepFor(taken, taken);
  clock_.now -= std::chrono::hours(24 * 365);
  attic_.Remove(Write("images/one"));
  attic_.KeepFor(taken, taken);
  EXPECT_EQ(PutBack(data_, taken), 1U);
}

TEST_F(AtticTest, KeepsEverythingUntilItIsTold) {
  attic_.Remove(Write("images/one"));
  EXPECT_EQ(PutBack(data_, {}), 1U);
}

}  // namespace
}  // namespace chanoma::files
