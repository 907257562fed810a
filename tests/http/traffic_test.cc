#include "http/traffic.h"

#include <gtest/gtest.h>

#include <numeric>
#include <thread>

namespace chanoma::http {
namespace {

using std::chrono::microseconds;

TEST(Traffic, CountsByRouteClassAndTime) {
  Traffic traffic;
  const uint16_t videos = traffic.Name("GET", "/videos/{id}"), segments = traffic.Name("GET", "/segments");
  EXPECT_NE(videos, segments);
  traffic.Note(videos, 200, microseconds(999), 10);
  traffic.Note(videos, 206, microseconds(1'000), 20);
  traffic.Note(videos, 404, microseconds(1'001), 30);
  traffic.Note(videos, 503, microseconds(60'000'000), 0);
  traffic.Note(0, 200, microseconds(-5), 7);
  traffic.Note(videos, 0, microseconds(1), 1);       // cut before an answer
  traffic.Note(60'000, 200, microseconds(1), 1);     // nobody's
  const auto lines = traffic.Read();
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_TRUE(lines[0].pattern.empty());
  EXPECT_EQ(lines[0].by_class[1], 1u);
  EXPECT_EQ(lines[0].times[0], 1u);
  const Traffic::Line& line = lines[videos];
  EXPECT_EQ(line.pattern, "/videos/{id}");
  EXPECT_EQ(line.by_class, (std::array<uint64_t, Traffic::kClasses>{0, 2, 0, 1, 1}));
  EXPECT_EQ(line.times[0], 2u) << "a bound belongs to what is below it";
  EXPECT_EQ(line.times[1], 1u);
  EXPECT_EQ(line.times.back(), 1u);
  EXPECT_EQ(line.microseconds, 60'003'000u);
  EXPECT_EQ(line.bytes, 60u);
  EXPECT_EQ(lines[segments].by_class[1], 0u);
}

TEST(Traffic, LosesNothingBetweenThreads) {
  Traffic traffic;
  const uint16_t route = traffic.Name("GET", "/");
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (int n = 0; n < 10'000; ++n) traffic.Note(route, 200, microseconds(n), 1);
      });
    }
  }
  const auto line = traffic.Read()[route];
  EXPECT_EQ(line.by_class[1], 40'000u);
  EXPECT_EQ(std::accumulate(line.times.begin(), line.times.end(), uint64_t{0}), 40'000u);
  EXPECT_EQ(line.bytes, 40'000u);
}

TEST(Traffic, MoreRoutesThanPlacesAreOne) {
  Traffic traffic;
  uint16_t last = 1;
  for (int i = 0; i < 600; ++i) last = traffic.Name("GET", "/" + std::to_string(i));
  EXPECT_EQ(last, 0);
}

}  // namespace
}  // namespace chanoma::http
