#include "store/journal.h"

#include <gmock/gmock.h>

#include <thread>

#include "store_fixture.h"

namespace chanoma::store {
namespace {

class JournalTest : public StoreTest {
 protected:
  StoreOptions Options() override {
    StoreOptions options = StoreTest::Options();
    options.journal = limits_;
    return options;
  }
  void SetUp() override { Open(); }
  uint64_t Emit(size_t number) {
    const auto sequence = store_->Commit([number](Draft& draft) -> Result<void> {
      for (size_t i = 0; i < number; ++i) draft.Emit(model::SettingChanged{"k"});
      return {};
    }, Durability::kLazy);
    EXPECT_TRUE(sequence);
    return *sequence;
  }
  JournalRead Read(uint64_t after, size_t limit = 1000) { return *store_->Read().ReadJournal(after, limit); }
  bool NeedsResync(uint64_t after) { return std::holds_alternative<Resync>(Read(after)); }

  JournalLimits limits_;
};

TEST_F(JournalTest, HoldsWhatWasCommittedInOrder) {
  const Ulid library = MakeLibrary();
  const model::Video video = SampleVideo(store_->NewId(), library, "a");
  ASSERT_TRUE(Put(video));
  ASSERT_TRUE(store_->Commit([&](Draft& draft) -> Result<void> {
    TRY(draft.PutSetting("k", "1"));
    return draft.DeleteVideo(video.id);
  }));
  const auto page = std::get<JournalPage>(Read(0));
  EXPECT_EQ(page.last, 4u);
  ASSERT_EQ(page.entries.size(), 4u);
  const std::vector<model::Event> expected = {
      model::LibraryChanged{library, model::Change::kCreated}, model::VideoChanged{video.id, model::Change::kCreated, {}, {library, -1, false}},
      model::SettingChanged{"k"}, model::VideoChanged{video.id, model::Change::kDeleted, {library, -1, false}, {}}};
  for (size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(page.entries[i].sequence, i + 1);
    EXPECT_EQ(page.entries[i].event, expected[i]);
    EXPECT_EQ(page.entries[i].time, clock_.Now());
  }
  EXPECT_EQ(std::get<JournalPage>(Read(2, 1)).entries.at(0).sequence, 3u);
  EXPECT_TRUE(std::get<JournalPage>(Read(4)).entries.empty());
  EXPECT_TRUE(NeedsResync(5));  // from the future
}

TEST_F(JournalTest, WaitersAndSubscribersLearnOfNewEntries) {
  std::atomic<uint64_t> told{0};
  auto subscription = store_->journal().Subscribe([&](uint64_t last) { told = last; });
  const auto far = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  std::optional<uint64_t> woken;
  std::jthread waiter([&](std::stop_token stop) { woken = store_->journal().WaitFor(0, stop, far); });
  EXPECT_EQ(Emit(2), 2u);
  waiter.join();
  EXPECT_EQ(woken, 2u);
  Drain();
  EXPECT_EQ(told, 2u);
  // Nothing new: a stop or the deadline ends the wait.
  std::stop_source stop;
  std::jthread stopped([&] { woken = store_->journal().WaitFor(2, stop.get_token(), far); });
  stop.request_stop();
  stopped.join();
  EXPECT_FALSE(woken);
  EXPECT_FALSE(store_->journal().WaitFor(2, {}, std::chrono::steady_clock::now()));
  subscription = {};
  Emit(1);
  Drain();
  EXPECT_EQ(told, 2u);
}

TEST_F(JournalTest, IsTrimmedToTheSlowestFollowerAndStaysFollowable) {
  limits_ = {.keep_entries = 100, .max_entries = 100'000, .max_bytes = 32 << 20, .max_age = std::chrono::hours(24)};
  Reopen();
  const auto move = [&](const char* name, uint64_t to) {
    ASSERT_TRUE(store_->Commit([&](Draft& draft) { return draft.PutFollowerPosition(name, to); }));
  };
  move("fast", 900);
  move("slow", 300);
  for (int i = 0; i < 100; ++i) Emit(10);
  Drain();
  EXPECT_FALSE(NeedsResync(300));
  EXPECT_EQ(std::get<JournalPage>(Read(300, 1)).entries.at(0).sequence, 301u);
  EXPECT_TRUE(NeedsResync(200));
  EXPECT_EQ(*store_->Read().FollowerPosition("slow"), 300u);
  move("slow", 950);
  for (int i = 0; i < 20; ++i) Emit(10);
  Drain();
  EXPECT_TRUE(NeedsResync(300));
  EXPECT_FALSE(NeedsResync(900));
  // All of it survives a restart.
  Reopen();
  EXPECT_TRUE(NeedsResync(300));
  EXPECT_FALSE(NeedsResync(950));
  EXPECT_EQ(store_->journal().LastSequence(), 1200u);
  EXPECT_EQ(Emit(1), 1201u);
}

TEST_F(JournalTest, IsTrimmedByNumberBytesAndAgeWhoeverIsBehind) {
  for (const JournalLimits& limits : {JournalLimits{.keep_entries = 10, .max_entries = 1000, .max_bytes = 32 << 20, .max_age = std::chrono::hours(24)},
                                      JournalLimits{.keep_entries = 10, .max_entries = 100'000, .max_bytes = 20'000, .max_age = std::chrono::hours(24)},
                                      JournalLimits{.keep_entries = 10, .max_entries = 100'000, .max_bytes = 32 << 20, .max_age = std::chrono::hours(1)}}) {
    store_.reset();
    std::filesystem::remove_all(Options().path);
    limits_ = limits;
    Open();
    ASSERT_TRUE(store_->Commit([&](Draft& draft) { return draft.PutFollowerPosition("dead", 0); }));
    for (int i = 0; i < 50; ++i) {
      Emit(100);
      clock_.Advance(std::chrono::minutes(5));
    }
    Drain();
    const auto kept = std::get<Resync>(Read(0)).last;
    EXPECT_EQ(kept, 5000u);
    EXPECT_TRUE(NeedsResync(3000)) << limits.max_entries;
    EXPECT_FALSE(NeedsResync(4900)) << limits.max_entries;
  }
}

TEST_F(JournalTest, NumbersSeenBeforeACrashNeverComeToMeanSomethingElse) {
  limits_ = {};
  EXPECT_EQ(Emit(5), 5u);
  // A copy of the folder is what a crash would have left: not closed.
  const auto copy = folder_.path() / "copy";
  std::filesystem::copy(Options().path, copy, std::filesystem::copy_options::recursive);
  store_.reset();
  std::filesystem::remove_all(Options().path);
  std::filesystem::rename(copy, Options().path);
  Open();
  EXPECT_FALSE(store_->recovery().clean);
  EXPECT_EQ(store_->journal().LastSequence(), 5u);
  const uint64_t next = Emit(1);
  EXPECT_GT(next, 1000u);
  EXPECT_EQ(std::get<JournalPage>(Read(5)).entries.at(0).sequence, next);
  EXPECT_TRUE(NeedsResync(7));  // given and lost, had there been a power cut
  EXPECT_EQ(Emit(1), next + 1);
  Reopen();
  EXPECT_TRUE(store_->recovery().clean);
  EXPECT_EQ(Emit(1), next + 2);
}

}  // namespace
}  // namespace chanoma::store
