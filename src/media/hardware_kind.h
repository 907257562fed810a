#pragma once
// By what graphics cards are asked to encode.

#include <string_view>

namespace chanoma::media {

enum class HardwareKind { kOff = 0, kVaapi = 1, kQsv = 2, kNvenc = 3 };

constexpr std::string_view HardwareKindName(HardwareKind kind) {
  switch (kind) {
    case HardwareKind::kOff: return "off";
    case HardwareKind::kVaapi: return "vaapi";
    case HardwareKind::kQsv: return "qsv";
    case HardwareKind::kNvenc: return "nvenc";
  }
  return "off";
}

// Of what is no such name: off.
constexpr HardwareKind ParseHardwareKind(std::string_view name) {
  for (const HardwareKind kind : {HardwareKind::kVaapi, HardwareKind::kQsv, HardwareKind::kNvenc}) {
    if (name == HardwareKindName(kind)) return kind;
  }
  return HardwareKind::kOff;
}

}  // namespace chanoma::media
