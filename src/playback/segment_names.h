#pragma once
// How files of the segment store are called on disk: the key, with the sum of its bytes before the extension, and a mark
// when it is pinned: "v/1k/v0-720/7.0123456789abcdef.m4s", "…/7.0123456789abcdef-pinned.m4s". Pure functions.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace chanoma::playback {

struct StoredName {
  std::string key;
  uint64_t sum = 0;
  bool pinned = false;
  bool operator==(const StoredName&) const = default;
};

std::string FileNameOf(const StoredName& name);
// Nothing for a name that is not one of ours.
std::optional<StoredName> ParseFileName(std::string_view path);

}  // namespace chanoma::playback
