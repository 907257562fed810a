#pragma once
// Reads the WebVTT files that this program writes: what is said when, without markup. Pure; any thread; never fails, since
// what is no cue is passed over.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace chanoma::text {

struct Cue {
  int64_t start_ms = 0, end_ms = 0;
  std::string text;  // lines parted by '\n', entities resolved
  bool operator==(const Cue&) const = default;
};

std::vector<Cue> ReadWebVtt(std::string_view file);

}  // namespace chanoma::text
