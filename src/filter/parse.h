#pragma once
// The filter language of lists:
//
//   runtime gt 75 and genres has action or not rating:tmdb lt 5.5
//
// A test is `property[:parameter] operator value`, with eq, ne, gt, ge, lt, le, and has for lists and parts of texts. `not` binds
// tighter than `and`, `and` tighter than `or`; brackets group. Values are whole numbers, fractions, days (2024-05-31), words, and
// texts in "quotes", in which \ takes the next character as it is. Pure; any thread. What cannot be read, or asks a property
// for what it does not have, is kInvalid with field "filter"; the sentence begins with the column, counted in characters from 1.

#include <span>
#include <string_view>

#include "base/result.h"
#include "filter/predicate.h"

namespace chanoma::filter {

constexpr size_t kLongest = 4096;  // bytes
constexpr size_t kDeepest = 32;    // brackets in brackets

Result<Predicate> Parse(std::string_view text, std::span<const Property> properties);

}  // namespace chanoma::filter
