#include "ahead/rates.h"

#include <gtest/gtest.h>

namespace chanoma::ahead {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(RatesTest, SayNothingOfWhatWasNeverMade) {
  Rates rates;
  EXPECT_EQ(rates.TimeFor({}), seconds(0));
  EXPECT_EQ(rates.TimeFor({{10, 0, 0}}), std::nullopt);
  rates.Note(Effort::kCopied, milliseconds(100));
  EXPECT_EQ(rates.TimeFor({{10, 0, 0}}), seconds(1));
  EXPECT_EQ(rates.TimeFor({{10, 0, 1}}), std::nullopt);
}

TEST(RatesTest, AddUpWhatEachKindTakes) {
  Rates rates;
  rates.Note(Effort::kCopied, milliseconds(10));
  rates.Note(Effort::kSound, milliseconds(200));
  rates.Note(Effort::kPicture, seconds(2));
  EXPECT_EQ(rates.TimeFor({{100, 50, 30}}), seconds(1 + 10 + 60));
}

TEST(RatesTest, FollowTheMachine) {
  Rates rates;
  rates.Note(Effort::kPicture, seconds(1));
  for (int i = 0; i < 300; ++i) rates.Note(Effort::kPicture, seconds(3));
  EXPECT_EQ(rates.TimeFor({{0, 0, 100}}), seconds(300));
  rates.Note(Effort::kPicture, seconds(30));
  EXPECT_LT(*rates.TimeFor({{0, 0, 100}}), seconds(400)) << "one slow segment is no slow machine";
}

}  // namespace
}  // namespace chanoma::ahead
