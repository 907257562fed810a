#pragma once
// Where somebody is in a work. Plain values.

#include <cstdint>
#include <string>

#include "base/clock.h"
#include "base/ulid.h"

namespace chanoma::model {

struct Watch {
  Ulid account;
  std::string work;  // its key, see model/work.h
  Ulid video;        // the file it was last watched in
  Timestamp first{}, last{};
  int64_t position_ms = 0;   // where to go on; 0: from the beginning
  int64_t duration_ms = -1;  // of the file, -1 unknown
  bool seen = false;         // to its end at least once, or said to be
  uint32_t times = 0;        // played to its end
  std::string playback;      // that played it to its end last, so that it counts once
  bool operator==(const Watch&) const = default;
};

}  // namespace chanoma::model
