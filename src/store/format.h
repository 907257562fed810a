#pragma once
// The format that records and index rows are written in. A minor number more: older programs read and write it all the same. A major one more: they
// refuse it. Each step from one to the next is in store/migrations.cc, and a data directory of each is kept in tests/golden/data.

#include <fmt/format.h>

#include <compare>
#include <cstdint>
#include <string>

namespace chanoma::store {

struct Format {
  uint32_t major = 0;
  uint32_t minor = 0;
  auto operator<=>(const Format&) const = default;
};

// What this program writes. 2.0: every row of the list of paths says what a scan compares.
inline constexpr Format kFormat{2, 0};
inline constexpr Format kFirstFormat{1, 0};  // of snapshots that do not say

inline std::string ToString(const Format& format) { return fmt::format("{}.{}", format.major, format.minor); }

}  // namespace chanoma::store
