#include "jobs/backoff.h"

#include <algorithm>

namespace chanoma::jobs {

std::chrono::milliseconds DelayAfter(const Backoff& backoff, int attempts, uint64_t random) {
  std::chrono::milliseconds delay = backoff.first;
  for (int i = 1; i < attempts && delay < backoff.longest; ++i) delay *= backoff.factor;
  delay = std::min(delay, backoff.longest);
  return delay * 3 / 4 + delay * static_cast<int64_t>(random % 1024) / 2048;
}

bool IsPermanent(Code code) {
  switch (code) {
    case Code::kInvalid:
    case Code::kNotFound:  // what it was about is gone
    case Code::kTooLarge:
    case Code::kUnsupported:
    case Code::kCorrupt:
      return true;
    case Code::kUnauthenticated:
    case Code::kForbidden:
    case Code::kConflict:
    case Code::kUnavailable:
    case Code::kTooMany:
    case Code::kWouldBlock:
    case Code::kCancelled:
    case Code::kNoSpace:
    case Code::kInternal:
      return false;
  }
  return false;
}

}  // namespace chanoma::jobs
