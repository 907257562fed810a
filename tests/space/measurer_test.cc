#include "space/measurer.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <functional>

#include "files/bytes_below.h"

namespace chanoma::space {
namespace {

namespace fs = std::filesystem;

// Turned by hand.
class HandClock final : public Clock {
 public:
  Timestamp Now() const override { return Timestamp(std::chrono::milliseconds(1'700'000'000'000)) + passed_.load(); }
  SteadyTime Steady() const override { return SteadyTime(std::chrono::hours(1)) + passed_.load(); }
  void Pass(std::chrono::milliseconds time) { passed_ = passed_.load() + time; }

 private:
  std::atomic<std::chrono::milliseconds> passed_{};
};

class MeasurerTest : public testing::Test {
 protected:
  MeasurerTest() : folder_(fs::temp_directory_path() / fmt::format("chanoma-measurer-{}", ::getpid())) { fs::create_directories(folder_); }
  ~MeasurerTest() override { fs::remove_all(folder_); }

  fs::path Write(const std::string& path, size_t blocks) const {
    fs::create_directories((folder_ / path).parent_path());
    std::ofstream(folder_ / path) << std::string(blocks * 4096, 'x');
    return folder_ / path;
  }
  uint64_t Bytes(const std::string& folder, bool alone = false) const { return files::BytesBelow(folder_ / folder, alone, {}).value_or(0) / 4096; }
  // The answer once the look that is under way has ended.
  static Measured Await(Measurer& measurer, const std::function<bool(const Measured&)>& good) {
    for (int i = 0; i < 1000; ++i) {
      const Measurer::State state = measurer.Ask();
      if (state.last && !state.looking && good(*state.last)) return *state.last;
      ::usleep(10'000);
    }
    ADD_FAILURE() << "no look ended";
    return {};
  }

  const fs::path folder_;
  HandClock clock_;
};

TEST_F(MeasurerTest, CountsEveryFileOnceAndFollowsNothing) {
  EXPECT_EQ(Bytes("none"), 0u);
  const fs::path first = Write("images/aa/1.jpg", 2);
  Write("images/bb/cc/2.jpg", 3);
  EXPECT_EQ(Bytes("images"), 5u);
  fs::create_hard_link(first, folder_ / "images/again.jpg");
  fs::create_symlink(Write("elsewhere/large", 50), folder_ / "images/link.jpg");
  fs::create_directory_symlink(folder_ / "elsewhere", folder_ / "images/folder");
  EXPECT_EQ(Bytes("images"), 5u);
  EXPECT_EQ(Bytes("images", true), 3u) << "what has another name is somebody else's as well";
}

TEST_F(MeasurerTest, LooksWhenAskedAndNotAgainSoon) {
  Write("search/postlist", 4);
  Write("images/1.jpg", 2);
  Write("uploads/content/ab/sum", 6);
  fs::create_directories(folder_ / "uploads/videos");
  fs::create_hard_link(folder_ / "uploads/content/ab/sum", folder_ / "uploads/videos/1.mkv");
  fs::create_directories(folder_ / "snapshots/tables");
  fs::create_hard_link(Write("store/1.sst", 9), folder_ / "snapshots/tables/shared.sst");
  Write("snapshots/tables/alone.sst", 7);
  Write("attic/12/images/gone.jpg", 1);
  Write("set-aside/store/2.sst", 3);
  Measurer measurer(folder_, clock_);
  EXPECT_FALSE(measurer.Ask().last);
  const Measured found = Await(measurer, [](const Measured&) { return true; });
  EXPECT_EQ(found.search, 4u * 4096);
  EXPECT_EQ(found.images, 2u * 4096);
  EXPECT_EQ(found.originals, 6u * 4096);
  EXPECT_EQ(found.snapshots, 8u * 4096) << "what the live database has too is none of theirs";
  EXPECT_EQ(found.set_aside, 3u * 4096);
  EXPECT_EQ(found.at, clock_.Now());
  Write("images/2.jpg", 5);
  clock_.Pass(Measurer::kFresh - std::chrono::seconds(1));
  EXPECT_FALSE(measurer.Ask().looking);
  clock_.Pass(std::chrono::seconds(2));
  EXPECT_TRUE(measurer.Ask().looking);
  EXPECT_EQ(Await(measurer, [&](const Measured& now) { return now.at != found.at; }).images, 7u * 4096);
}

}  // namespace
}  // namespace chanoma::space
