// Where somebody is with a show: what they chose, against what they have watched since.

#include "model/listing.h"

#include <gtest/gtest.h>

namespace chanoma::model {
namespace {

constexpr Watched kNothing{}, kBegunBefore{true, false, false, false}, kBegunSince{true, false, true, false}, kAllBefore{true, true, false, false},
    kLastSince{true, true, true, false}, kAllSince{true, true, true, true};

TEST(Listing, WithoutAWordWhatWasWatchedSaysIt) {
  EXPECT_EQ(StandingOf({}, kNothing), std::nullopt);
  EXPECT_EQ(StandingOf({}, kBegunSince), Standing::kWatching);
  EXPECT_EQ(StandingOf({}, kAllSince), Standing::kCompleted);
}

TEST(Listing, APlanHoldsUntilTheyBegin) {
  for (const Standing chosen : {Standing::kPlanned, Standing::kDropped}) {
    EXPECT_EQ(StandingOf(chosen, kNothing), chosen);
    EXPECT_EQ(StandingOf(chosen, kBegunBefore), chosen) << "they gave it up in the middle";
    EXPECT_EQ(StandingOf(chosen, kAllBefore), chosen) << "they mean to see it once more";
    EXPECT_EQ(StandingOf(chosen, kBegunSince), Standing::kWatching);
    EXPECT_EQ(StandingOf(chosen, kLastSince), Standing::kCompleted);
  }
}

TEST(Listing, WatchingEndsWithTheLastEpisode) {
  EXPECT_EQ(StandingOf(Standing::kWatching, kNothing), Standing::kWatching);
  EXPECT_EQ(StandingOf(Standing::kWatching, kAllBefore), Standing::kWatching) << "they say that they are at it again";
  EXPECT_EQ(StandingOf(Standing::kWatching, kBegunSince), Standing::kWatching);
  EXPECT_EQ(StandingOf(Standing::kWatching, kLastSince), Standing::kCompleted);
}

TEST(Listing, WatchingAgainEndsWhenAllOfItWasSeenAgain) {
  EXPECT_EQ(StandingOf(Standing::kRewatching, kAllBefore), Standing::kRewatching);
  EXPECT_EQ(StandingOf(Standing::kRewatching, kLastSince), Standing::kRewatching) << "not the last one alone";
  EXPECT_EQ(StandingOf(Standing::kRewatching, kAllSince), Standing::kCompleted);
}

TEST(Listing, WhatIsCompletedStaysSo) {
  for (const Watched& watched : {kNothing, kBegunSince, kAllSince}) EXPECT_EQ(StandingOf(Standing::kCompleted, watched), Standing::kCompleted);
}

TEST(Listing, NamesGoBothWays) {
  for (const Standing standing : {Standing::kPlanned, Standing::kWatching, Standing::kCompleted, Standing::kDropped, Standing::kRewatching}) {
    EXPECT_EQ(ParseStanding(StandingName(standing)), standing);
  }
  EXPECT_EQ(ParseStanding("seen"), std::nullopt);
}

}  // namespace
}  // namespace chanoma::model
