#include "files/sealed.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"

namespace chanoma::files {
namespace {

namespace fs = std::filesystem;

class SealedTest : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(folder_);
    attic_.KeepNothing();
  }
  void TearDown() override { fs::remove_all(folder_); }

  const fs::path folder_ = fs::temp_directory_path() / fmt::format("chanoma-sealed-{}", ::getpid());
  const SystemClock clock_;
  Attic attic_{folder_, clock_};
};

TEST_F(SealedTest, NamesComeBack) {
  const fs::path plain = "images/AB/ID.3.640.jpg";
  const fs::path sealed = SealedName(plain, 0x0123456789abcdef);
  EXPECT_EQ(sealed, "images/AB/ID.3.640.0123456789abcdef.jpg");
  EXPECT_EQ(SealOf(sealed), 0x0123456789abcdefU);
  EXPECT_EQ(PlainName(sealed), plain);
  for (const char* name : {"ID.3.640.jpg", "ID.3.t4-0123456789abcdef.vtt", "0123456789abcdef.jpg", ".0123456789abcdef.jpg", "ID.0123456789abcdeg.jpg", ""}) {
    EXPECT_FALSE(SealOf(name)) << name;
    EXPECT_EQ(PlainName(name), name);
  }
}

TEST_F(SealedTest, AnotherOfTheSameNameTakesItsPlace) {
  const fs::path plain = folder_ / "ID.1.640.jpg";
  ASSERT_TRUE(WriteFileAtomically(plain, "of an older release"));
  EXPECT_EQ(*FindSealed(plain), plain);
  EXPECT_TRUE(OpenSealed(plain)) << "it is taken as it is";
  ASSERT_TRUE(WriteSealed(plain, "first", attic_));
  ASSERT_TRUE(WriteSealed(plain, "second", attic_));
  ASSERT_TRUE(WriteSealed(folder_ / "ID.1.64.jpg", "other", attic_));
  EXPECT_EQ(*ReadFile(*FindSealed(plain), 100), "second");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), 2);
  EXPECT_EQ(FindSealed(folder_ / "ID.2.640.jpg").error().code, Code::kNotFound);
}

TEST_F(SealedTest, EveryChangedBitIsSeen) {
  const std::string bytes = "what was made of a film";
  const fs::path sealed = SealedName(folder_ / "ID.1.640.jpg", SumOf(bytes));
  ASSERT_TRUE(WriteFileAtomically(sealed, bytes));
  EXPECT_TRUE(OpenSealed(sealed));
  for (size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    std::string changed = bytes;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
    ASSERT_TRUE(WriteFileAtomically(sealed, changed));
    ASSERT_EQ(OpenSealed(sealed).error().code, Code::kCorrupt) << bit;
  }
  ASSERT_TRUE(WriteFileAtomically(sealed, bytes.substr(1)));
  EXPECT_FALSE(OpenSealed(sealed));
}

}  // namespace
}  // namespace chanoma::files
