#include "playback/segment_names.h"

#include <fmt/format.h>

#include <charconv>

namespace chanoma::playback {
namespace {

constexpr std::string_view kPinned = "-pinned";
constexpr size_t kDigits = 16;

}  // namespace

std::string FileNameOf(const StoredName& name) {
  const size_t dot = name.key.rfind('.');
  const std::string_view key = name.key;
  return fmt::format("{}.{:016x}{}{}", key.substr(0, dot), name.sum, name.pinned ? kPinned : "", dot == std::string::npos ? "" : key.substr(dot));
}

std::optional<StoredName> ParseFileName(std::string_view path) {
  const size_t dot = path.rfind('.');
  if (dot == std::string_view::npos) return std::nullopt;
  std::string_view front = path.substr(0, dot);
  StoredName name;
  name.pinned = front.ends_with(kPinned);
  if (name.pinned) front.remove_suffix(kPinned.size());
  if (front.size() < kDigits + 2 || front[front.size() - kDigits - 1] != '.') return std::nullopt;
  const std::string_view digits = front.substr(front.size() - kDigits);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + kDigits, name.sum, 16);
  if (error != std::errc() || end != digits.data() + kDigits) return std::nullopt;
  front.remove_suffix(kDigits + 1);
  name.key = std::string(front) + std::string(path.substr(dot));
  return name;
}

}  // namespace chanoma::playback
