#include "freedom/foreign_time.h"

#include <algorithm>
#include <charconv>
#include <ctime>
#include <string>

namespace chanoma::freedom {
namespace {

constexpr size_t kLongest = 8 << 10;

// Takes numbers and marks off the front of a text.
class Taker {
 public:
  explicit Taker(std::string_view text) : text_(text) {}
  bool Empty() const { return text_.empty(); }
  bool Mark(std::string_view any) {
    if (text_.empty() || any.find(text_[0]) == std::string_view::npos) return false;
    text_.remove_prefix(1);
    return true;
  }
  // Of so many digits, and no more than `most`; -1 when there is none.
  int Number(size_t digits, int most) {
    if (text_.size() < digits) return -1;
    int number = 0;
    const auto [end, error] = std::from_chars(text_.data(), text_.data() + digits, number);
    if (error != std::errc() || end != text_.data() + digits || number < 0 || number > most) return -1;
    text_.remove_prefix(digits);
    return number;
  }
  // Thousandths, of a fraction of at most 7 digits.
  int Fraction() {
    const size_t digits = std::min(text_.find_first_not_of("0123456789"), text_.size());
    if (digits == 0 || digits > 7) return -1;
    std::string padded(text_.substr(0, digits));
    padded.resize(3, '0');
    text_.remove_prefix(digits);
    return std::stoi(padded);
  }

 private:
  std::string_view text_;
};

using Said = std::optional<std::chrono::minutes>;  // none: it is not said

// Nothing at all when it is wrong.
std::optional<Said> Zone(Taker& taker) {
  if (taker.Empty()) return Said();
  if (taker.Mark("Z")) return taker.Empty() ? std::optional<Said>(std::in_place, std::chrono::minutes(0)) : std::nullopt;
  const bool east = taker.Mark("+");
  if (!east && !taker.Mark("-")) return std::nullopt;
  const int hours = taker.Number(2, 14);
  if (hours < 0 || !taker.Mark(":")) return std::nullopt;
  const int minutes = taker.Number(2, 59);
  if (minutes < 0 || !taker.Empty()) return std::nullopt;
  return Said((east ? 1 : -1) * (hours * 60 + minutes));
}

// The time that clocks show there, or here where no zone is said and that is meant.
std::optional<Timestamp> InZone(Timestamp shown, const Said& zone, Unzoned unzoned) {
  Timestamp time = shown - zone.value_or(std::chrono::minutes(0));
  if (!zone && unzoned == Unzoned::kLocal) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(shown);
    const std::time_t as_utc = seconds.time_since_epoch().count();
    std::tm parts{};
    ::gmtime_r(&as_utc, &parts);
    parts.tm_isdst = -1;
    time = Timestamp(std::chrono::seconds(std::mktime(&parts))) + (shown - seconds);
  }
  return time >= Timestamp{} ? std::optional(time) : std::nullopt;
}

}  // namespace

std::optional<Timestamp> WrittenTime(std::string_view text, Unzoned unzoned) {
  Taker taker(text);
  const int year = taker.Number(4, 9999);
  if (year < 1970 || !taker.Mark("-")) return std::nullopt;
  const int month = taker.Number(2, 12);
  if (month < 1 || !taker.Mark("-")) return std::nullopt;
  const int day = taker.Number(2, 31);
  const auto date = std::chrono::year(year) / std::chrono::month(static_cast<unsigned>(month)) / std::chrono::day(static_cast<unsigned>(std::max(day, 0)));
  if (!date.ok()) return std::nullopt;
  Timestamp time = std::chrono::sys_days(date);
  if (taker.Empty()) return InZone(time, std::nullopt, unzoned);
  if (!taker.Mark(" T")) return std::nullopt;
  const int hour = taker.Number(2, 23);
  if (hour < 0 || !taker.Mark(":")) return std::nullopt;
  const int minute = taker.Number(2, 59);
  if (minute < 0) return std::nullopt;
  const int second = taker.Mark(":") ? taker.Number(2, 59) : 0;
  const int thousandths = second >= 0 && taker.Mark(".") ? taker.Fraction() : 0;
  if (second < 0 || thousandths < 0) return std::nullopt;
  const auto zone = Zone(taker);
  if (!zone) return std::nullopt;
  time += std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second) + std::chrono::milliseconds(thousandths);
  return InZone(time, *zone, unzoned);
}

Result<std::optional<Timestamp>> TimeIn(const ForeignRows& rows, size_t column, Unzoned unzoned) {
  if (std::holds_alternative<int64_t>(rows.At(column))) {
    constexpr int64_t kLast = 253'402'300'799;  // the end of the year 9999
    const auto seconds = *TRY(rows.Number(column, INT64_MIN, INT64_MAX));
    return seconds > 0 && seconds <= kLast ? std::optional(Timestamp(std::chrono::seconds(seconds))) : std::nullopt;
  }
  return WrittenTime(TRY(rows.Text(column, kLongest)), unzoned);
}

}  // namespace chanoma::freedom
