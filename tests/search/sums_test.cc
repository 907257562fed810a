// An index at rest, changed at every place there is.

#include "search/sums.h"

#include <gtest/gtest.h>

#include <fstream>
#include <stop_token>

#include "index_folder.h"

namespace chanoma::search {
namespace {

class SumsTest : public IndexFolder {
 protected:
  void SetUp() override {
    IndexFolder::SetUp();
    Write("first");
  }
  void Write(const std::string& title) {
    Put(Film(title, title));
    Commit();
  }
  void Turn(const std::filesystem::path& path, size_t at) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(at));
    const char byte = static_cast<char>(file.get() ^ 0x04);
    file.seekp(static_cast<std::streamoff>(at));
    file.put(byte);
  }
};

TEST_F(SumsTest, HoldUntilTheNextWrite) {
  EXPECT_EQ(CheckSeals(folder_).value(), Seals::kNone);
  ASSERT_TRUE(Seal(folder_));
  EXPECT_EQ(CheckSeals(folder_).value(), Seals::kHold);
  // Opening it for writing changes nothing.
  Reopen();
  EXPECT_EQ(CheckSeals(folder_).value(), Seals::kHold);
  ASSERT_TRUE(Unseal(folder_));
  ASSERT_TRUE(Unseal(folder_)) << "twice is fine";
  EXPECT_EQ(CheckSeals(folder_).value(), Seals::kNone);
  Write("second");
  ASSERT_TRUE(Seal(folder_));
  EXPECT_EQ(CheckSeals(folder_).value(), Seals::kHold);
}

TEST_F(SumsTest, ASealThatWasForgottenIsSeen) {
  ASSERT_TRUE(Seal(folder_));
  Write("second");
  EXPECT_EQ(CheckSeals(folder_).error().code, Code::kCorrupt);
}

TEST_F(SumsTest, WhoHasToStopLeavesItWithout) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(Seal(folder_, stop.get_token()).error().code, Code::kCancelled);
  EXPECT_EQ(CheckSeals(folder_).value(), Seals::kNone);
  EXPECT_EQ(Seal(folder_, {}, 1000).error().code, Code::kCancelled) << "it is larger";
  EXPECT_EQ(CheckSeals(folder_).value(), Seals::kNone);
  ASSERT_TRUE(Seal(folder_, {}, 100 << 20));
  EXPECT_EQ(CheckSeals(folder_).value(), Seals::kHold);
}

TEST_F(SumsTest, EveryChangedByteIsNamed) {
  ASSERT_TRUE(Seal(folder_));
  index_.reset();
  size_t changed = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_)) {
    if (!entry.is_regular_file()) continue;
    const size_t size = entry.file_size();
    for (size_t at = 0; at < size; at += std::max<size_t>(size / 40, 1), ++changed) {
      Turn(entry.path(), at);
      const auto seals = CheckSeals(folder_);
      ASSERT_FALSE(seals) << entry.path() << " at " << at;
      EXPECT_NE(seals.error().message.find(entry.path().filename().string()), std::string::npos) << seals.error().message;
      Turn(entry.path(), at);
    }
  }
  EXPECT_GT(changed, 100u);
  EXPECT_EQ(CheckSeals(folder_).value(), Seals::kHold);
  EXPECT_TRUE(CheckStructure(folder_));
}

}  // namespace
}  // namespace chanoma::search
