#include "base/hours.h"

#include <fmt/format.h>

#include <ctime>
#include <optional>

namespace chanoma {
namespace {

constexpr int kHour = 60;
constexpr int kDay = 24 * kHour;

// Minutes of "07:30"; "24:00" is a day's end.
std::optional<int> MinutesOf(std::string_view text) {
  const auto digit = [&](size_t at) { return text[at] >= '0' && text[at] <= '9' ? text[at] - '0' : -1; };
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  for (const size_t at : {0, 1, 3, 4}) {
    if (digit(at) < 0) return std::nullopt;
  }
  const int hours = digit(0) * 10 + digit(1), minutes = digit(3) * 10 + digit(4);
  if (minutes >= kHour || hours * kHour + minutes > kDay) return std::nullopt;
  return hours * kHour + minutes;
}

}  // namespace

Result<Hours> Hours::Parse(std::string_view text) {
  Hours hours;
  if (text.empty()) return hours;
  const size_t dash = text.find('-');
  const auto from = MinutesOf(text.substr(0, dash));
  const auto to = dash == std::string_view::npos ? std::nullopt : MinutesOf(text.substr(dash + 1));
  if (!from || !to || *from == kDay) return Fail(Code::kInvalid, fmt::format("a part of the day such as 01:00-07:00, not “{}”", text));
  hours.from_ = *from;
  hours.to_ = *to;
  if (*from == *to || (*from == 0 && *to == kDay)) return Fail(Code::kInvalid, fmt::format("empty for the whole day, or a part of it; “{}” begins where it ends", text));
  return hours;
}

bool Hours::HoldMinute(int minute) const {
  if (WholeDay()) return true;
  if (from_ < to_) return minute >= from_ && minute < to_;
  return minute >= from_ || minute < to_;
}

bool Hours::Hold(Timestamp now) const {
  if (WholeDay()) return true;
  const std::time_t seconds = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  std::tm local{};
  if (::localtime_r(&seconds, &local) == nullptr) return true;
  return HoldMinute(local.tm_hour * kHour + local.tm_min);
}

}  // namespace chanoma
