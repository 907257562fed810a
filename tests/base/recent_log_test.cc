#include "base/recent_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace chanoma {
namespace {

using ::testing::HasSubstr;

class Lines final : public LogSink {
 public:
  void Write(std::string_view) override { ++count; }
  int count = 0;
};

TEST(RecentLog, KeepsTheLastComplaintsAndPassesEverythingOn) {
  Lines lines;
  RecentLog recent(lines, 2);
  const Log log(recent, LogLevel::kDebug);
  log.Error("first");
  log.Info("nothing to complain of: level=error is but a word here");
  log.Warning("second");
  log.Debug("nor here");
  log.Error("third", {{"why", std::string(5000, 'x')}});
  EXPECT_EQ(lines.count, 5);
  const auto kept = recent.Lines();
  ASSERT_EQ(kept.size(), 2u);
  EXPECT_THAT(kept[0], HasSubstr("level=warning msg=second"));
  EXPECT_THAT(kept[1], HasSubstr("level=error msg=third"));
  EXPECT_LE(kept[1].size(), 2000u);
}

}  // namespace
}  // namespace chanoma
