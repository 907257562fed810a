#include "backup/keeping.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace chanoma::backup {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Newest first: so many hours before 2026-11-29 12:00 UTC, a Sunday; the name says how many.
std::vector<Snapshot> Before(const std::vector<int>& hours) {
  const Timestamp noon = std::chrono::sys_days(std::chrono::year(2026) / 11 / 29) + std::chrono::hours(12);
  std::vector<Snapshot> all;
  for (const int hour : hours) all.push_back({fmt::format("{}", hour), {0, noon - std::chrono::hours(hour), 0, "", store::kFormat, {}}});
  return all;
}

TEST(Keeping, TheNewestStayWhateverTheirAge) {
  EXPECT_THAT(ToRemove(Before({0, 1, 2, 3, 4}), {3, 0, 0, 0}), ElementsAre("3", "4"));
  EXPECT_THAT(ToRemove(Before({1000}), {0, 0, 0, 0}), IsEmpty());
  EXPECT_THAT(ToRemove({}, {}), IsEmpty());
}

TEST(Keeping, OfDaysWeeksAndMonthsTheNewestOfEach) {
  // 13 hours before noon is the day before; days that have none do not count.
  EXPECT_THAT(ToRemove(Before({0, 1, 13, 14, 100, 101}), {1, 3, 0, 0}), ElementsAre("1", "14", "101"));
  // Monday begins a week: Sunday noon less 156 hours is Monday 00:00, 157 hours the week before.
  EXPECT_THAT(ToRemove(Before({0, 156, 157, 200}), {1, 0, 2, 0}), ElementsAre("156", "200"));
  EXPECT_THAT(ToRemove(Before({0, 24 * 28, 24 * 29, 24 * 40}), {1, 0, 0, 2}), ElementsAre("672", "960"));
}

TEST(Keeping, WhereRoomIsNeededAllMayGoButTheNewestAndTheWaysBack) {
  auto all = Before({0, 1, 2, 3});
  EXPECT_THAT(MayGo(all), ElementsAre("3", "2", "1"));
  all[1].manifest.format = all[2].manifest.format = {1, 0};
  EXPECT_THAT(MayGo(all), ElementsAre("3", "2")) << "the newest of an older format stays";
  EXPECT_THAT(MayGo(Before({0})), IsEmpty());
  EXPECT_THAT(MayGo({}), IsEmpty());
}

}  // namespace
}  // namespace chanoma::backup
