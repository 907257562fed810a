#include "files/allowance.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <functional>

namespace chanoma::files {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class AllowanceTest : public testing::Test {
 protected:
  AllowanceTest() : folder_(fs::temp_directory_path() / fmt::format("chanoma-allowance-{}", ::getpid())) { fs::create_directories(folder_ / "aa"); }
  ~AllowanceTest() override { fs::remove_all(folder_); }

  void Write(const std::string& name, size_t blocks) const { std::ofstream(folder_ / name) << std::string(blocks * 4096, 'x'); }
  void Start() {
    allowance_.Start([this](uint64_t bytes) { thinned_ += bytes, fs::remove(folder_ / "aa/old.jpg"); }, [this] { ++freed_; });
  }
  static bool Until(const std::function<bool()>& good) {
    for (int i = 0; i < 1000 && !good(); ++i) ::usleep(5000);
    return good();
  }

  const fs::path folder_;
  std::atomic<uint64_t> cap_ = 10 * 4096, thinned_ = 0;
  std::atomic<int> freed_ = 0;
  Allowance allowance_{{folder_, [this] { return cap_.load(); }, 20ms}};
};

TEST_F(AllowanceTest, WhatIsThereCountsAndWhatDoesNotFitIsRefused) {
  Write("aa/one.jpg", 6);
  Start();
  EXPECT_TRUE(allowance_.Admit(3 * 4096));
  EXPECT_FALSE(allowance_.Full());
  const auto refused = allowance_.Admit(2 * 4096);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kNoSpace);
  EXPECT_NE(refused.error().message.find("40.0 KiB"), std::string::npos) << refused.error().message;
}

TEST_F(AllowanceTest, WhatWentMakesRoomAndIsTold) {
  Write("aa/one.jpg", 9);
  Start();
  ASSERT_FALSE(allowance_.Admit(2 * 4096));
  EXPECT_TRUE(allowance_.Full());
  ::usleep(100'000);
  EXPECT_TRUE(allowance_.Full()) << "nothing has changed";
  EXPECT_EQ(freed_, 0);
  fs::remove(folder_ / "aa/one.jpg");
  EXPECT_TRUE(Until([&] { return !allowance_.Full() && freed_ == 1; }));
  EXPECT_TRUE(allowance_.Admit(2 * 4096));
}

TEST_F(AllowanceTest, AHigherCapCountsAtOnce) {
  Write("aa/one.jpg", 10);
  Start();
  ASSERT_FALSE(allowance_.Admit(4096));
  cap_ = 11 * 4096;
  EXPECT_FALSE(allowance_.Full());
  allowance_.Look();
  EXPECT_TRUE(Until([&] { return freed_ == 1; }));
  EXPECT_TRUE(allowance_.Admit(4096));
  ASSERT_FALSE(allowance_.Admit(4096));
  cap_ = 0;
  allowance_.Look();
  EXPECT_TRUE(Until([&] { return freed_ == 2; })) << "none at all";
  EXPECT_TRUE(allowance_.Admit(uint64_t{1} << 40));
}

TEST_F(AllowanceTest, ALowerCapThinsOut) {
  Write("aa/one.jpg", 4);
  Write("aa/old.jpg", 4);
  Start();
  ASSERT_TRUE(allowance_.Admit(0));
  EXPECT_EQ(thinned_, 0u);
  cap_ = 5 * 4096;
  allowance_.Look();
  EXPECT_TRUE(Until([&] { return allowance_.Bytes() == 4 * 4096u; }));
  EXPECT_EQ(thinned_, 3 * 4096u);
}

TEST_F(AllowanceTest, WithoutACapNothingIsCounted) {
  cap_ = 0;
  Write("aa/one.jpg", 4);
  Start();
  EXPECT_TRUE(allowance_.Admit(uint64_t{1} << 40));
  EXPECT_FALSE(allowance_.Full());
}

TEST_F(AllowanceTest, WhoWaitsForTheFirstCountIsLetGoAtTheEnd) {
  std::jthread waits([this] { EXPECT_FALSE(allowance_.Admit(1)); });
  ::usleep(20'000);
  allowance_.Stop();
}

}  // namespace
}  // namespace chanoma::files
