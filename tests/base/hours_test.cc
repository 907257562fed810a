#include "base/hours.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

namespace chanoma {
namespace {

constexpr int At(int hour, int minute) { return hour * 60 + minute; }

TEST(HoursTest, ArePartOfADay) {
  const auto night = Hours::Parse("01:00-07:00");
  ASSERT_TRUE(night);
  EXPECT_FALSE(night->WholeDay());
  for (const int minute : {At(1, 0), At(3, 30), At(6, 59)}) EXPECT_TRUE(night->HoldMinute(minute)) << minute;
  for (const int minute : {At(0, 0), At(0, 59), At(7, 0), At(23, 59)}) EXPECT_FALSE(night->HoldMinute(minute)) << minute;
  EXPECT_TRUE(Hours::Parse("18:00-24:00")->HoldMinute(At(23, 59)));
}

TEST(HoursTest, GoOverMidnight) {
  const auto night = Hours::Parse("22:30-06:00");
  ASSERT_TRUE(night);
  for (const int minute : {At(22, 30), At(23, 59), At(0, 0), At(5, 59)}) EXPECT_TRUE(night->HoldMinute(minute)) << minute;
  for (const int minute : {At(6, 0), At(12, 0), At(22, 29)}) EXPECT_FALSE(night->HoldMinute(minute)) << minute;
  EXPECT_FALSE(Hours::Parse("22:00-00:00")->HoldMinute(0));
}

TEST(HoursTest, NothingWrittenIsTheWholeDay) {
  const auto always = Hours::Parse("");
  ASSERT_TRUE(always);
  EXPECT_TRUE(always->WholeDay());
  for (int minute = 0; minute < At(24, 0); ++minute) EXPECT_TRUE(always->HoldMinute(minute));
}

TEST(HoursTest, RefusesWhatIsNoPartOfADay) {
  for (const char* bad : {"1:00-7:00", "01:00", "01:00-", "-07:00", "01:00-24:01", "24:00-07:00", "01:60-07:00", "01:00–07:00", " 01:00-07:00", "01:00-07:00 ", "07:00-07:00", "00:00-24:00", "0a:00-07:00", "at night"}) {
    const auto hours = Hours::Parse(bad);
    ASSERT_FALSE(hours) << bad;
    EXPECT_EQ(hours.error().code, Code::kInvalid);
    EXPECT_NE(hours.error().message.find(bad), std::string::npos) << "the words say what was written: " << hours.error().message;
  }
}

// With a clock handed in, and a place whose time is not UTC's.
TEST(HoursTest, AreTheMachinesOwn) {
  ::setenv("TZ", "JST-9", 1);
  ::tzset();
  const auto morning = Hours::Parse("09:00-10:00");
  const Timestamp midnight{std::chrono::hours(24 * 365)};  // 09:00 in Japan
  EXPECT_TRUE(morning->Hold(midnight));
  EXPECT_TRUE(morning->Hold(midnight + std::chrono::minutes(59)));
  EXPECT_FALSE(morning->Hold(midnight + std::chrono::minutes(60)));
  EXPECT_FALSE(morning->Hold(midnight - std::chrono::milliseconds(1)));
  ::unsetenv("TZ");
  ::tzset();
  EXPECT_TRUE(Hours::Parse("")->Hold(midnight));
}

}  // namespace
}  // namespace chanoma
