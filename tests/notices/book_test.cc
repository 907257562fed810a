#include "notices/book.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace chanoma::notices {
namespace {

namespace fs = std::filesystem;

class BookTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "chanoma-book-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { fs::remove_all(folder_); }
  fs::path file() const { return folder_ / "troubles.json"; }

  static Timestamp At(int seconds) { return Timestamp(std::chrono::seconds(1'790'000'000 + seconds)); }

  fs::path folder_;
  const Trouble disk_{Kind::kDiskLow, "/srv", "", 100}, gone_{Kind::kLibraryGone, "Films", "no such folder", 0};
};

TEST_F(BookTest, ATroubleBeginsAndEndsWithTwoLooks) {
  Book book(file());
  EXPECT_FALSE(book.See({disk_}, At(0)));
  EXPECT_TRUE(book.entries().empty());
  EXPECT_FALSE(book.See({}, At(5)));  // it was a moment's
  EXPECT_FALSE(book.See({disk_}, At(10)));
  Trouble fuller = disk_;
  fuller.number = 50;
  EXPECT_TRUE(book.See({fuller}, At(15)));
  ASSERT_EQ(book.entries().size(), 1u);
  EXPECT_EQ(book.entries()[0].since, At(15));
  EXPECT_EQ(book.entries()[0].trouble.number, 50u);
  book.entries()[0].mailed = book.entries()[0].posted = true;
  EXPECT_FALSE(book.See({}, At(20)));
  EXPECT_TRUE(book.See({}, At(25)));
  ASSERT_EQ(book.entries().size(), 1u);
  EXPECT_TRUE(book.entries()[0].over);
  EXPECT_FALSE(book.entries()[0].mailed);
  EXPECT_EQ(book.entries()[0].since, At(25)) << "of its end";
}

TEST_F(BookTest, WhoWasNotToldOfItsBeginningIsNotToldOfItsEnd) {
  Book book(file());
  book.See({disk_, gone_}, At(0));
  book.See({disk_, gone_}, At(5));
  ASSERT_EQ(book.entries().size(), 2u);
  book.entries()[0].mailed = true;  // and not posted
  book.See({}, At(10));
  book.See({}, At(15));
  ASSERT_EQ(book.entries().size(), 1u) << "of the other nobody had heard";
  EXPECT_FALSE(book.entries()[0].mailed);
  EXPECT_TRUE(book.entries()[0].posted);
  // It is back before anybody heard that it was over.
  book.See({disk_}, At(20));
  ASSERT_EQ(book.entries().size(), 1u);
  EXPECT_FALSE(book.entries()[0].over);
  EXPECT_TRUE(book.entries()[0].mailed);
  EXPECT_FALSE(book.entries()[0].posted);
}

TEST_F(BookTest, IsKeptOverARestart) {
  {
    Book book(file());
    book.See({disk_, gone_}, At(0));
    book.See({disk_, gone_}, At(5));
    book.entries()[1].mailed = true;
    book.Save();
  }
  Book again(file());
  ASSERT_EQ(again.entries().size(), 2u);
  EXPECT_EQ(again.entries()[1].trouble, gone_);
  EXPECT_TRUE(again.entries()[1].mailed);
  EXPECT_FALSE(again.See({disk_, gone_}, At(60))) << "still the same";
  std::ofstream(file()) << "[{\"kind\":\"other\"},7,{\"kind\":\"disk-low\",\"number\":\"many\"}";
  EXPECT_TRUE(Book(file()).entries().empty());
}

}  // namespace
}  // namespace chanoma::notices
