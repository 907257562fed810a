#include "trace/context.h"

#include <gtest/gtest.h>

namespace chanoma::trace {
namespace {

constexpr std::string_view kGood = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST(Traceparent, IsTakenAsTheStandardHasIt) {
  const auto context = ParseTraceparent(kGood);
  ASSERT_TRUE(context);
  EXPECT_EQ(Hex(context->trace.data(), 16), "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(Hex(context->span.data(), 8), "00f067aa0ba902b7");
  EXPECT_TRUE(context->sampled);
  EXPECT_FALSE(ParseTraceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-02")->sampled) << "another flag";
  EXPECT_TRUE(ParseTraceparent("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more")) << "of a later version";
}

TEST(Traceparent, WhatDoesNotFollowItIsAsIfNothingHadBeenSent) {
  for (const std::string_view bad : {std::string_view(""), std::string_view("00"), kGood.substr(0, 54), std::string_view("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more"),
                                     std::string_view("ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"), std::string_view("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01"),
                                     std::string_view("00-00000000000000000000000000000000-00f067aa0ba902b7-01"), std::string_view("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01"),
                                     std::string_view("00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"), std::string_view("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01more")}) {
    EXPECT_FALSE(ParseTraceparent(bad)) << bad;
  }
}

TEST(Sampling, IsTheSameForTheSameTraceAndAboutAsManyAsWanted) {
  int many = 0;
  for (int i = 0; i < 10'000; ++i) {
    std::array<uint8_t, 16> trace{};
    trace[15] = static_cast<uint8_t>(i);
    trace[14] = static_cast<uint8_t>(i >> 8);
    EXPECT_EQ(Among(trace, 20), Among(trace, 20));
    EXPECT_TRUE(Among(trace, 100));
    EXPECT_FALSE(Among(trace, 0));
    many += Among(trace, 20);
  }
  EXPECT_NEAR(many, 2000, 300);
}

}  // namespace
}  // namespace chanoma::trace
