#include "store/keys.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace chanoma::store {
namespace {

using std::chrono::milliseconds;

Ulid RandomId(std::mt19937_64& random) {
  Ulid id;
  for (uint8_t& byte : id.bytes) byte = static_cast<uint8_t>(random() % 3 == 0 ? 0 : random());
  return id;
}

// Few distinct bytes, zeros and 0xff among them, so that prefixes and escapes meet often.
std::string RandomText(std::mt19937_64& random, size_t longest) {
  constexpr std::string_view kBytes("\0\1\xff" "ab", 5);
  std::string text(random() % (longest + 1), '\0');
  for (char& byte : text) byte = kBytes[random() % kBytes.size()];
  return text;
}

int64_t RandomNumber(std::mt19937_64& random) {
  return static_cast<int64_t>(random()) >> (random() % 64);
}

TEST(Keys, NumbersKeepTheirOrder) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 20'000; ++i) {
    const uint64_t a = random() >> (random() % 64), b = random() >> (random() % 64);
    EXPECT_EQ(a < b, keys::BigEndian(a) < keys::BigEndian(b));
    EXPECT_EQ(keys::ParseBigEndian(keys::BigEndian(a)), a);
  }
  EXPECT_FALSE(keys::ParseBigEndian("1234567"));
}

TEST(Keys, TitlesSortAsBytesAndThenById) {
  std::mt19937_64 random(2);
  const std::string scope = keys::VideoScopeAll(VideoSort::kTitle);
  for (int i = 0; i < 50'000; ++i) {
    const std::string a = RandomText(random, 5), b = RandomText(random, 5);
    const Ulid x = RandomId(random), y = RandomId(random);
    const std::string row_a = keys::VideoRow(scope, keys::TitleValue(a), x), row_b = keys::VideoRow(scope, keys::TitleValue(b), y);
    // Missing (empty) titles come last.
    const auto meaning_a = std::tuple(a.empty(), a, x), meaning_b = std::tuple(b.empty(), b, y);
    ASSERT_EQ(meaning_a < meaning_b, row_a < row_b);
    const auto parts = keys::ParseVideoRow(scope, row_a);
    ASSERT_TRUE(parts);
    ASSERT_EQ(parts->id, x);
    ASSERT_EQ(parts->value, keys::TitleValue(a));
  }
}

TEST(Keys, TimesAndDurationsSortByValue) {
  std::mt19937_64 random(3);
  for (int i = 0; i < 20'000; ++i) {
    const int64_t a = RandomNumber(random), b = RandomNumber(random);
    ASSERT_EQ(a < b, keys::AddedValue(Timestamp(milliseconds(a))) < keys::AddedValue(Timestamp(milliseconds(b))));
    const auto meaning = [](int64_t n) { return n < 0 ? std::pair(1, int64_t{0}) : std::pair(0, n); };
    ASSERT_EQ(meaning(a) < meaning(b), keys::DurationValue(a) < keys::DurationValue(b));
  }
}

TEST(Keys, ScopesDoNotOverlap) {
  std::mt19937_64 random(4);
  std::vector<std::string> scopes;
  for (const VideoSort sort : {VideoSort::kTitle, VideoSort::kAdded, VideoSort::kDuration}) {
    scopes.push_back(keys::VideoScopeAll(sort));
    for (int i = 0; i < 20; ++i) scopes.push_back(keys::VideoScopeLibrary(sort, RandomId(random)));
    for (int i = 0; i < 4; ++i) scopes.push_back(keys::VideoScopeState(sort, static_cast<StateKind>(i)));
  }
  for (int i = 0; i < 20; ++i) scopes.push_back(keys::PathScope(RandomId(random)));
  for (int kind = 1; kind <= 4; ++kind) {
    scopes.push_back(keys::DueScope(static_cast<model::JobKind>(kind)));
    scopes.push_back(keys::DelayedScope(static_cast<model::JobKind>(kind)));
    for (int state = 1; state <= 5; ++state) scopes.push_back(keys::JobScope(static_cast<model::JobState>(state), static_cast<model::JobKind>(kind)));
  }
  for (int state = 1; state <= 5; ++state) scopes.push_back(keys::EndedScope(static_cast<model::JobState>(state)));
  for (size_t i = 0; i < scopes.size(); ++i) {
    for (size_t j = 0; j < scopes.size(); ++j) {
      if (i != j) {
        EXPECT_FALSE(scopes[i].starts_with(scopes[j])) << i << " " << j;
      }
    }
  }
}

TEST(Keys, JobsSortByPriorityAndTime) {
  std::mt19937_64 random(5);
  for (int i = 0; i < 20'000; ++i) {
    const int a = static_cast<int>(RandomNumber(random)), b = static_cast<int>(RandomNumber(random));
    const Ulid x = RandomId(random), y = RandomId(random);
    ASSERT_EQ(std::pair(a, x) < std::pair(b, y),
              keys::DueJob(model::JobKind::kProbe, a, x) < keys::DueJob(model::JobKind::kProbe, b, y));
    const Timestamp t{milliseconds(RandomNumber(random))}, u{milliseconds(RandomNumber(random))};
    const std::string row = keys::DelayedJob(model::JobKind::kProbe, t, x);
    ASSERT_EQ(std::pair(t, x) < std::pair(u, y), row < keys::DelayedJob(model::JobKind::kProbe, u, y));
    ASSERT_EQ(keys::ParseDelayedTime(row), t);
    ASSERT_EQ(keys::ParseRowId(row), x);
    ASSERT_EQ(keys::ParseRowId(keys::EndedJob(model::JobState::kDone, t, y)), y);
  }
}

TEST(Keys, AfterIsTheFirstKeyBehindAPrefix) {
  std::mt19937_64 random(6);
  for (int i = 0; i < 20'000; ++i) {
    const std::string prefix = "p" + RandomText(random, 4), key = "p" + RandomText(random, 8);
    const std::string after = keys::After(prefix);
    ASSERT_EQ(key.starts_with(prefix), key >= prefix && key < after);
  }
}

TEST(Keys, ForeignBytesAreNoRows) {
  std::mt19937_64 random(7);
  const std::string scope = keys::VideoScopeAll(VideoSort::kAdded);
  for (int i = 0; i < 20'000; ++i) {
    const std::string noise = RandomText(random, 40);
    (void)keys::ParseVideoRow(scope, scope + noise);
    (void)keys::ParseDelayedTime(noise);
    (void)keys::ParseRowId(noise);
    (void)keys::ParseFlags(noise);
    (void)keys::ParseIdAfter(keys::kPurgePrefix, noise);
  }
  EXPECT_FALSE(keys::ParseVideoRow(scope, scope));
  EXPECT_FALSE(keys::ParseVideoRow(scope, keys::VideoRow(keys::VideoScopeAll(VideoSort::kTitle), "\1", Ulid{})));
  EXPECT_FALSE(keys::ParseFlags(""));
  EXPECT_FALSE(keys::ParseFlags("\x04"));
}

TEST(Keys, FlagsRoundTrip) {
  for (int state = 0; state < 4; ++state) {
    for (const bool hidden : {false, true}) {
      const auto flags = keys::ParseFlags(keys::EncodeFlags({static_cast<StateKind>(state), hidden}));
      ASSERT_TRUE(flags);
      EXPECT_EQ(static_cast<int>(flags->state), state);
      EXPECT_EQ(flags->hidden, hidden);
    }
  }
}

}  // namespace
}  // namespace chanoma::store
