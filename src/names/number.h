#pragma once
// Numbers and dates as names write them. Pure functions, any thread; what is no number is nullopt, never a guess.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chanoma::names {

constexpr int kLargestNumber = 99'999;

// "7", "07", "VII", "seven", "sept", "十二"; in lower case. At most kLargestNumber.
std::optional<int> ParseNumber(std::string_view lower);

// "02", "02-05" and "1 to 5" (all between), "02e03", "44x45x46", "1&3", "02 - 1x03", "00 and s14e01". At most 500 numbers; a range
// that runs backwards or is longer gives its first number alone.
std::vector<int> ParseNumbers(std::string_view lower);

// "2015-07-22", "22.07.2015", "07-22-2015", "15.07.22" (year first), "20150722", as "2015-07-22".
std::optional<std::string> ParseDate(std::string_view text);

bool IsYear(int number);  // 1900 to 2099

}  // namespace chanoma::names
