#include "text/names.h"

#include <gtest/gtest.h>

namespace chanoma::text {
namespace {

TEST(Names, AreCleanedAndKept) {
  for (const char* name : {"Ada", "ada.lovelace", "O'Neill", "茶の間", "ゆき", "Zoë", "Jean-Luc", "Анна", "42", "さくら ももこ", "a"}) {
    const auto clean = CleanName(name);
    ASSERT_TRUE(clean) << name;
    EXPECT_EQ(*clean, name);
  }
  EXPECT_EQ(*CleanName("  Ada  "), "Ada");
  EXPECT_EQ(*CleanName("a\xe2\x80\x8b" "b\xe2\x80\x8f"), "ab");  // what cannot be seen is not kept
  EXPECT_EQ(*CleanName("Zoe\xcc\x88"), "Zo\xc3\xab");
}

TEST(Names, AreRefusedInWords) {
  const std::string long_name(33, 'a');
  for (const char* name : {"", "   ", "a@b", "a/b", "..", "-a", "a-", "a  b", "a\nb;", "<b>", "\xd0\xb0pple", "\xf0\x9f\x8d\xb5", long_name.c_str()}) {
    const auto refused = CleanName(name);
    ASSERT_FALSE(refused) << name;
    EXPECT_EQ(refused.error().code, Code::kInvalid);
    EXPECT_EQ(refused.error().field, "name");
  }
}

TEST(NameKeys, AreEqualForWhatLooksAlike) {
  const std::pair<const char*, const char*> alike[] = {{"Ada", "ada"}, {"ADA", "ada"}, {"ＡＤＡ", "ada"}, {"\xd0\xb0" "d\xd0\xb0", "ada"}, {"b0b", "bob"},
                                                       {"Lisa", "lisa"}, {"Iisa", "lisa"}, {"Stra\xc3\x9f" "e", "STRASSE"}, {"Zoe\xcc\x88", "Zo\xc3\xab"}, {"rn", "m"}};
  for (const auto& [a, b] : alike) EXPECT_EQ(NameKey(a), NameKey(b)) << a << " " << b;
  const std::pair<const char*, const char*> apart[] = {{"Ada", "Ida"}, {"茶の間", "茶の聞"}, {"bob", "bab"}, {"anna", "ann"}};
  for (const auto& [a, b] : apart) EXPECT_NE(NameKey(a), NameKey(b)) << a << " " << b;
}

}  // namespace
}  // namespace chanoma::text
