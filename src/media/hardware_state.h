#pragma once
// Encoding on a graphics card, as it is asked for and as it is. Values.

#include <cstdint>
#include <string>

#include "media/hardware_kind.h"

namespace chanoma::media {

struct HardwareSettings {
  HardwareKind kind = HardwareKind::kOff;
  std::string device;  // a path, or the number of a card for NVENC; empty: the first that is found
  bool operator==(const HardwareSettings&) const = default;
};

struct HardwareState {
  enum class Standing { kOff, kBeingTried, kWorks, kFails };
  HardwareSettings settings;
  Standing standing = Standing::kOff;
  std::string problem;    // why it fails, in words for an administrator
  uint64_t pictures = 0;  // encoded since the start
  uint64_t processes = 0;  // started since then, for trials too
  uint64_t fell_back = 0;  // runs that had to go on without it
  std::string last_failure;  // of those, the newest one's words
};

constexpr std::string_view StandingName(HardwareState::Standing standing) {
  switch (standing) {
    case HardwareState::Standing::kOff: return "off";
    case HardwareState::Standing::kBeingTried: return "trying";
    case HardwareState::Standing::kWorks: return "works";
    case HardwareState::Standing::kFails: return "fails";
  }
  return "off";
}

}  // namespace chanoma::media
