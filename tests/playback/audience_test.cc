#include "playback/audience.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace chanoma::playback {
namespace {

class HandClock final : public Clock {
 public:
  Timestamp Now() const override { return Timestamp{std::chrono::milliseconds(1'700'000'000'000)} + passed; }
  SteadyTime Steady() const override { return SteadyTime{} + std::chrono::hours(1) + passed; }
  std::chrono::milliseconds passed{0};
};

class AudienceTest : public testing::Test {
 protected:
  static Ulid Id(uint8_t n) {
    Ulid id;
    id.bytes[15] = n;
    return id;
  }
  HandClock clock_;
  Audience audience_{clock_};
  const Viewer ada_{Id(1), "192.168.1.5", "Firefox"}, bob_{Id(2), "192.168.1.6", "Kodi"};
};

TEST_F(AudienceTest, KnowsWhatIsOnWhichScreen) {
  audience_.Asked(ada_, Id(10), *Capabilities::Parse("hvc1"));
  EXPECT_TRUE(audience_.Now().empty()) << "who only asked what there is does not watch";
  EXPECT_TRUE(audience_.NeedsWorkers()) << "but is about to";
  audience_.Sent(ada_, Id(10), "v0-720");
  audience_.Sent(ada_, Id(10), "a1");
  clock_.passed += std::chrono::seconds(5);
  audience_.SentFile(bob_, Id(10));
  audience_.Sent(ada_, Id(10), "v0");
  const auto now = audience_.Now();
  ASSERT_EQ(now.size(), 2u);
  EXPECT_EQ(now[0].viewer.agent, "Kodi") << "who began last comes first";
  EXPECT_TRUE(now[0].file);
  EXPECT_FALSE(now[0].can);
  EXPECT_EQ(now[1].picture, "v0");
  EXPECT_EQ(now[1].sound, "a1");
  EXPECT_TRUE(now[1].can->Plays("hvc1.1.6.L93.B0"));
  EXPECT_EQ(now[1].last - now[1].since, std::chrono::seconds(5));
}

TEST_F(AudienceTest, ForgetsWhoAsksForNothingMore) {
  audience_.Sent(ada_, Id(10), "v0");
  clock_.passed += Audience::kForgotten;
  EXPECT_EQ(audience_.Now().size(), 1u);
  clock_.passed += std::chrono::seconds(1);
  EXPECT_TRUE(audience_.Now().empty());
  audience_.Sent(ada_, Id(10), "a1");
  ASSERT_EQ(audience_.Now().size(), 1u);
  EXPECT_EQ(audience_.Now()[0].picture, "") << "a viewing of its own";
  EXPECT_EQ(audience_.Now()[0].since, clock_.Now());
}

TEST_F(AudienceTest, HoldsNoMoreThanItMay) {
  for (size_t i = 0; i < 3 * Audience::kMost; ++i) {
    clock_.passed += std::chrono::milliseconds(1);
    audience_.Sent({Id(1), "::1", fmt::format("screen {}", i)}, Id(10), "v0");
  }
  const auto now = audience_.Now();
  ASSERT_EQ(now.size(), Audience::kMost);
  EXPECT_EQ(now.front().viewer.agent, fmt::format("screen {}", 3 * Audience::kMost - 1));
  EXPECT_EQ(now.back().viewer.agent, fmt::format("screen {}", 2 * Audience::kMost));
}

TEST_F(AudienceTest, WhoReadsTheFileNeedsNoWorker) {
  EXPECT_FALSE(audience_.NeedsWorkers());
  audience_.SentFile(bob_, Id(10));
  EXPECT_FALSE(audience_.NeedsWorkers());
  audience_.Sent(ada_, Id(10), "v0");
  EXPECT_TRUE(audience_.NeedsWorkers());
  clock_.passed += Audience::kForgotten + std::chrono::seconds(1);
  EXPECT_FALSE(audience_.NeedsWorkers());
}

}  // namespace
}  // namespace chanoma::playback
