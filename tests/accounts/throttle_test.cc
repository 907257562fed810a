#include "accounts/throttle.h"

#include <gtest/gtest.h>

namespace chanoma::accounts {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class TurnedClock final : public Clock {
 public:
  Timestamp Now() const override { return Timestamp(std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch())); }
  SteadyTime Steady() const override { return time; }
  SteadyTime time{std::chrono::hours(1000)};
};

TEST(Network, OfIPv6IsASixtyFour) {
  EXPECT_EQ(NetworkOf("192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(NetworkOf("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
  EXPECT_EQ(NetworkOf("2001:db8:1:2:ffff::"), NetworkOf("2001:db8:1:2::1"));
  EXPECT_NE(NetworkOf("2001:db8:1:3::1"), NetworkOf("2001:db8:1:2::1"));
  EXPECT_EQ(NetworkOf("control"), "control");
}

TEST(Throttle, TenWrongPasswordsOfAnAccountWhereverTheyComeFrom) {
  TurnedClock clock;
  Throttle throttle(clock);
  for (int i = 0; i < 10; ++i) {
    const std::string network = "192.0.2." + std::to_string(i);
    EXPECT_FALSE(throttle.Wait({network, "ada"})) << i;
    throttle.Failed({network, "ada"});
  }
  const auto wait = throttle.Wait({"198.51.100.1", "ada"});
  ASSERT_TRUE(wait);
  EXPECT_LE(*wait, minutes(15));
  EXPECT_FALSE(throttle.Wait({"198.51.100.1", "bob"}));
  clock.time += minutes(15);
  EXPECT_FALSE(throttle.Wait({"198.51.100.1", "ada"}));
}

TEST(Throttle, CannotBeUsedToLockSomebodyElseOut) {
  TurnedClock clock;
  Throttle throttle(clock);
  for (int i = 0; i < 50; ++i) throttle.Failed({"203.0.113.5", "ada"});
  EXPECT_TRUE(throttle.Wait({"203.0.113.5", "ada"}));
  EXPECT_TRUE(throttle.Wait({"192.0.2.1", "ada"}));
  EXPECT_FALSE(throttle.Wait({"192.0.2.1", "ada", true})) << "signed in from there: she knows her password";
  for (int i = 0; i < 10; ++i) throttle.Failed({"192.0.2.1", "ada", true});
  EXPECT_TRUE(throttle.Wait({"192.0.2.1", "ada", true})) << "and is stopped like everybody";
}

TEST(Throttle, AHundredWrongOnesFromANetwork) {
  TurnedClock clock;
  Throttle throttle(clock);
  for (int i = 0; i < 100; ++i) throttle.Failed({"192.0.2.1", "account " + std::to_string(i)});
  EXPECT_TRUE(throttle.Wait({"192.0.2.1", "somebody new"}));
  EXPECT_FALSE(throttle.Wait({"192.0.2.2", "somebody new"}));
  clock.time += minutes(60);
  EXPECT_FALSE(throttle.Wait({"192.0.2.1", "somebody new"}));
}

TEST(Throttle, ARightPasswordForgivesTheAccountAndNotTheNetwork) {
  TurnedClock clock;
  Throttle throttle(clock);
  for (int i = 0; i < 99; ++i) throttle.Failed({"192.0.2.1", "x" + std::to_string(i)});
  for (int i = 0; i < 9; ++i) throttle.Failed({"192.0.2.2", "ada"});
  throttle.Succeeded({"192.0.2.2", "ada"});
  for (int i = 0; i < 9; ++i) throttle.Failed({"192.0.2.2", "ada"});
  EXPECT_FALSE(throttle.Wait({"192.0.2.2", "ada"}));
  throttle.Succeeded({"192.0.2.1", "x0"});
  throttle.Failed({"192.0.2.1", "x0"});
  EXPECT_TRUE(throttle.Wait({"192.0.2.1", "another"}));
}

TEST(Throttle, ForgetsTheOldestBeyondItsBound) {
  TurnedClock clock;
  Throttle throttle(clock);
  for (int i = 0; i < 10; ++i) throttle.Failed({"192.0.2.1", "ada"});
  for (int i = 0; i < 20'000; ++i) throttle.Failed({"net " + std::to_string(i), ""});
  EXPECT_FALSE(throttle.Wait({"192.0.2.9", "ada"}));
}

}  // namespace
}  // namespace chanoma::accounts
