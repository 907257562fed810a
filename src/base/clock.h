#pragma once
// Time as the product reads it: wall-clock milliseconds for what is stored and shown, steady time for deadlines. A Clock
// is passed in so that tests can turn it. Any thread; never fails.

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.h"

namespace chanoma {

using Timestamp = std::chrono::sys_time<std::chrono::milliseconds>;
using SteadyTime = std::chrono::steady_clock::time_point;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Timestamp Now() const = 0;
  virtual SteadyTime Steady() const = 0;
};

class SystemClock final : public Clock {
 public:
  Timestamp Now() const override;
  SteadyTime Steady() const override;
};

// RFC 3339 in UTC with milliseconds: 2026-11-22T07:29:01.000Z.
std::string FormatRfc3339(Timestamp time);

}  // namespace chanoma
