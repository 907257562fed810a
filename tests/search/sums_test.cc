// An index at rest, changed at every place there is.

#include "search/sums.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "base/file.h"
#include "search/index.h"

namespace chanoma::search {
namespace {

class SumsTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "chanoma-sums-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    auto index = Index::Open(folder_);
    ASSERT_TRUE(index);
    index_ = std::move(*index);
    Put("first");
  }
  void TearDown() override {
    index_.reset();
    std::filesystem::remove_all(folder_);
  }
  void Put(const std::string& title) {
    Document document;
    document.id = title;
    document.kind = "video";
    document.texts.push_back({Role::kTitle, title, ""});
    document.visible = {"all"};
    ASSERT_TRUE(index_->Put(document));
    ASSERT_TRUE(index_->Commit(""));
  }
  void Turn(const std::filesystem::path& path, size_t at) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(at));
    const char byte = static_cast<char>(file.get() ^ 0x04);
    file.seekp(static_cast<std::streamoff>(at));
    file.put(byte);
  }

  std::filesystem::path folder_;
  std::unique_ptr<Index> index_;
};

TEST_F(SumsTest, HoldUntilTheNextWrite) {
  EXPECT_EQ(CheckSeals(folder_).value(), Seals::kNone);
  ASSERT_TRUE(Seal(folder_));
  EXPECT_EQ(CheckSeals(folder_).value(), Seals::kHold);
  // Opening it for writing changes nothing.
  index_.reset();
  auto again = Index::Open(folder_);
  ASSERT_TRUE(again);
  index_ = std::move(*again);
  EXPECT_EQ(CheckSeals(folder_).value(), Seals::kHold);
  ASSERT_TRUE(Unseal(folder_));
  ASSERT_TRUE(Unseal(folder_)) << "twice is fine";
  EXPECT_EQ(CheckSeals(folder_).value(), Seals::kNone);
  Put("second");
  ASSERT_TRUE(Seal(folder_));
  EXPECT_EQ(CheckSeals(folder_).value(), Seals::kHold);
}

TEST_F(SumsTest, ASealThatWasForgottenIsSeen) {
  ASSERT_TRUE(Seal(folder_));
  Put("second");
  EXPECT_EQ(CheckSeals(folder_).error().code, Code::kCorrupt);
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
