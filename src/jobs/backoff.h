#pragma once
// When a failed job may run again, and whether it should. Pure functions; any thread.

#include <chrono>
#include <cstdint>

#include "base/result.h"

namespace chanoma::jobs {

struct Backoff {
  std::chrono::milliseconds first{5'000};
  int factor = 4;
  std::chrono::milliseconds longest{3'600'000};
};

// The delay after attempt number `attempts` (1 is the first). `random` spreads it over 75 % to 125 %, so that jobs that
// failed together do not come back together.
std::chrono::milliseconds DelayAfter(const Backoff& backoff, int attempts, uint64_t random);

// Errors that the same content will give again.
bool IsPermanent(Code code);

}  // namespace chanoma::jobs
