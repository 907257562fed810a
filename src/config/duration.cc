#include "config/duration.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <utility>

namespace chanoma::config {
namespace {

constexpr std::array<std::pair<std::string_view, int64_t>, 4> kUnits{{{"d", 86'400}, {"h", 3'600}, {"min", 60}, {"s", 1}}};

int64_t SecondsOf(Unit unit) { return unit == Unit::kMinutes ? 60 : 1; }

}  // namespace

Result<int64_t> ParseDuration(std::string_view text, Unit unit) {
  const std::string_view unit_words = unit == Unit::kMinutes ? "minutes" : "seconds";
  const auto refuse = [&] { return Fail(Code::kInvalid, fmt::format("“{}” is no length of time: write {}, or a number with s, min, h or d", text, unit_words)); };
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  std::string_view name(end, static_cast<size_t>(text.data() + text.size() - end));
  while (name.starts_with(' ')) name.remove_prefix(1);
  if (error != std::errc() || number < 0) return refuse();
  if (name.empty()) return number;
  for (const auto& [known, seconds] : kUnits) {
    if (name != known) continue;
    if (number > INT64_MAX / seconds) return refuse();
    if (number * seconds % SecondsOf(unit) != 0) return Fail(Code::kInvalid, fmt::format("“{}” is no whole number of {}", text, unit_words));
    return number * seconds / SecondsOf(unit);
  }
  return refuse();
}

std::string FormatDuration(int64_t number, Unit unit) {
  if (number > INT64_MAX / SecondsOf(unit)) return fmt::format("{}", number);
  const int64_t all = number * SecondsOf(unit);
  for (const auto& [name, seconds] : kUnits) {
    if (all != 0 && all % seconds == 0) return fmt::format("{}{}", all / seconds, name);
  }
  return fmt::format("{}", number);
}

}  // namespace chanoma::config
