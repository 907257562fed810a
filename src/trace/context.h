#pragma once
// Which trace, and which part of it: values, and how other programs write them (W3C Trace Context, level 2, “traceparent”). Pure functions.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace chanoma::trace {

struct Context {
  std::array<uint8_t, 16> trace{};
  std::array<uint8_t, 8> span{};    // of the part itself
  std::array<uint8_t, 8> parent{};  // all zero: it is the first
  bool sampled = false;             // is told of
};

// None for what does not follow the standard, whose sender is then treated as if it had sent nothing. The sender's part becomes `span`.
std::optional<Context> ParseTraceparent(std::string_view text);

// Digits as in the standard: lower case.
std::string Hex(const uint8_t* bytes, size_t count);

// Whether a trace is among so many of a hundred; the same answer everywhere for the same trace.
bool Among(const std::array<uint8_t, 16>& trace, int64_t percent);

}  // namespace chanoma::trace
