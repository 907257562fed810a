// How providers are asked: not twice, not too fast, not before they said, not for ever.

#include "providers/polite.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace chanoma::providers {
namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;
using enum model::Provider;

class HandClock final : public Clock {
 public:
  Timestamp Now() const override { return Timestamp(std::chrono::milliseconds(1'790'000'000'000) + past_); }
  SteadyTime Steady() const override { return SteadyTime(std::chrono::hours(1) + past_); }
  std::chrono::milliseconds past_{0};
};

class PoliteTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "chanoma-polite-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    Open();
  }
  void TearDown() override { fs::remove_all(folder_); }

  void Open() {
    Polite::Options options;
    options.folder = folder_ / "answers";
    options.fetch = [this](const net::Ask& ask) -> Result<net::Reply> {
      asked_.push_back(ask);
      at_.push_back(clock_.past_);
      if (fails_) return Fail(Code::kUnavailable, "Timeout was reached");
      return reply_;
    };
    options.wait = [this](SteadyTime until, const std::stop_token&) {
      clock_.past_ += std::chrono::ceil<std::chrono::milliseconds>(until - clock_.Steady());
      return true;
    };
    polite_.emplace(options, clock_, log_);
  }

  Result<void> Ask(model::Provider whom, const std::string& path, const How& how = {}) {
    return polite_->Ask({whom, {"https://x.example" + path}}, how, [](const json::Value& value) -> Result<void> {
      if (!value.AsObject()) return Fail(Code::kCorrupt, "an object is wanted");
      return {};
    });
  }

  fs::path folder_;
  HandClock clock_;
  FdLogSink sink_{2};
  Log log_{sink_, LogLevel::kError};
  bool fails_ = false;
  net::Reply reply_{200, R"({"a":1})"};
  std::vector<net::Ask> asked_;
  std::vector<std::chrono::milliseconds> at_;
  std::optional<Polite> polite_;
};

TEST_F(PoliteTest, NobodyIsAskedTwiceForTheSame) {
  ASSERT_TRUE(Ask(kTvmaze, "/a"));
  ASSERT_TRUE(Ask(kTvmaze, "/a"));
  EXPECT_EQ(asked_.size(), 1u);
  EXPECT_EQ(asked_[0].agent, "Chanoma");
  Open();
  ASSERT_TRUE(Ask(kTvmaze, "/a"));
  EXPECT_EQ(asked_.size(), 1u) << "nor after a restart";
  ASSERT_TRUE(Ask(kTvmaze, "/a", {.anew = true}));
  EXPECT_EQ(asked_.size(), 2u) << "but when somebody wants it anew";
  clock_.past_ += std::chrono::days(2);
  ASSERT_TRUE(Ask(kTvmaze, "/a"));
  EXPECT_EQ(asked_.size(), 3u) << "or it is old";
}

TEST_F(PoliteTest, WhatTheDiskChangedIsAskedForAgain) {
  ASSERT_TRUE(Ask(kTvmaze, "/a"));
  for (const auto& entry : fs::directory_iterator(folder_ / "answers")) {
    std::string bytes;
    std::getline(std::ifstream(entry.path()), bytes, '\0');
    bytes.back() = ']';
    std::ofstream(entry.path()) << bytes;
  }
  ASSERT_TRUE(Ask(kTvmaze, "/a"));
  EXPECT_EQ(asked_.size(), 2u);
}

TEST_F(PoliteTest, NoFasterThanTheyBear) {
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(Ask(kTvmaze, "/" + std::to_string(i)));
  ASSERT_EQ(at_.size(), 4u);
  for (size_t i = 1; i < at_.size(); ++i) EXPECT_GE(at_[i] - at_[i - 1], std::chrono::milliseconds(500));
  const auto before = clock_.past_;
  ASSERT_TRUE(Ask(kTmdb, "/x"));
  EXPECT_EQ(clock_.past_, before) << "one does not wait for another";
}

TEST_F(PoliteTest, RetryAfterIsKept) {
  reply_ = {429, "slow down", "120"};
  const auto asked = Ask(kAnilist, "/a");
  ASSERT_FALSE(asked);
  EXPECT_EQ(asked.error().code, Code::kUnavailable);
  reply_ = {200, "{}"};
  clock_.past_ += seconds(119);
  EXPECT_FALSE(Ask(kAnilist, "/a"));
  EXPECT_EQ(asked_.size(), 1u) << "not before";
  EXPECT_TRUE(polite_->LeftAlone(kAnilist));
  const Trouble trouble = polite_->Troubles().at(kAnilist);
  EXPECT_NE(trouble.why.find("429"), std::string::npos);
  clock_.past_ += seconds(2);
  EXPECT_TRUE(Ask(kAnilist, "/a"));
  EXPECT_TRUE(polite_->Troubles().empty());
}

TEST_F(PoliteTest, RetryAfterIsReadInBothForms) {
  const Timestamp now = clock_.Now();  // 2026-09-21T14:13:20Z
  EXPECT_EQ(ReadRetryAfter("7", now), seconds(7));
  EXPECT_EQ(ReadRetryAfter("0", now), seconds(1));
  EXPECT_EQ(ReadRetryAfter("99999999999", now), seconds(24 * 3600));
  EXPECT_EQ(ReadRetryAfter("Mon, 21 Sep 2026 14:14:20 GMT", now), seconds(60));
  EXPECT_EQ(ReadRetryAfter("Mon, 21 Sep 2020 14:14:20 GMT", now), seconds(1));
  for (const auto* bad : {"", "soon", "-", "7s", "Mon, 21 Sep"}) EXPECT_EQ(ReadRetryAfter(bad, now), std::nullopt) << bad;
}

TEST_F(PoliteTest, WhoFailsIsLeftAloneLongerEachTime) {
  fails_ = true;
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(Ask(kTvmaze, "/a"));
  EXPECT_EQ(asked_.size(), 3u);
  EXPECT_FALSE(Ask(kTvmaze, "/a"));
  EXPECT_EQ(asked_.size(), 3u) << "left alone";
  EXPECT_TRUE(Ask(kTmdb, "/a", {}) || true);
  clock_.past_ += std::chrono::minutes(1);
  EXPECT_FALSE(Ask(kTvmaze, "/a"));
  clock_.past_ += std::chrono::minutes(1);
  const size_t asked = asked_.size();
  EXPECT_FALSE(Ask(kTvmaze, "/a"));
  EXPECT_EQ(asked_.size(), asked) << "twice as long";
  fails_ = false;
  EXPECT_TRUE(Ask(kTvmaze, "/a", {.insist = true})) << "somebody tries";
  EXPECT_FALSE(polite_->LeftAlone(kTvmaze));
}

TEST_F(PoliteTest, RubbishIsAFailureAndIsNotKept) {
  for (const auto* rubbish : {"<html>", "", "[1]", "{\"a\":"}) {
    reply_ = {200, rubbish};
    const auto asked = Ask(kWikidata, "/a", {.insist = true});
    ASSERT_FALSE(asked);
    EXPECT_EQ(asked.error().code, Code::kCorrupt);
  }
  EXPECT_EQ(polite_->Troubles().at(kWikidata).failures, 4);
  reply_ = {200, "{}"};
  EXPECT_TRUE(Ask(kWikidata, "/a", {.insist = true}));
}

TEST_F(PoliteTest, ARefusedKeyIsSaid) {
  reply_ = {401, "{}"};
  const auto asked = Ask(kTmdb, "/a");
  ASSERT_FALSE(asked);
  EXPECT_EQ(asked.error().code, Code::kForbidden);
  EXPECT_TRUE(polite_->Troubles().at(kTmdb).refused);
  EXPECT_TRUE(polite_->LeftAlone(kTmdb));
  polite_->Forgive(kTmdb);
  EXPECT_FALSE(polite_->LeftAlone(kTmdb));
}

TEST_F(PoliteTest, NothingThereIsNoFailure) {
  reply_ = {404, "{}"};
  const auto asked = Ask(kTmdb, "/a");
  ASSERT_FALSE(asked);
  EXPECT_EQ(asked.error().code, Code::kNotFound);
  EXPECT_TRUE(polite_->Troubles().empty());
}

TEST_F(PoliteTest, KeysStandInNoFile) {
  Asking asking{kTmdb, {"https://x.example/a?"}};
  asking.key = "&api_key=geheim";
  ASSERT_TRUE(polite_->Ask(asking, {}, [](const json::Value&) { return Result<void>(); }));
  EXPECT_EQ(asked_[0].address, "https://x.example/a?&api_key=geheim");
  asking.key = "&api_key=another";
  ASSERT_TRUE(polite_->Ask(asking, {}, [](const json::Value&) { return Result<void>(); }));
  EXPECT_EQ(asked_.size(), 1u) << "the question is the same";
}

TEST(AnswersTest, StayUnderTheirCap) {
  std::string pattern = (fs::temp_directory_path() / "chanoma-answers-XXXXXX").string();
  ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
  const HandClock clock;
  Answers answers(pattern, 100'000, clock);
  for (int i = 0; i < 100; ++i) answers.Keep(std::to_string(i), std::string(5000, 'x'));
  uint64_t bytes = 0;
  for (const auto& entry : fs::directory_iterator(pattern)) bytes += entry.file_size();
  EXPECT_LE(bytes, 100'000u);
  EXPECT_TRUE(answers.Find("99", seconds(60)));
  answers.Keep("large", std::string(50'000, 'x'));
  EXPECT_FALSE(answers.Find("large", seconds(60))) << "one does not push out all others";
  fs::remove_all(pattern);
}

}  // namespace
}  // namespace chanoma::providers
