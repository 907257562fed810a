#pragma once
// The frames of the database's logs (*.log, MANIFEST-*), looked at before the database is asked: it takes any last record
// that claims more bytes than there are for one that was being written when the power went, although a changed length looks
// the same, and then leaves out what was acknowledged without a word. Private to the store. Blocks on the disk.

#include <cstdint>
#include <filesystem>

#include "base/result.h"

namespace chanoma::store {

struct Frames {
  enum class State {
    kWhole,
    kTorn,     // its end was being written: nothing of it was acknowledged
    kDamaged,  // bytes are others than were written
  };
  State state = State::kWhole;
  uint64_t at = 0;      // where that begins
  uint64_t frames = 0;  // whole ones before
};

// Format: RocksDB's wiki, "Write Ahead Log File Format", without recycled logs: blocks of 32 KiB with frames of a masked
// CRC-32C over kind and payload, the payload's length in two bytes, the kind in one.
Result<Frames> CheckFrames(const std::filesystem::path& log);

}  // namespace chanoma::store
