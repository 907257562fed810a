#include "text/webvtt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace chanoma::text {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(WebVtt, IsWhatIsSaidWhen) {
  EXPECT_THAT(ReadWebVtt("WEBVTT\n\n00:00:01.000 --> 00:00:02.500 line:0\n<i>Hello</i> &amp; <b>welcome</b>\nall\n\n"
                         "100:00:03.000 --> 100:00:04.000\n1 &lt; 2\n\n00:00:05.000 --> never\nno\n"),
              ElementsAre(Cue{1000, 2500, "Hello & welcome\nall"}, Cue{360'003'000, 360'004'000, "1 < 2"}));
  EXPECT_THAT(ReadWebVtt(""), IsEmpty());
  EXPECT_THAT(ReadWebVtt("WEBVTT\n\n00:00:01.000 --> 00:00:02.000"), ElementsAre(Cue{1000, 2000, ""}));
}

}  // namespace
}  // namespace chanoma::text
