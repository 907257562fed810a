#include <array>
#include <charconv>

#include "http/conditional.h"

namespace chanoma::http {
namespace {

constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 7> kLongDays = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// Reads a date from left to right; any mismatch makes it bad for good.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  void Literal(std::string_view expected) {
    good_ = good_ && text_.starts_with(expected);
    if (good_) text_.remove_prefix(expected.size());
  }
  int Number(size_t digits) {
    int value = 0;
    good_ = good_ && text_.size() >= digits;
    for (size_t i = 0; good_ && i < digits; ++i) {
      good_ = text_[i] >= '0' && text_[i] <= '9';
      value = value * 10 + (text_[i] - '0');
    }
    if (good_) text_.remove_prefix(digits);
    return value;
  }
  // "( 2DIGIT / ( SP 1DIGIT ))"
  int PaddedNumber() {
    if (!text_.starts_with(' ')) return Number(2);
    text_.remove_prefix(1);
    return Number(1);
  }
  template <size_t N>
  int OneOf(const std::array<std::string_view, N>& names) {
    for (size_t i = 0; i < N; ++i) {
      if (text_.starts_with(names[i])) {
        text_.remove_prefix(names[i].size());
        return static_cast<int>(i);
      }
    }
    good_ = false;
    return 0;
  }
  bool Done() const { return good_ && text_.empty(); }

 private:
  std::string_view text_;
  bool good_ = true;
};

void ScanTime(Scanner& scan, std::tm& tm) {
  tm.tm_hour = scan.Number(2);
  scan.Literal(":");
  tm.tm_min = scan.Number(2);
  scan.Literal(":");
  tm.tm_sec = scan.Number(2);
}

// Sun, 06 Nov 1994 08:49:37 GMT
bool ScanPreferred(std::string_view text, std::tm& tm) {
  Scanner scan(text);
  scan.OneOf(kDays);
  scan.Literal(", ");
  tm.tm_mday = scan.Number(2);
  scan.Literal(" ");
  tm.tm_mon = scan.OneOf(kMonths);
  scan.Literal(" ");
  tm.tm_year = scan.Number(4) - 1900;
  scan.Literal(" ");
  ScanTime(scan, tm);
  scan.Literal(" GMT");
  return scan.Done();
}

// Sunday, 06-Nov-94 08:49:37 GMT
bool ScanRfc850(std::string_view text, std::tm& tm) {
  Scanner scan(text);
  scan.OneOf(kLongDays);
  scan.Literal(", ");
  tm.tm_mday = scan.Number(2);
  scan.Literal("-");
  tm.tm_mon = scan.OneOf(kMonths);
  scan.Literal("-");
  const int year = scan.Number(2);
  tm.tm_year = year < 70 ? year + 100 : year;  // only museum pieces write this form: the century of Unix time
  scan.Literal(" ");
  ScanTime(scan, tm);
  scan.Literal(" GMT");
  return scan.Done();
}

// Sun Nov  6 08:49:37 1994
bool ScanAsctime(std::string_view text, std::tm& tm) {
  Scanner scan(text);
  scan.OneOf(kDays);
  scan.Literal(" ");
  tm.tm_mon = scan.OneOf(kMonths);
  scan.Literal(" ");
  tm.tm_mday = scan.PaddedNumber();
  scan.Literal(" ");
  ScanTime(scan, tm);
  scan.Literal(" ");
  tm.tm_year = scan.Number(4) - 1900;
  return scan.Done();
}

void AppendTwo(std::string& out, int value) {
  out += static_cast<char>('0' + value / 10);
  out += static_cast<char>('0' + value % 10);
}

}  // namespace

std::string FormatHttpDate(std::time_t time) {
  std::tm tm{};
  ::gmtime_r(&time, &tm);
  std::string out;
  out.reserve(29);
  out += kDays[static_cast<size_t>(tm.tm_wday)];
  out += ", ";
  AppendTwo(out, tm.tm_mday);
  out += ' ';
  out += kMonths[static_cast<size_t>(tm.tm_mon)];
  out += ' ';
  const int year = tm.tm_year + 1900;
  AppendTwo(out, year / 100 % 100);
  AppendTwo(out, year % 100);
  out += ' ';
  AppendTwo(out, tm.tm_hour);
  out += ':';
  AppendTwo(out, tm.tm_min);
  out += ':';
  AppendTwo(out, tm.tm_sec);
  out += " GMT";
  return out;
}

std::optional<std::time_t> ParseHttpDate(std::string_view text) {
  std::tm tm{};
  if (std::tm preferred{}; ScanPreferred(text, preferred)) {
    tm = preferred;
  } else if (std::tm rfc850{}; ScanRfc850(text, rfc850)) {
    tm = rfc850;
  } else if (std::tm asctime{}; ScanAsctime(text, asctime)) {
    tm = asctime;
  } else {
    return std::nullopt;
  }
  if (tm.tm_mday < 1 || tm.tm_mday > 31 || tm.tm_hour > 23 || tm.tm_min > 59 || tm.tm_sec > 60) return std::nullopt;
  const int day = tm.tm_mday, month = tm.tm_mon;
  const std::time_t time = ::timegm(&tm);
  // timegm turns the 31st of June into the 1st of July; a leap second into the next minute, which is fine.
  if (tm.tm_sec != 0 && (tm.tm_mday != day || tm.tm_mon != month)) return std::nullopt;
  return time;
}

}  // namespace chanoma::http
