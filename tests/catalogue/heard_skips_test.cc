// From what was heard at both ends of episodes to their intro and credits, in time.

#include "catalogue/heard_skips.h"

#include <gmock/gmock.h>

#include <random>

namespace chanoma::catalogue {
namespace {

using model::SkipKind;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr int64_t kItem = 123'809, kReach = 2'600'000;  // as chromaprint has them

class HeardSkipsTest : public ::testing::Test {
 protected:
  std::vector<uint32_t> Sound(int64_t ms) {
    std::vector<uint32_t> items(static_cast<size_t>(ms * 1000 / kItem));
    for (uint32_t& item : items) item = static_cast<uint32_t>(random_());
    return items;
  }
  // An end of an episode with `song` at `at`.
  media::SoundPrint End(int64_t length, int64_t at, const std::vector<uint32_t>& song) {
    std::vector<uint32_t> items = Sound(length);
    const auto from = static_cast<size_t>(at * 1000 / kItem);
    for (size_t i = 0; i < song.size() && from + i < items.size(); ++i) items[from + i] = song[i];
    return {items, kItem, kReach};
  }
  Prints Episode(int64_t duration, int64_t opening_at, int64_t ending_at) {
    Prints prints{duration, *EarsFor(duration), {}, {}};
    const int64_t length = prints.ears.intro.end_ms;
    prints.intro = End(length, opening_at, opening_);
    prints.credits = End(length, ending_at - prints.ears.credits.begin_ms, ending_);
    return prints;
  }
  std::mt19937 random_{3};
  std::vector<uint32_t> opening_ = Sound(90'000), ending_ = Sound(88'000);
};

TEST(Ears, HearWhatAnEpisodeCanHold) {
  EXPECT_FALSE(EarsFor(0));
  EXPECT_FALSE(EarsFor(59'000));
  EXPECT_EQ(EarsFor(70'000)->intro.end_ms, 35'000) << "neither end is heard twice";
  EXPECT_EQ(EarsFor(400'000)->intro.end_ms, 120'000);
  EXPECT_EQ(EarsFor(1'440'000)->intro.end_ms, 360'000);
  EXPECT_EQ(EarsFor(7'200'000)->intro.end_ms, 600'000);
  EXPECT_EQ(EarsFor(7'200'000)->credits.begin_ms, 6'600'000);
  EXPECT_EQ(EarsFor(7'200'000)->credits.end_ms, 7'200'000);
}

TEST_F(HeardSkipsTest, BothAreFoundInBoth) {
  const auto made = Compare(Episode(1'420'000, 60'000, 1'290'000), Episode(1'430'000, 130'000, 1'310'000));
  ASSERT_TRUE(made[0].intro && made[1].intro && made[0].credits && made[1].credits);
  // The middle of an item's reach says where: made items have no reach, so everything lies half of it later.
  EXPECT_NEAR(static_cast<double>(made[0].intro->skip.begin_ms), 61'300, 1'000);
  EXPECT_NEAR(static_cast<double>(made[0].intro->skip.end_ms), 151'300, 1'000);
  EXPECT_NEAR(static_cast<double>(made[1].intro->skip.begin_ms), 131'300, 1'000);
  EXPECT_NEAR(static_cast<double>(made[0].credits->skip.begin_ms), 1'291'300, 1'000);
  EXPECT_NEAR(static_cast<double>(made[1].credits->skip.end_ms), 1'399'300, 1'000);
}

TEST_F(HeardSkipsTest, CreditsGoOnToTheEnd) {
  const auto made = Compare(Episode(1'420'000, 0, 1'330'000), Episode(1'430'000, 0, 1'340'000));
  ASSERT_TRUE(made[0].credits && made[0].intro);
  EXPECT_EQ(made[0].credits->skip.end_ms, 1'420'000);
  EXPECT_EQ(made[0].intro->skip.begin_ms, 0);
}

TEST_F(HeardSkipsTest, TheSameEpisodeTwiceHasNone) {
  const Prints once = Episode(1'420'000, 60'000, 1'290'000);
  const auto made = Compare(once, once);
  EXPECT_FALSE(made[0].intro);
  EXPECT_FALSE(made[0].credits);
}

TEST_F(HeardSkipsTest, TheSurerNeighbourIsBelieved) {
  Guesses weak, strong;
  weak.intro = Guess{{SkipKind::kIntro, 10'000, 30'000}, 100};
  strong.intro = Guess{{SkipKind::kIntro, 60'000, 150'000}, 900};
  const auto skips = Settle({weak, strong, {}});
  ASSERT_THAT(skips, SizeIs(1));
  EXPECT_EQ(skips[0].begin_ms, 60'000);
  EXPECT_THAT(Settle({}), IsEmpty());
}

}  // namespace
}  // namespace chanoma::catalogue
