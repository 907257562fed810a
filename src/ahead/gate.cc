#include "ahead/gate.h"

namespace chanoma::ahead {

std::string_view WaitName(Wait wait) {
  switch (wait) {
    case Wait::kNot: return "working";
    case Wait::kStart: return "starting";
    case Wait::kPaused: return "paused";
    case Wait::kHours: return "hours";
    case Wait::kCapReached: return "full";
    case Wait::kDiskFull: return "disk";
    case Wait::kViewers: return "viewers";
    case Wait::kOtherWork: return "work";
  }
  return "working";
}

Wait Weigh(const Standing& standing) {
  using PinRoom = playback::SegmentStore::PinRoom;
  if (!standing.started) return Wait::kStart;
  if (standing.paused) return Wait::kPaused;
  if (!standing.in_hours) return Wait::kHours;
  if (standing.room == PinRoom::kCapReached) return Wait::kCapReached;
  if (standing.room == PinRoom::kDiskFull) return Wait::kDiskFull;
  if (standing.viewers) return Wait::kViewers;
  if (standing.other_work) return Wait::kOtherWork;
  return Wait::kNot;
}

bool AtOnce(Wait wait) { return wait == Wait::kViewers || wait == Wait::kPaused; }

}  // namespace chanoma::ahead
