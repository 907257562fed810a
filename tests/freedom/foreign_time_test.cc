// Times as other servers write them.

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

#include "freedom/foreign_time.h"

namespace chanoma::freedom {
namespace {

TEST(WrittenTime, InWords) {
  const auto time = [](std::string_view text) {
    const auto read = WrittenTime(text, Unzoned::kUtc);
    return read ? FormatRfc3339(*read) : "none";
  };
  EXPECT_EQ(time("2024-02-29"), "2024-02-29T00:00:00.000Z");
  EXPECT_EQ(time("2024-02-29T23:59"), "2024-02-29T23:59:00.000Z");
  EXPECT_EQ(time("2024-02-29 23:59:58.7"), "2024-02-29T23:59:58.700Z");
  EXPECT_EQ(time("2024-02-29 23:59:58.7654321+02:30"), "2024-02-29T21:29:58.765Z");
  for (const char* bad : {"", "2023-02-29", "2024-13-01", "2024-1-1", "2024-01-01 24:00", "2024-01-01 10:00:00.", "2024-01-01 10:00Zz", "0001-01-01 00:00:00", "1969-12-31", "1970-01-01 00:00:00+01:00", "12.3.2024"}) {
    EXPECT_EQ(time(bad), "none") << bad;
  }
}

// In the zone of this machine, where none is named.
TEST(WrittenTime, Local) {
  const char* before = std::getenv("TZ");
  const std::string kept = before ? before : "";
  ::setenv("TZ", "Europe/Berlin", 1);
  ::tzset();
  const auto summer = WrittenTime("2024-07-01 20:15:30", Unzoned::kLocal), winter = WrittenTime("2024-01-01 20:15:30.5", Unzoned::kLocal), named = WrittenTime("2024-07-01 20:15:30Z", Unzoned::kLocal);
  before ? ::setenv("TZ", kept.c_str(), 1) : ::unsetenv("TZ");
  ::tzset();
  EXPECT_EQ(FormatRfc3339(*summer), "2024-07-01T18:15:30.000Z");
  EXPECT_EQ(FormatRfc3339(*winter), "2024-01-01T19:15:30.500Z");
  EXPECT_EQ(FormatRfc3339(*named), "2024-07-01T20:15:30.000Z");
}

}  // namespace
}  // namespace chanoma::freedom
