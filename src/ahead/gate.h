#pragma once
// Whether work that nobody waits for may be done now, and if not, why. Pure functions.

#include <string_view>

#include "playback/segment_store.h"

namespace chanoma::ahead {

// What it waits for, the most telling first.
enum class Wait { kNot, kStart, kPaused, kHours, kCapReached, kDiskFull, kViewers, kOtherWork };
std::string_view WaitName(Wait wait);

// How things stand.
struct Standing {
  bool started = false;   // what was kept is known
  bool paused = false;
  bool in_hours = true;
  bool viewers = false;   // somebody watches what may need a media process
  bool other_work = false;  // somebody waits for other background work
  playback::SegmentStore::PinRoom room = playback::SegmentStore::PinRoom::kEnough;
};
Wait Weigh(const Standing& standing);

// Whether what is being made is dropped, or finished first.
bool AtOnce(Wait wait);

}  // namespace chanoma::ahead
