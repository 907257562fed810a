#include "config/size.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <utility>

namespace chanoma::config {
namespace {

constexpr std::array<std::pair<std::string_view, int>, 4> kUnits{{{"TiB", 40}, {"GiB", 30}, {"MiB", 20}, {"KiB", 10}}};

}  // namespace

Result<int64_t> ParseSize(std::string_view text) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  std::string_view unit(end, static_cast<size_t>(text.data() + text.size() - end));
  while (unit.starts_with(' ')) unit.remove_prefix(1);
  const auto refuse = [&] { return Fail(Code::kInvalid, fmt::format("“{}” is no size: write bytes, or a number with KiB, MiB, GiB or TiB", text)); };
  if (error != std::errc() || number < 0) return refuse();
  if (unit.empty() || unit == "B") return number;
  for (const auto& [name, shift] : kUnits) {
    if (unit != name) continue;
    if (number > (INT64_MAX >> shift)) return refuse();
    return number << shift;
  }
  return refuse();
}

std::string FormatSize(int64_t bytes) {
  for (const auto& [name, shift] : kUnits) {
    if (bytes != 0 && bytes % (int64_t{1} << shift) == 0) return fmt::format("{}{}", bytes >> shift, name);
  }
  return fmt::format("{}", bytes);
}

}  // namespace chanoma::config
