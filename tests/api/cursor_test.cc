#include "api/cursor.h"

#include <gtest/gtest.h>

namespace chanoma::api {
namespace {

TEST(Cursor, BelongsToItsList) {
  const Cursor cursor{std::string("k\0\xff", 3), *Ulid::Parse("01J00000000000000000000000")};
  const std::string text = EncodeCursor("videos sort=title", cursor);
  EXPECT_EQ(text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"), std::string::npos);
  const auto back = DecodeCursor("videos sort=title", text);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->key, cursor.key);
  EXPECT_EQ(back->id, cursor.id);
  const auto other = DecodeCursor("videos sort=-title", text);
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().field, "after");
  const std::vector<std::string> all_bad{"", "!", text.substr(1), text.substr(0, 20), std::string(3000, 'A')};
  for (const std::string& bad : all_bad) {
    EXPECT_FALSE(DecodeCursor("videos sort=title", bad)) << bad;
  }
}

}  // namespace
}  // namespace chanoma::api
