#pragma once
// Lengths of time as people write them. Pure functions.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "config/keys.h"

namespace chanoma::config {

// "5min", "1 h", "90": in whole `unit`s, which a number without a unit of its own is in. kInvalid, also for parts of one.
Result<int64_t> ParseDuration(std::string_view text, Unit unit);
// The largest of s, min, h and d that divides it: "5min".
std::string FormatDuration(int64_t number, Unit unit);

}  // namespace chanoma::config
