#include "notices/notices.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

namespace chanoma::notices {
namespace {

using ::testing::HasSubstr;
namespace fs = std::filesystem;

class StillClock final : public Clock {
 public:
  Timestamp Now() const override { return Timestamp(std::chrono::seconds(1'790'000'000) + offset); }
  SteadyTime Steady() const override { return SteadyTime(std::chrono::seconds(1'000) + offset); }
  std::chrono::seconds offset{0};
};
class NoSink final : public LogSink {
 public:
  void Write(std::string_view) override {}
};

class NoticesTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "chanoma-notices-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    Restart();
  }
  void TearDown() override { fs::remove_all(folder_); }
  void Restart() {
    Options options;
    options.file = folder_ / "troubles.json";
    options.look = [this]() -> Result<std::vector<Trouble>> { return troubles_; };
    options.write = [this](const auto& words) -> Result<size_t> {
      letters_.push_back(words("en").subject);
      return size_t{1};
    };
    options.webhook = [this] { return webhook_; };
    options.name = [] { return std::string("TV"); };
    options.fetch = [this](const net::Ask& ask) -> Result<net::Reply> {
      posts_.push_back(ask.json);
      if (status_ == 0) return Fail(Code::kUnavailable, "nobody is there");
      return net::Reply{status_, {}};
    };
    notices_ = std::make_unique<Notices>(std::move(options), clock_, Log(sink_, LogLevel::kError));
  }
  void Look(int times = 2) {
    for (; times > 0; --times) {
      notices_->Look();
      clock_.offset += std::chrono::seconds(5);
    }
  }

  fs::path folder_;
  StillClock clock_;
  NoSink sink_;
  std::vector<Trouble> troubles_;
  std::vector<std::string> letters_, posts_;
  std::string webhook_ = "http://hook.example/tv";
  int status_ = 200;
  std::unique_ptr<Notices> notices_;
};

TEST_F(NoticesTest, TellOnceWhenItBeginsAndOnceWhenItIsOver) {
  troubles_ = {{Kind::kDiskLow, "/srv", "", 1 << 20}};
  Look(6);
  ASSERT_EQ(letters_.size(), 1u);
  EXPECT_EQ(letters_[0], "TV: the disk of /srv is filling");
  ASSERT_EQ(posts_.size(), 1u);
  EXPECT_THAT(posts_[0], HasSubstr(R"("event":"trouble","kind":"disk-low","subject":"/srv")"));
  EXPECT_EQ(notices_->List().size(), 1u);
  Restart();
  Look(6);
  EXPECT_EQ(letters_.size(), 1u) << "a restart tells nobody twice";
  EXPECT_EQ(posts_.size(), 1u);
  troubles_.clear();
  Look(6);
  ASSERT_EQ(letters_.size(), 2u);
  EXPECT_THAT(letters_[1], HasSubstr("Over"));
  ASSERT_EQ(posts_.size(), 2u);
  EXPECT_THAT(posts_[1], HasSubstr(R"("event":"over")"));
  EXPECT_TRUE(notices_->List().empty());
}

TEST_F(NoticesTest, AnAddressThatDoesNotAnswerIsAskedAgainAfterAMinute) {
  status_ = 0;
  troubles_ = {{Kind::kWorkFailed, "", "", 3}};
  Look(4);
  EXPECT_EQ(posts_.size(), 1u);
  status_ = 500;
  clock_.offset += std::chrono::minutes(2);
  Look(3);
  EXPECT_EQ(posts_.size(), 2u);
  EXPECT_FALSE(notices_->List()[0].posted);
  status_ = 204;
  clock_.offset += std::chrono::minutes(2);
  Look(3);
  EXPECT_EQ(posts_.size(), 3u);
  EXPECT_TRUE(notices_->List()[0].posted);
  EXPECT_EQ(letters_.size(), 1u);
}

TEST_F(NoticesTest, TheEndOfALongTroubleIsToldToAnAddressThatWasAwayWhenItEnded) {
  troubles_ = {{Kind::kWorkFailed, "", "", 3}};
  Look();
  clock_.offset += std::chrono::hours(72);
  troubles_.clear();
  status_ = 0;
  Look(3);
  EXPECT_EQ(posts_.size(), 2u);
  status_ = 204;
  clock_.offset += std::chrono::minutes(2);
  Look(2);
  ASSERT_EQ(posts_.size(), 3u);
  EXPECT_THAT(posts_[2], HasSubstr(R"("event":"over")"));
}

TEST_F(NoticesTest, ATestSaysWhatTheAddressAnswered) {
  auto tested = notices_->Test();
  ASSERT_TRUE(tested);
  EXPECT_TRUE(tested->posted);
  status_ = 404;
  tested = notices_->Test();
  ASSERT_TRUE(tested);
  EXPECT_FALSE(tested->posted);
  EXPECT_THAT(tested->refusal, HasSubstr("404"));
  webhook_.clear();
  tested = notices_->Test();
  ASSERT_TRUE(tested);
  EXPECT_EQ(tested->letters, 1u);
  EXPECT_EQ(posts_.size(), 2u);
}

TEST(Words, AreInTheirReadersLanguage) {
  for (const Kind kind : {Kind::kDiskLow, Kind::kLibraryGone, Kind::kWorkFailed, Kind::kSnapshotFailed}) {
    const Trouble trouble{kind, "Subject", "detail", 7};
    const Words english = WordsOf(trouble, false, "TV", "en"), japanese = WordsOf(trouble, false, "TV", "ja");
    EXPECT_NE(english.subject, japanese.subject);
    EXPECT_FALSE(english.text.empty());
    EXPECT_EQ(english.subject.find('\n'), std::string::npos);
    EXPECT_THAT(WordsOf(trouble, true, "TV", "ja").subject, HasSubstr("解決"));
  }
}

}  // namespace
}  // namespace chanoma::notices
