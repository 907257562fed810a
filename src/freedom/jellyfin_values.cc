#include "freedom/jellyfin_values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <utility>

namespace chanoma::freedom {
namespace {

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

std::optional<std::chrono::minutes> Zone(Taker& taker) {
  if (taker.Empty() || taker.Mark("Z")) return taker.Empty() ? std::optional(std::chrono::minutes(0)) : std::nullopt;
  const bool east = taker.Mark("+");
  if (!east && !taker.Mark("-")) return std::nullopt;
  const int hours = taker.Number(2, 14);
  if (hours < 0 || !taker.Mark(":")) return std::nullopt;
  const int minutes = taker.Number(2, 59);
  if (minutes < 0 || !taker.Empty()) return std::nullopt;
  return std::chrono::minutes((east ? 1 : -1) * (hours * 60 + minutes));
}

}  // namespace

std::optional<Timestamp> JellyfinTime(std::string_view text) {
  Taker taker(text);
  const int year = taker.Number(4, 9999);
  if (year < 1970 || !taker.Mark("-")) return std::nullopt;
  const int month = taker.Number(2, 12);
  if (month < 1 || !taker.Mark("-")) return std::nullopt;
  const int day = taker.Number(2, 31);
  const auto date = std::chrono::year(year) / std::chrono::month(static_cast<unsigned>(month)) / std::chrono::day(static_cast<unsigned>(std::max(day, 0)));
  if (!date.ok()) return std::nullopt;
  Timestamp time = std::chrono::sys_days(date);
  if (taker.Empty()) return time;
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
  time += std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second) + std::chrono::milliseconds(thousandths) - *zone;
  return time >= Timestamp{} ? std::optional(time) : std::nullopt;
}

OtherIds JellyfinIds(std::string_view text) {
  OtherIds ids;
  while (!text.empty()) {
    const std::string_view pair = text.substr(0, text.find('|'));
    text.remove_prefix(std::min(pair.size() + 1, text.size()));
    const size_t equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    std::string source(pair.substr(0, equals));
    std::ranges::transform(source, source.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    const std::string value(pair.substr(equals + 1));
    if (source == "imdb") ids.imdb = value;
    if (source == "tmdb") ids.tmdb = value;
    if (source == "tvdb") ids.tvdb = value;
  }
  return ids;
}

OtherKind JellyfinKind(std::string_view type) {
  constexpr std::string_view kSpace = "MediaBrowser.Controller.Entities.";
  constexpr std::array<std::pair<std::string_view, OtherKind>, 5> kKinds{{{"Movies.Movie", OtherKind::kFilm},
                                                                          {"TV.Episode", OtherKind::kEpisode},
                                                                          {"TV.Series", OtherKind::kSeries},
                                                                          {"Video", OtherKind::kVideo},
                                                                          {"MusicVideo", OtherKind::kVideo}}};
  if (!type.starts_with(kSpace)) return OtherKind::kOther;
  for (const auto& [name, kind] : kKinds) {
    if (type.substr(kSpace.size()) == name) return kind;
  }
  return OtherKind::kOther;
}

}  // namespace chanoma::freedom
