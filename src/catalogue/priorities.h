#pragma once
// Which background work goes first: lower numbers do. One place, so that the order can be read.

#include <string_view>

namespace chanoma::catalogue {

// What asked for a scan when nobody did but the start itself.
inline constexpr std::string_view kStartRequest = "start";

inline constexpr int kScanPriority = 10;
inline constexpr int kProbePriority = 20;
inline constexpr int kPosterPriority = 30;
inline constexpr int kSubtitlePriority = 35;
inline constexpr int kIndexPriority = 40;
inline constexpr int kOnlinePriority = 70;
inline constexpr int kStoryboardPriority = 90;  // nobody waits for it
inline constexpr int kSkipsPriority = 95;       // whole seasons are listened to
inline constexpr int kAheadPriority = 100;      // nobody has asked for it

}  // namespace chanoma::catalogue
