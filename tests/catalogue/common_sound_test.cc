// What two recordings have in common, by made fingerprints: numbers as chromaprint gives them, with their noise.

#include "catalogue/common_sound.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace chanoma::catalogue {
namespace {

constexpr SoundRules kRules{120, 970};  // 15 to 120 s

class CommonSoundTest : public ::testing::Test {
 protected:
  using Items = std::vector<uint32_t>;
  // Neighbours are alike, as the windows of chromaprint overlap: each item changes some bits of the one before.
  Items Sound(size_t count) {
    Items items(count);
    uint32_t now = Bits();
    for (uint32_t& item : items) {
      now ^= Bits() & Bits() & Bits();
      item = now;
    }
    return items;
  }
  // As after another encoder, or under voices: each bit differs with this chance of 32.
  Items Worn(Items items, uint32_t of_32) {
    for (uint32_t& item : items) {
      for (uint32_t bit = 0; bit < 32; ++bit) {
        if (random_() % 32 < of_32) item ^= 1U << bit;
      }
    }
    return items;
  }
  static Items Join(std::initializer_list<Items> parts) {
    Items all;
    for (const Items& part : parts) all.insert(all.end(), part.begin(), part.end());
    return all;
  }
  uint32_t Bits() { return static_cast<uint32_t>(random_()); }

  std::mt19937 random_{7};
};

TEST_F(CommonSoundTest, IsFoundWhereverItLies) {
  const Items song = Sound(720);
  const auto found = FindCommonSound(Join({Sound(400), song, Sound(1000)}), Join({Sound(1500), Worn(song, 3), Sound(90)}), kRules);
  ASSERT_TRUE(found);
  EXPECT_NEAR(static_cast<double>(found->first), 400, 6);
  EXPECT_NEAR(static_cast<double>(found->second), 1500, 6);
  EXPECT_NEAR(static_cast<double>(found->length), 720, 10);
  EXPECT_EQ(found->second - found->first, 1100U) << "exactly this offset";
}

TEST_F(CommonSoundTest, MayBeginAndEndWithTheRecording) {
  const Items song = Sound(300);
  const auto found = FindCommonSound(Join({song, Sound(700)}), Join({Sound(500), song}), kRules);
  ASSERT_TRUE(found);
  EXPECT_LE(found->first, 2U);
  EXPECT_GE(found->second + found->length, 798U);
}

TEST_F(CommonSoundTest, NothingInCommonIsNothing) {
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(FindCommonSound(Sound(2400), Sound(2400), kRules));
  EXPECT_FALSE(FindCommonSound({}, {}, kRules));
  EXPECT_FALSE(FindCommonSound(Sound(2400), {}, kRules));
  EXPECT_FALSE(FindCommonSound(Sound(5), Sound(5), kRules));
}

TEST_F(CommonSoundTest, SilenceIsNotInCommon) {
  const Items silence(600, 627964279);
  EXPECT_FALSE(FindCommonSound(Join({silence, Sound(900)}), Join({Sound(300), silence, Sound(300)}), kRules));
  EXPECT_FALSE(FindCommonSound(silence, silence, kRules));
  Items flickering = silence;
  for (uint32_t& item : flickering) item ^= random_() % 4 == 0 ? 16U : 0U;
  EXPECT_FALSE(FindCommonSound(Join({silence, Sound(500)}), Join({flickering, Sound(500)}), kRules)) << "one bit now and then is silence too";
}

TEST_F(CommonSoundTest, AWordOverTheMusicDoesNotBreakIt) {
  const Items song = Sound(700);
  Items spoken = song;
  for (size_t i = 300; i < 316; ++i) spoken[i] = Bits();
  const auto found = FindCommonSound(Join({Sound(200), song, Sound(600)}), Join({Sound(90), spoken, Sound(800)}), kRules);
  ASSERT_TRUE(found);
  EXPECT_NEAR(static_cast<double>(found->length), 700, 10);
}

TEST_F(CommonSoundTest, TooShortAndTooLongAreNoIntro) {
  const Items jingle = Sound(60), film = Sound(2000);
  EXPECT_FALSE(FindCommonSound(Join({jingle, Sound(900)}), Join({Sound(70), jingle, Sound(900)}), kRules)) << "the logo of a studio";
  EXPECT_FALSE(FindCommonSound(film, Worn(film, 2), kRules)) << "two files of one film";
}

TEST_F(CommonSoundTest, TheLongerOneCounts) {
  const Items song = Sound(700), jingle = Sound(150);
  const auto found = FindCommonSound(Join({jingle, Sound(300), song, Sound(500)}), Join({jingle, Sound(80), Worn(song, 4), Sound(700)}), kRules);
  ASSERT_TRUE(found);
  EXPECT_NEAR(static_cast<double>(found->first), 450, 6);
}

}  // namespace
}  // namespace chanoma::catalogue
