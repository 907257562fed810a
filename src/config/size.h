#pragma once
// Sizes as people write them. Pure functions.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace chanoma::config {

// "10GiB", "512 MiB", "4096": bytes. Decimal units (GB) are refused rather than guessed at. kInvalid.
Result<int64_t> ParseSize(std::string_view text);
// The largest unit that divides it: "10GiB".
std::string FormatSize(int64_t bytes);

}  // namespace chanoma::config
