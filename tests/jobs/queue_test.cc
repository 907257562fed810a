#include "jobs/queue.h"

#include <gmock/gmock.h>

#include <future>
#include <latch>

#include "jobs/backoff.h"
#include "store/store_fixture.h"

namespace chanoma::jobs {
namespace {

using enum model::JobKind;
using enum model::JobState;
using model::Job;
using store::Draft;
using store::JobRequest;

const auto kSoon = std::chrono::seconds(30);

TEST(BackoffTest, GrowsToItsLimitAndSpreads) {
  const Backoff backoff{std::chrono::seconds(5), 4, std::chrono::hours(1)};
  std::chrono::milliseconds longest{0}, before{0};
  for (int attempts = 1; attempts < 40; ++attempts) {
    const auto least = DelayAfter(backoff, attempts, 0), most = DelayAfter(backoff, attempts, 1023);
    EXPECT_LT(least, most);
    EXPECT_GE(least, before);
    before = least;
    longest = std::max(longest, most);
  }
  EXPECT_EQ(DelayAfter(backoff, 1, 0), std::chrono::milliseconds(3750));
  EXPECT_EQ(DelayAfter(backoff, 2, 512), std::chrono::seconds(20));
  EXPECT_LE(longest, std::chrono::minutes(75));
}

class QueueTest : public store::StoreTest {
 protected:
  void SetUp() override {
    Open();
    Make();
  }
  void TearDown() override { queue_.reset(); }
  void Make() { queue_ = std::make_unique<Queue>(*store_, clock_, log_, options_); }
  Ulid Enqueue(const JobRequest& request) {
    Ulid id;
    EXPECT_TRUE(store_->Commit([&](Draft& draft) -> Result<void> {
      id = TRY(draft.Enqueue(request));
      return {};
    }));
    return id;
  }
  Ulid Enqueue(model::JobKind kind, int priority = 0, int max_attempts = 3) {
    return Enqueue({.kind = kind, .subject = store_->NewId(), .priority = priority, .request = "req", .max_attempts = max_attempts, .run_at = {}});
  }
  Job Get(const Ulid& id) { return *store_->Read().GetJob(id); }
  // Waits, by the journal, until the job satisfies the condition.
  Job Until(const Ulid& id, const std::function<bool(const Job&)>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + kSoon;
    while (true) {
      const uint64_t last = store_->journal().LastSequence();
      const Job job = Get(id);
      if (condition(job)) return job;
      if (!store_->journal().WaitFor(last, {}, deadline)) {
        ADD_FAILURE() << "still " << JobStateName(job.state) << " after " << job.attempts << " attempts";
        return job;
      }
    }
  }
  Job Until(const Ulid& id, model::JobState state) {
    return Until(id, [state](const Job& job) { return job.state == state; });
  }

  QueueOptions options_;
  std::unique_ptr<Queue> queue_;
};

TEST_F(QueueTest, RunsWhatIsEnqueuedBeforeAndAfterTheStart) {
  std::atomic<int> ran = 0;
  queue_->Handle(kProbe, [&](JobContext& context) -> Result<void> {
    EXPECT_EQ(context.job().state, kRunning);
    EXPECT_EQ(context.job().attempts, 1);
    EXPECT_EQ(context.job().request, "req");
    ++ran;
    return {};
  });
  const Ulid before = Enqueue(kProbe);
  ASSERT_TRUE(queue_->Start());
  const Ulid after = Enqueue(kProbe);
  const Job done = Until(before, kDone);
  EXPECT_EQ(done.attempts, 1);
  EXPECT_FALSE(done.error);
  Until(after, kDone);
  EXPECT_EQ(ran, 2);
}

TEST_F(QueueTest, APoisonJobEndsDeadWithItsError) {
  std::atomic<int> ran = 0;
  queue_->Handle(kProbe, [&](JobContext&) -> Result<void> {
    ++ran;
    return Fail(Code::kUnavailable, "the disk sleeps");
  });
  ASSERT_TRUE(queue_->Start());
  const Ulid id = Enqueue(kProbe);
  for (int attempt = 1; attempt < 3; ++attempt) {
    const Job waiting = Until(id, [&](const Job& job) { return job.state == kQueued && job.attempts == attempt; });
    EXPECT_EQ(waiting.error, (model::JobError{"unavailable", "the disk sleeps"}));
    EXPECT_GT(waiting.run_at, clock_.Now() + std::chrono::seconds(3));
    queue_->Wake();  // not due: nothing happens
    EXPECT_EQ(ran, attempt);
    clock_.Advance(std::chrono::duration_cast<std::chrono::milliseconds>(waiting.run_at - clock_.Now()));
    queue_->Wake();
  }
  const Job dead = Until(id, kDead);
  EXPECT_EQ(dead.attempts, 3);
  EXPECT_EQ(dead.error->detail, "the disk sleeps");
  EXPECT_EQ(ran, 3);
}

TEST_F(QueueTest, WhatIsPutBackWasNotTried) {
  std::atomic<bool> waits = true;
  std::atomic<int> ran = 0;
  options_.paused = [&](model::JobKind) { return ran > 0 && waits; };
  Make();
  queue_->Handle(kAhead, [&](JobContext& context) -> Result<void> {
    ++ran;
    context.SetProgress(3, 10);
    if (!waits) return {};
    context.PutBack();
    return Fail(Code::kCancelled, "not now");
  });
  ASSERT_TRUE(queue_->Start());
  const Ulid id = Enqueue(kAhead, 0, 1);
  const Job waiting = Until(id, [&](const Job& job) { return job.state == kQueued && ran == 1; });
  EXPECT_EQ(waiting.attempts, 0);
  EXPECT_FALSE(waiting.error);
  EXPECT_LE(waiting.run_at, clock_.Now()) << "it waits for nothing but its time";
  waits = false;
  queue_->Wake();
  EXPECT_EQ(Until(id, kDone).attempts, 1);
  EXPECT_EQ(ran, 2);
}

TEST_F(QueueTest, TheOutlookLeavesOutWhatStandsApart) {
  options_.apart = {kAhead};
  Make();
  Enqueue(kAhead);
  Enqueue(kProbe);
  EXPECT_EQ(queue_->LookAhead()->queued, 1u);
}

TEST_F(QueueTest, ADelayEndsWithoutAnybodyWaking) {
  options_.backoff = {std::chrono::milliseconds(50), 1, std::chrono::milliseconds(50)};
  const SystemClock real;
  queue_.reset();
  store_.reset();
  auto opened = store::Store::Open(Options(), real, log_);
  ASSERT_TRUE(opened);
  store_ = std::move(*opened);
  queue_ = std::make_unique<Queue>(*store_, real, log_, options_);
  queue_->Handle(kProbe, [&](JobContext& context) -> Result<void> {
    if (context.job().attempts < 3) return Fail(Code::kUnavailable, "not yet");
    return {};
  });
  ASSERT_TRUE(queue_->Start());
  EXPECT_EQ(Until(Enqueue(kProbe), kDone).attempts, 3);
}

TEST_F(QueueTest, PermanentErrorsAreNotRetried) {
  const std::vector<Code> codes = {Code::kUnsupported, Code::kInvalid, Code::kCorrupt, Code::kNotFound, Code::kTooLarge};
  std::atomic<size_t> next = 0;
  queue_->Handle(kScan, [&](JobContext&) -> Result<void> { return Fail(codes[next++], "no"); });
  ASSERT_TRUE(queue_->Start());
  for (const Code code : codes) {
    const Job dead = Until(Enqueue(kScan), kDead);
    EXPECT_EQ(dead.attempts, 1);
    EXPECT_EQ(dead.error->code, CodeName(code));
  }
}

TEST_F(QueueTest, AnExceptionIsAFailedAttempt) {
  queue_->Handle(kProbe, [](JobContext&) -> Result<void> { throw std::runtime_error("boom"); });
  ASSERT_TRUE(queue_->Start());
  const Job dead = Until(Enqueue(kProbe, 0, 1), kDead);
  EXPECT_THAT(dead.error->detail, ::testing::HasSubstr("boom"));
}

TEST_F(QueueTest, PriorityDecidesWithinAKindAndLimitsHold) {
  options_.workers = {{kProbe, 1}, {kPoster, 2}};
  Make();
  Mutex mutex;
  std::vector<int> order;
  int posters = 0, most = 0;
  queue_->Handle(kProbe, [&](JobContext& context) -> Result<void> {
    const MutexLock lock(mutex);
    order.push_back(context.job().priority);
    return {};
  });
  std::latch both(2);
  queue_->Handle(kPoster, [&](JobContext&) -> Result<void> {
    {
      const MutexLock lock(mutex);
      most = std::max(most, ++posters);
    }
    both.arrive_and_wait();  // two run at the same time, or this never ends
    const MutexLock lock(mutex);
    --posters;
    return {};
  });
  std::vector<Ulid> ids;
  for (const int priority : {5, -1, 3, 0}) ids.push_back(Enqueue(kProbe, priority));
  for (int i = 0; i < 2; ++i) ids.push_back(Enqueue(kPoster));
  ASSERT_TRUE(queue_->Start());
  for (const Ulid& id : ids) Until(id, kDone);
  const MutexLock lock(mutex);
  EXPECT_THAT(order, ::testing::ElementsAre(-1, 0, 3, 5));
  EXPECT_EQ(most, 2);
}

TEST_F(QueueTest, CancelsQueuedAndRunningJobs) {
  options_.workers = {{kProbe, 1}};
  Make();
  std::promise<void> started;
  queue_->Handle(kProbe, [&](JobContext& context) -> Result<void> {
    started.set_value();
    std::promise<void> stopped;
    const std::stop_callback wake(context.Stop(), [&] { stopped.set_value(); });
    stopped.get_future().wait();
    EXPECT_TRUE(context.Cancelled());
    return Fail(Code::kCancelled, "stopped");
  });
  ASSERT_TRUE(queue_->Start());
  const Ulid running = Enqueue(kProbe);
  started.get_future().wait();
  const Ulid queued = Enqueue(kProbe);
  ASSERT_TRUE(queue_->Cancel(queued));
  EXPECT_EQ(Get(queued).state, kCancelled);
  ASSERT_TRUE(queue_->Cancel(running));
  Until(running, kCancelled);
  EXPECT_EQ(queue_->Cancel(running).error().code, Code::kConflict);
  EXPECT_EQ(queue_->Cancel(store_->NewId()).error().code, Code::kNotFound);
}

TEST_F(QueueTest, WhatFailedForGoodIsTriedOnceMore) {
  std::atomic<bool> mended = false;
  queue_->Handle(kProbe, [&](JobContext&) -> Result<void> { return mended ? Result<void>() : Result<void>(Fail(Code::kCorrupt, "not a film")); });
  ASSERT_TRUE(queue_->Start());
  const Ulid id = Enqueue(kProbe);
  Until(id, kDead);
  mended = true;
  ASSERT_TRUE(queue_->Retry(id));
  const Job job = Until(id, kDone);
  EXPECT_EQ(job.attempts, 1) << "counted anew";
  EXPECT_EQ(queue_->Retry(id).error().code, Code::kConflict) << "it is done";
  EXPECT_EQ(queue_->Retry(store_->NewId()).error().code, Code::kNotFound);
  // Another of its kind for the same subject is under way.
  mended = false;
  const Ulid subject = store_->NewId();
  const Ulid dead = Enqueue({.kind = kProbe, .subject = subject, .priority = 0, .request = "req", .max_attempts = 3, .run_at = {}});
  Until(dead, kDead);
  Enqueue({.kind = kProbe, .subject = subject, .priority = 0, .request = "req", .max_attempts = 3, .run_at = clock_.Now() + std::chrono::hours(1)});
  EXPECT_EQ(queue_->Retry(dead).error().code, Code::kConflict);
}

TEST_F(QueueTest, AStopPutsRunningJobsBackUntried) {
  std::promise<void> started;
  queue_->Handle(kProbe, [&](JobContext& context) -> Result<void> {
    started.set_value();
    std::promise<void> stopped;
    const std::stop_callback wake(context.Stop(), [&] { stopped.set_value(); });
    stopped.get_future().wait();
    return Fail(Code::kCancelled, "stopped");
  });
  ASSERT_TRUE(queue_->Start());
  const Ulid id = Enqueue(kProbe);
  started.get_future().wait();
  EXPECT_EQ(Get(id).attempts, 1);
  queue_->Stop();
  EXPECT_EQ(Get(id).state, kQueued);
  EXPECT_EQ(Get(id).attempts, 0);
  EXPECT_FALSE(Get(id).error);
  // And the next process runs it.
  queue_.reset();
  Reopen();
  Make();
  queue_->Handle(kProbe, [](JobContext&) -> Result<void> { return {}; });
  ASSERT_TRUE(queue_->Start());
  EXPECT_EQ(Until(id, kDone).attempts, 1);
}

TEST_F(QueueTest, AJobThatKillsTheProcessIsDeadInTheEnd) {
  const Ulid id = Enqueue(kProbe, 0, 2);
  for (int attempt = 1; attempt <= 2; ++attempt) {
    // The claim is stored; then the process is gone: what is left is a store with a running job.
    ASSERT_TRUE(store_->Commit([&](Draft& draft) -> Result<void> {
      TRY(draft.ClaimJob(kProbe));
      return {};
    }));
    queue_.reset();
    Reopen();
    Make();
    ASSERT_TRUE(queue_->Start());  // without a handler: nothing runs
    const Job job = Get(id);
    EXPECT_EQ(job.attempts, attempt);
    EXPECT_EQ(job.state, attempt < 2 ? kQueued : kDead);
    EXPECT_TRUE(job.error);
    clock_.Advance(std::chrono::hours(2));
  }
}

TEST_F(QueueTest, ProgressIsToldNowAndThen) {
  std::promise<void> go;
  std::shared_future<void> gone = go.get_future().share();
  queue_->Handle(kScan, [&](JobContext& context) -> Result<void> {
    for (uint64_t i = 1; i <= 1000; ++i) context.SetProgress(i, 1000);  // the clock stands still: only the first is told
    clock_.Advance(std::chrono::milliseconds(600));
    context.SetProgress(1001, std::nullopt);
    gone.wait();
    return {};
  });
  ASSERT_TRUE(queue_->Start());
  const Ulid id = Enqueue(kScan);
  Until(id, [](const Job& job) { return job.progress == model::Progress{1001, std::nullopt}; });
  go.set_value();
  Until(id, kDone);
  const auto page = std::get<store::JournalPage>(*store_->Read().ReadJournal(0, 100));
  std::vector<std::optional<model::Progress>> told;
  for (const auto& entry : page.entries) {
    if (const auto* job = std::get_if<model::JobChanged>(&entry.event); job != nullptr && job->state == kRunning) told.push_back(job->progress);
  }
  EXPECT_THAT(told, ::testing::ElementsAre(std::nullopt, model::Progress{1, 1000}, model::Progress{1001, std::nullopt}));
}

TEST_F(QueueTest, AResultAndDoneAreOneCommit) {
  queue_->Handle(kProbe, [](JobContext& context) -> Result<void> {
    context.AlsoCommit([](Draft& draft) { return draft.PutSetting("result", "1"); });
    return {};
  });
  queue_->Handle(kIndex, [](JobContext& context) -> Result<void> {
    context.AlsoCommit([](Draft& draft) -> Result<void> {
      TRY(draft.PutSetting("half", "1"));
      return Fail(Code::kNotFound, "the video is gone");
    });
    return {};
  });
  ASSERT_TRUE(queue_->Start());
  Until(Enqueue(kProbe), kDone);
  EXPECT_TRUE(store_->Read().GetSetting("result"));
  const Job dead = Until(Enqueue(kIndex), kDead);
  EXPECT_EQ(dead.error->detail, "the video is gone");
  EXPECT_FALSE(store_->Read().GetSetting("half"));
}

TEST_F(QueueTest, ARequestDuringTheRunRunsItAgain) {
  std::promise<void> started, go;
  std::shared_future<void> gone = go.get_future().share();
  std::atomic<int> ran = 0;
  queue_->Handle(kProbe, [&](JobContext&) -> Result<void> {
    if (++ran == 1) {
      started.set_value();
      gone.wait();
    }
    return {};
  });
  ASSERT_TRUE(queue_->Start());
  const JobRequest request{.kind = kProbe, .subject = store_->NewId(), .request = {}, .run_at = {}};
  const Ulid id = Enqueue(request);
  started.get_future().wait();
  EXPECT_EQ(Enqueue(request), id);
  go.set_value();
  Until(id, kDone);
  const auto deadline = std::chrono::steady_clock::now() + kSoon;
  for (uint64_t last = 0; store_->Read().CountJobs()->Of(kDone) < 2; last = store_->journal().LastSequence()) {
    ASSERT_TRUE(store_->journal().WaitFor(last, {}, deadline));
  }
  EXPECT_EQ(ran, 2);
}

TEST_F(QueueTest, EndedJobsAreTrimmed) {
  options_.keep_ended = 20;
  Make();
  queue_->Handle(kProbe, [](JobContext&) -> Result<void> { return {}; });
  ASSERT_TRUE(queue_->Start());
  Ulid last;
  for (int i = 0; i < 300; ++i) last = Enqueue(kProbe, i);  // the last runs last
  Until(last, kDone);
  queue_->Stop();
  Drain();
  EXPECT_LE(store_->Read().CountJobs()->Of(kDone), 20u + 64u);
  EXPECT_GE(store_->Read().CountJobs()->Of(kDone), 20u);
  EXPECT_TRUE(store_->Read().GetJob(last));
}

TEST_F(QueueTest, MoreAndFewerRunAtOnceAsItIsSaid) {
  options_.workers = {{kProbe, 1}};
  Make();
  std::atomic<int> inside = 0, most = 0, ran = 0;
  std::atomic<bool> open = false;
  queue_->Handle(kProbe, [&](JobContext&) -> Result<void> {
    most = std::max<int>(most, ++inside);
    while (!open) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    --inside;
    ++ran;
    return {};
  });
  ASSERT_TRUE(queue_->Start());
  const auto until = [](const auto& good) {
    const auto deadline = std::chrono::steady_clock::now() + kSoon;
    while (!good() && std::chrono::steady_clock::now() < deadline) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return good();
  };
  for (int i = 0; i < 40; ++i) Enqueue(kProbe);
  ASSERT_TRUE(until([&] { return inside == 1; }));
  queue_->SetWorkers(kProbe, 3);
  ASSERT_TRUE(until([&] { return inside == 3; }));
  queue_->SetWorkers(kProbe, 1);
  open = true;
  // Each ends what it is at, although there is always more to do.
  ASSERT_TRUE(until([&] { return ran >= 6; }));
  most = 0;
  ASSERT_TRUE(until([&] { return ran == 40; }));
  EXPECT_EQ(most, 1);
}

TEST_F(QueueTest, ManyJobsFromManyThreadsRunOnceEach) {
  options_.workers = {{kProbe, 3}, {kPoster, 2}};
  Make();
  Mutex mutex;
  std::map<Ulid, int> runs;
  const auto handler = [&](JobContext& context) -> Result<void> {
    {
      const MutexLock lock(mutex);
      ++runs[context.job().subject];
    }
    if (context.job().kind == kProbe) {
      context.AlsoCommit([subject = context.job().subject](Draft& draft) -> Result<void> {
        TRY(draft.Enqueue({.kind = kPoster, .subject = subject, .request = {}, .run_at = {}}));
        return {};
      });
    }
    return {};
  };
  queue_->Handle(kProbe, handler);
  queue_->Handle(kPoster, handler);
  ASSERT_TRUE(queue_->Start());
  constexpr int kThreads = 4, kEach = 100;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < kEach; ++i) Enqueue(kProbe, i % 3);
      });
    }
  }
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(100);
  for (uint64_t last = 0; store_->Read().CountJobs()->Of(kDone) < 2 * kThreads * kEach; last = store_->journal().LastSequence()) {
    ASSERT_TRUE(store_->journal().WaitFor(last, {}, deadline));
  }
  const MutexLock lock(mutex);
  EXPECT_EQ(runs.size(), size_t{kThreads * kEach});
  for (const auto& [subject, number] : runs) EXPECT_EQ(number, 2);
}

}  // namespace
}  // namespace chanoma::jobs
