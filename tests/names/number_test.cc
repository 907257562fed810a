#include "names/number.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace chanoma::names {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Number, InDigitsRomanWordsAndKanji) {
  EXPECT_EQ(ParseNumber("07"), 7);
  EXPECT_EQ(ParseNumber("xiv"), 14);
  EXPECT_EQ(ParseNumber("sept"), 7);
  EXPECT_EQ(ParseNumber("second"), 2);
  EXPECT_EQ(ParseNumber("十"), 10);
  EXPECT_EQ(ParseNumber("二十三"), 23);
  for (const char* text : {"", "1a", "iix", "123456", "hello", "十十十"}) EXPECT_FALSE(ParseNumber(text).value_or(-1) > kLargestNumber) << text;
  EXPECT_FALSE(ParseNumber("999999999999"));
}

TEST(Numbers, ListsAndRanges) {
  EXPECT_THAT(ParseNumbers("02"), ElementsAre(2));
  EXPECT_THAT(ParseNumbers("02-05"), ElementsAre(2, 3, 4, 5));
  EXPECT_THAT(ParseNumbers("1 to 3"), ElementsAre(1, 2, 3));
  EXPECT_THAT(ParseNumbers("02e03"), ElementsAre(2, 3));
  EXPECT_THAT(ParseNumbers("44x45x46"), ElementsAre(44, 45, 46));
  EXPECT_THAT(ParseNumbers("02 - 1x03"), ElementsAre(2, 3));
  EXPECT_THAT(ParseNumbers("00.and.s14e01"), ElementsAre(0, 1));
  EXPECT_THAT(ParseNumbers("1&3"), ElementsAre(1, 3));
  EXPECT_THAT(ParseNumbers("5-2"), ElementsAre(5));
  EXPECT_THAT(ParseNumbers("1-99999"), ElementsAre(1, 99999)) << "a range that is too long is not filled";
  EXPECT_THAT(ParseNumbers("none"), IsEmpty());
}

TEST(Date, InTheUsualOrders) {
  EXPECT_EQ(ParseDate("2015-07-22"), "2015-07-22");
  EXPECT_EQ(ParseDate("22.07.2015"), "2015-07-22");
  EXPECT_EQ(ParseDate("07-22-2015"), "2015-07-22");
  EXPECT_EQ(ParseDate("05-04-2015"), "2015-04-05") << "day first where both orders are dates";
  EXPECT_EQ(ParseDate("20150722"), "2015-07-22");
  EXPECT_EQ(ParseDate("15.07.22"), "2015-07-22");
  EXPECT_EQ(ParseDate("2015年7月22日"), "2015-07-22");
  for (const char* text : {"2015-13-01", "2015-02-30", "1815-01-01", "12-2015", "", "99999999"}) EXPECT_FALSE(ParseDate(text)) << text;
}

}  // namespace
}  // namespace chanoma::names
