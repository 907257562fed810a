#include "names/number.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace chanoma::names {
namespace {

constexpr size_t kMostNumbers = 500;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

constexpr std::array kWords = std::to_array<std::pair<std::string_view, int>>({
    {"one", 1},   {"two", 2},    {"three", 3}, {"four", 4},   {"five", 5},   {"six", 6},     {"seven", 7},  {"eight", 8}, {"nine", 9},
    {"ten", 10},  {"eleven", 11}, {"twelve", 12}, {"un", 1},  {"une", 1},    {"deux", 2},    {"trois", 3},  {"quatre", 4}, {"cinq", 5},
    {"sept", 7},  {"huit", 8},   {"neuf", 9},  {"dix", 10},   {"eins", 1},   {"zwei", 2},    {"drei", 3},   {"vier", 4},  {"fünf", 5},
    {"uno", 1},   {"dos", 2},    {"tres", 3},  {"cuatro", 4}, {"cinco", 5},  {"due", 2},     {"tre", 3},    {"quattro", 4}, {"first", 1},
    {"second", 2}, {"third", 3}, {"fourth", 4}, {"fifth", 5}, {"sixth", 6},  {"seventh", 7}, {"eighth", 8},
});
constexpr std::array kRoman = std::to_array<std::string_view>({"", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv",
                                                               "xv", "xvi", "xvii", "xviii", "xix", "xx"});
constexpr std::array kKanji = std::to_array<std::string_view>({"〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"});
constexpr std::string_view kTen = "十";

std::optional<int> Digits(std::string_view text) {
  if (text.empty() || text.size() > 5) return std::nullopt;
  int value = 0;
  for (char c : text) {
    if (!IsDigit(c)) return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

// 一 to 九十九.
std::optional<int> Kanji(std::string_view text) {
  int value = 0;
  bool any = false;
  while (!text.empty()) {
    if (text.starts_with(kTen)) {
      value = (value == 0 ? 1 : value) * 10;
      text.remove_prefix(kTen.size());
      any = true;
      continue;
    }
    const auto digit = std::find_if(kKanji.begin(), kKanji.end(), [&](std::string_view kanji) { return text.starts_with(kanji); });
    if (digit == kKanji.end() || value > 90) return std::nullopt;
    value += static_cast<int>(digit - kKanji.begin());
    text.remove_prefix(digit->size());
    any = true;
  }
  return any ? std::optional(value) : std::nullopt;
}

std::optional<std::string> Date(int year, int month, int day) {
  static constexpr std::array kDays{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (!IsYear(year) || month < 1 || month > 12 || day < 1 || day > kDays[static_cast<size_t>(month - 1)]) return std::nullopt;
  return fmt::format("{:04}-{:02}-{:02}", year, month, day);
}

}  // namespace

bool IsYear(int number) { return number >= 1900 && number <= 2099; }

std::optional<int> ParseNumber(std::string_view lower) {
  if (lower.empty()) return std::nullopt;
  if (IsDigit(lower.front())) return Digits(lower);
  for (const auto& [word, value] : kWords) {
    if (word == lower) return value;
  }
  for (size_t i = 1; i < kRoman.size(); ++i) {
    if (kRoman[i] == lower) return static_cast<int>(i);
  }
  return Kanji(lower);
}

std::vector<int> ParseNumbers(std::string_view lower) {
  std::vector<int> numbers;
  std::string_view gap;  // what stood between the last number and this one
  for (size_t i = 0, gap_begin = 0; i < lower.size();) {
    // A number in words, roman or kanji stands alone.
    if (!IsDigit(lower[i])) {
      size_t end = i;
      while (end < lower.size() && !IsDigit(lower[end])) ++end;
      std::string_view word = lower.substr(i, end - i);
      const size_t first = word.find_first_not_of(" ._-");
      word = first == std::string_view::npos ? "" : word.substr(first, word.find_last_not_of(" ._-") - first + 1);
      if (numbers.empty() && end == lower.size()) {
        if (const auto number = ParseNumber(word)) return {*number};
      }
      i = end;
      continue;
    }
    size_t end = i;
    while (end < lower.size() && IsDigit(lower[end])) ++end;
    gap = lower.substr(gap_begin, i - gap_begin);
    const bool season = (i > 0 && lower[i - 1] == 's') ||
                        (end < lower.size() && lower[end] == 'x' && i > 0 && lower[i - 1] != 'x' && lower[i - 1] != 'e' && !numbers.empty());
    if (const auto number = Digits(lower.substr(i, end - i)); number && !season) {
      const bool range = !numbers.empty() && (gap.find('-') != std::string_view::npos || gap.find("to") != std::string_view::npos ||
                                              gap.find('~') != std::string_view::npos || gap == "a" || gap == "_" || gap == " a ");
      if (range && *number > numbers.back() && static_cast<size_t>(*number - numbers.back()) < kMostNumbers) {
        for (int between = numbers.back() + 1; between < *number; ++between) numbers.push_back(between);
      }
      if (numbers.size() >= kMostNumbers) break;
      if (!range || *number > numbers.back()) {
        if (std::find(numbers.begin(), numbers.end(), *number) == numbers.end()) numbers.push_back(*number);
      }
    }
    if (!season) gap_begin = end;
    i = end;
  }
  return numbers;
}

std::optional<std::string> ParseDate(std::string_view text) {
  std::vector<std::string_view> parts;
  for (size_t i = 0; i < text.size();) {
    size_t end = i;
    while (end < text.size() && IsDigit(text[end])) ++end;
    if (end > i) parts.push_back(text.substr(i, end - i));
    i = end + 1;
  }
  if (parts.size() == 1 && parts[0].size() == 8) parts = {parts[0].substr(0, 4), parts[0].substr(4, 2), parts[0].substr(6, 2)};
  if (parts.size() != 3) return std::nullopt;
  const auto at = [&](size_t i) { return Digits(parts[i]).value_or(-1); };
  if (parts[0].size() == 4) return Date(at(0), at(1), at(2));
  if (parts[2].size() == 4) {
    // Day first, as most of the world writes it, unless only the other order is a date.
    const auto date = Date(at(2), at(1), at(0));
    return date ? date : Date(at(2), at(0), at(1));
  }
  return Date(2000 + at(0), at(1), at(2));
}

}  // namespace chanoma::names
