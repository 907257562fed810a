#include "accounts/secrets.h"

#include <gtest/gtest.h>

#include <cctype>
#include <ctime>
#include <set>

namespace chanoma::accounts {
namespace {

TEST(Tokens, HaveSixtyFourBytesAndNoTwoAreAlike) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string token = NewToken();
    EXPECT_EQ(token.size(), 86u);
    EXPECT_EQ(DecodeBase64Url(token).size(), 64u);
    EXPECT_TRUE(seen.insert(token).second);
  }
}

TEST(Codes, AreReadAsPeopleTypeThem) {
  const std::string code = NewCode();
  EXPECT_EQ(code.size(), 23u);
  EXPECT_EQ(TidyCode(code).size(), 20u);
  std::string lower = " ";
  for (const char c : code) lower += c == '-' ? ' ' : static_cast<char>(std::tolower(c));
  EXPECT_EQ(TidyCode(lower), TidyCode(code));
  EXPECT_EQ(TidyCode("oO0-iIlL1"), "0001111" "1");
}

TEST(Passwords, AreRightOrNotAndNobodysNeverIs) {
  const std::string stored = HashPassword("correct horse");
  EXPECT_TRUE(stored.starts_with("$argon2id$"));
  EXPECT_TRUE(VerifyPassword("correct horse", stored));
  EXPECT_FALSE(VerifyPassword("correct horse ", stored));
  EXPECT_FALSE(VerifyPassword("", stored));
  EXPECT_FALSE(NeedsRehash(stored));
  EXPECT_FALSE(VerifyPassword("nobody has this password", ""));
  EXPECT_FALSE(VerifyPassword("", ""));
}

// Of this thread alone, so that what else the machine does is of no account.
double ProcessorSeconds() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

TEST(Passwords, TakeAsLongForNobodyAsForSomebody) {
  const std::string stored = HashPassword("correct horse");
  const auto cost = [](const std::string& hash) {
    const double begun = ProcessorSeconds();
    for (int i = 0; i < 5; ++i) EXPECT_FALSE(VerifyPassword("guess", hash));
    return ProcessorSeconds() - begun;
  };
  cost(stored);
  const double ratio = cost("") / cost(stored);
  EXPECT_GT(ratio, 0.5);
  EXPECT_LT(ratio, 2.0);
}

TEST(Base64Url, LeadsBack) {
  for (const std::string& bytes : {std::string(), std::string("\0", 1), std::string("\xff\xfe\xfd"), std::string("plain text")}) {
    EXPECT_EQ(DecodeBase64Url(EncodeBase64Url(bytes)), bytes);
  }
  for (const char* wrong : {"a", "ab=", "a b", "ab+/", "\xff\xff"}) EXPECT_EQ(DecodeBase64Url(wrong), "");
}

}  // namespace
}  // namespace chanoma::accounts
