#include "trace/tracer.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>

#include "base/ulid.h"

namespace chanoma::trace {
namespace {

using namespace std::chrono_literals;

constexpr const char* kRequest = "01JD00000000000000000000A1";
constexpr const char* kJob = "01JD00000000000000000000B2";

class TracerTest : public testing::Test {
 protected:
  void SetUp() override { tracer_.Set(true, 100); }
  std::vector<Told> All() { return tracer_.Take(10'000, 0, std::chrono::steady_clock::now()); }
  static Span Named(const std::string& name) { return {name}; }

  Tracer tracer_;
};

TEST_F(TracerTest, WhatIsPartOfAnotherSaysSo) {
  tracer_.Open(kRequest, "", "");
  tracer_.Open(kJob, kRequest, "");
  tracer_.Note(fmt::format("{}/{}", kRequest, kJob), Named("worker"));
  tracer_.Close(kJob, Named("job"));
  tracer_.Note(kRequest, Named("segment"));
  tracer_.Close(kRequest, Named("request"));
  const auto all = All();
  ASSERT_EQ(all.size(), 4u);
  const Context &worker = all[0].context, &job = all[1].context, &segment = all[2].context, &request = all[3].context;
  EXPECT_EQ(request.parent, (std::array<uint8_t, 8>{}));
  EXPECT_EQ(request.trace, Ulid::Parse(kRequest)->bytes) << "logs and traces tell the same";
  EXPECT_EQ(job.parent, request.span);
  EXPECT_EQ(worker.parent, job.span) << "the innermost";
  EXPECT_EQ(segment.parent, request.span);
  std::set<std::array<uint8_t, 8>> spans;
  for (const Told& told : all) {
    EXPECT_EQ(told.context.trace, request.trace);
    spans.insert(told.context.span);
  }
  EXPECT_EQ(spans.size(), 4u);
}

TEST_F(TracerTest, EachAttemptIsOneOfItsOwn) {
  tracer_.Open(kRequest, "", "");
  for (int attempt = 0; attempt < 3; ++attempt) {
    tracer_.Open(kJob, kRequest, "");
    tracer_.Note(fmt::format("{}/{}", kRequest, kJob), Named("worker"));
    tracer_.Close(kJob, Named("job"));
  }
  const auto all = All();
  ASSERT_EQ(all.size(), 6u);
  std::set<std::array<uint8_t, 8>> attempts;
  for (size_t i = 0; i < 6; i += 2) {
    EXPECT_EQ(all[i].context.parent, all[i + 1].context.span) << "of that attempt";
    attempts.insert(all[i + 1].context.span);
    EXPECT_EQ(all[i + 1].context.parent, all[1].context.parent);
  }
  EXPECT_EQ(attempts.size(), 3u);
}

TEST_F(TracerTest, WhatAnotherProgramBeganGoesOn) {
  tracer_.Set(true, 0);
  tracer_.Open(kRequest, "", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  tracer_.Close(kRequest, Named("request"));
  const auto all = All();
  ASSERT_EQ(all.size(), 1u) << "it says that it is told of";
  EXPECT_EQ(Hex(all[0].context.trace.data(), 16), "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(Hex(all[0].context.parent.data(), 8), "00f067aa0ba902b7");
  tracer_.Set(true, 100);
  tracer_.Open(kRequest, "", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00");
  tracer_.Note(kRequest, Named("segment"));
  tracer_.Close(kRequest, Named("request"));
  EXPECT_TRUE(All().empty()) << "it says that it is not, and neither is any part of it";
}

TEST_F(TracerTest, OfWhatIsForgottenTheIdStillNamesTheTrace) {
  tracer_.Open(kJob, fmt::format("{}/01JD00000000000000000000C3", kRequest), "");
  tracer_.Close(kJob, Named("job"));
  tracer_.Open("a", "not an id", "");
  tracer_.Close("a", Named("other"));
  const auto all = All();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].context.trace, Ulid::Parse(kRequest)->bytes);
  EXPECT_EQ(all[0].context.parent, (std::array<uint8_t, 8>{}));
  EXPECT_NE(all[1].context.trace, (std::array<uint8_t, 16>{}));
}

TEST_F(TracerTest, HoldsNoMoreThanItMayAndCountsTheRest) {
  for (size_t i = 0; i < Tracer::kMostWaiting + 100; ++i) tracer_.Note("x", Named("one"));
  EXPECT_EQ(tracer_.Use().waiting, Tracer::kMostWaiting);
  EXPECT_EQ(tracer_.Use().dropped, 100u);
  EXPECT_EQ(tracer_.Use().told, Tracer::kMostWaiting + 100);
  EXPECT_EQ(tracer_.Take(512, 1, std::chrono::steady_clock::now()).size(), 512u);
  for (size_t i = 0; i < 3 * Tracer::kMostKnown; ++i) tracer_.Open(fmt::format("{}", i), "", "");
  tracer_.Close("0", Named("forgotten"));
  EXPECT_EQ(tracer_.Use().waiting, Tracer::kMostWaiting - 512);
}

TEST_F(TracerTest, OffNothingIsGathered) {
  tracer_.Open(kRequest, "", "");
  tracer_.Note(kRequest, Named("one"));
  tracer_.Set(false, 100);
  EXPECT_FALSE(tracer_.On());
  tracer_.Close(kRequest, Named("request"));
  tracer_.Note("x", Named("two"));
  tracer_.Open("y", "", "");
  EXPECT_TRUE(All().empty());
  EXPECT_EQ(tracer_.Use().dropped, 1u);
}

}  // namespace
}  // namespace chanoma::trace
