#include "ahead/gate.h"

#include <gtest/gtest.h>

namespace chanoma::ahead {
namespace {

using PinRoom = playback::SegmentStore::PinRoom;

Standing Free() {
  Standing now;
  now.started = true;
  return now;
}

TEST(GateTest, WorksWhileNothingIsInTheWay) { EXPECT_EQ(Weigh(Free()), Wait::kNot); }

TEST(GateTest, WaitsForEachAlone) {
  EXPECT_EQ(Weigh({}), Wait::kStart);
  Standing now = Free();
  now.paused = true;
  EXPECT_EQ(Weigh(now), Wait::kPaused);
  now = Free();
  now.in_hours = false;
  EXPECT_EQ(Weigh(now), Wait::kHours);
  now = Free();
  now.viewers = true;
  EXPECT_EQ(Weigh(now), Wait::kViewers);
  now = Free();
  now.other_work = true;
  EXPECT_EQ(Weigh(now), Wait::kOtherWork);
  now = Free();
  now.room = PinRoom::kCapReached;
  EXPECT_EQ(Weigh(now), Wait::kCapReached);
  now.room = PinRoom::kDiskFull;
  EXPECT_EQ(Weigh(now), Wait::kDiskFull);
}

// Somebody who asks why nothing happens is told what they can change, before what passes by itself.
TEST(GateTest, SaysWhatAPersonCanChangeFirst) {
  Standing now = Free();
  now.viewers = now.other_work = true;
  EXPECT_EQ(Weigh(now), Wait::kViewers);
  now.room = PinRoom::kCapReached;
  EXPECT_EQ(Weigh(now), Wait::kCapReached);
  now.in_hours = false;
  EXPECT_EQ(Weigh(now), Wait::kHours);
  now.paused = true;
  EXPECT_EQ(Weigh(now), Wait::kPaused);
}

TEST(GateTest, OnlyPeopleAreGivenWayToInTheMiddleOfASegment) {
  for (const Wait wait : {Wait::kViewers, Wait::kPaused}) EXPECT_TRUE(AtOnce(wait)) << WaitName(wait);
  for (const Wait wait : {Wait::kNot, Wait::kStart, Wait::kHours, Wait::kCapReached, Wait::kDiskFull, Wait::kOtherWork}) EXPECT_FALSE(AtOnce(wait)) << WaitName(wait);
}

}  // namespace
}  // namespace chanoma::ahead
