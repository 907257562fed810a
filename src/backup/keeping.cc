#include "backup/keeping.h"

#include <algorithm>
#include <set>

namespace chanoma::backup {
namespace {

// The number of the day, week or month, each counted from some beginning.
int64_t DayOf(Timestamp time) { return std::chrono::floor<std::chrono::days>(time).time_since_epoch().count(); }
int64_t WeekOf(Timestamp time) { return (DayOf(time) + 3) / 7; }  // 1970-01-01 was a Thursday
int64_t MonthOf(Timestamp time) {
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(time));
  return int64_t{int{date.year()}} * 12 + unsigned{date.month()};
}

// The newest of each older format is the way back from an upgrade.
std::set<std::string> WaysBack(const std::vector<Snapshot>& newest_first) {
  std::set<store::Format> formats;
  std::set<std::string> names;
  for (const Snapshot& snapshot : newest_first) {
    if (snapshot.manifest.format < store::kFormat && formats.insert(snapshot.manifest.format).second) names.insert(snapshot.name);
  }
  return names;
}

}  // namespace

std::vector<std::string> ToRemove(const std::vector<Snapshot>& newest_first, const Keep& keep) {
  std::set<std::string> stay;
  for (size_t i = 0; i < std::min(newest_first.size(), std::max<size_t>(keep.newest, 1)); ++i) stay.insert(newest_first[i].name);
  const auto newest_of = [&](auto number_of, size_t most) {
    std::set<int64_t> seen;
    for (const Snapshot& snapshot : newest_first) {
      if (seen.size() == most) return;
      if (seen.insert(number_of(snapshot.manifest.taken)).second) stay.insert(snapshot.name);
    }
  };
  newest_of(DayOf, keep.days);
  newest_of(WeekOf, keep.weeks);
  newest_of(MonthOf, keep.months);
  stay.merge(WaysBack(newest_first));
  std::vector<std::string> gone;
  for (const Snapshot& snapshot : newest_first) {
    if (!stay.contains(snapshot.name)) gone.push_back(snapshot.name);
  }
  return gone;
}

std::vector<std::string> MayGo(const std::vector<Snapshot>& newest_first) {
  const std::set<std::string> stay = WaysBack(newest_first);
  std::vector<std::string> oldest_first;
  for (size_t i = newest_first.size(); i-- > 1;) {
    if (!stay.contains(newest_first[i].name)) oldest_first.push_back(newest_first[i].name);
  }
  return oldest_first;
}

}  // namespace chanoma::backup
