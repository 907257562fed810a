#include <gmock/gmock.h>

#include "store_fixture.h"

namespace chanoma::store {
namespace {

using enum model::JobKind;
using enum model::JobState;

class JobsDraft : public StoreTest {
 protected:
  void SetUp() override { Open(); }
  Ulid Enqueue(const JobRequest& request) {
    Ulid id;
    EXPECT_TRUE(store_->Commit([&](Draft& draft) -> Result<void> {
      id = TRY(draft.Enqueue(request));
      return {};
    }));
    return id;
  }
  Result<model::Job> Claim(model::JobKind kind) {
    Result<model::Job> job;
    const auto committed = store_->Commit([&](Draft& draft) -> Result<void> {
      job = draft.ClaimJob(kind);
      if (!job) return Fail(job.error());
      return {};
    });
    if (!committed) return Fail(committed.error());
    return job;
  }
  void End(model::Job job, model::JobState state) {
    job.state = state;
    job.updated = clock_.Now();
    ASSERT_TRUE(store_->Commit([&](Draft& draft) { return draft.PutJob(job); }));
  }
  model::Job Get(const Ulid& id) { return *store_->Read().GetJob(id); }
};

TEST_F(JobsDraft, ARequestMergesIntoTheQueuedOne) {
  const Ulid subject = store_->NewId();
  const Ulid id = Enqueue({.kind = kProbe, .subject = subject, .priority = 5, .request = "a", .run_at = clock_.Now() + std::chrono::hours(1)});
  EXPECT_EQ(Enqueue({.kind = kProbe, .subject = subject, .priority = 2, .request = "b", .run_at = {}}), id);
  EXPECT_EQ(Enqueue({.kind = kProbe, .subject = subject, .priority = 9, .request = "c", .run_at = {}}), id);
  EXPECT_NE(Enqueue({.kind = kIndex, .subject = subject, .priority = 9, .request = "c", .run_at = {}}), id);
  EXPECT_EQ(Get(id).priority, 2);
  EXPECT_EQ(Get(id).run_at, clock_.Now());
  EXPECT_EQ(Get(id).request, "c") << "whoever asked last";
  EXPECT_EQ(Claim(kProbe)->id, id);
  EXPECT_EQ(Claim(kProbe).error().code, Code::kNotFound);
}

TEST_F(JobsDraft, ARequestForARunningJobRunsItOnceMore) {
  const Ulid subject = store_->NewId();
  const Ulid id = Enqueue({.kind = kProbe, .subject = subject, .priority = 3, .request = {}, .run_at = {}});
  const model::Job running = *Claim(kProbe);
  EXPECT_EQ(Enqueue({.kind = kProbe, .subject = subject, .priority = 0, .request = {}, .run_at = {}}), id);
  EXPECT_EQ(Enqueue({.kind = kProbe, .subject = subject, .priority = 0, .request = "b", .run_at = {}}), id);
  // Its progress is stored by somebody who does not know of that.
  model::Job further = running;
  further.progress = model::Progress{1, 2};
  ASSERT_TRUE(store_->Commit([&](Draft& draft) { return draft.PutJob(further); }));
  End(running, kDone);
  const auto again = store_->Read().FindActiveJob(kProbe, subject);
  ASSERT_TRUE(again);
  EXPECT_NE(again->id, id);
  EXPECT_EQ(again->state, kQueued);
  EXPECT_EQ(again->attempts, 0);
  EXPECT_EQ(again->request, "b");
  End(*Claim(kProbe), kDone);
  EXPECT_EQ(store_->Read().FindActiveJob(kProbe, subject).error().code, Code::kNotFound);
}

TEST_F(JobsDraft, TheLowestPriorityNumberGoesFirstAlsoAmongThoseThatWaited) {
  const Ulid late = Enqueue({.kind = kProbe, .subject = store_->NewId(), .priority = -9, .request = {}, .run_at = clock_.Now() + std::chrono::seconds(10)});
  const Ulid plain = Enqueue({.kind = kProbe, .subject = store_->NewId(), .priority = 0, .request = {}, .run_at = {}});
  const Ulid urgent = Enqueue({.kind = kProbe, .subject = store_->NewId(), .priority = -1, .request = {}, .run_at = {}});
  const Ulid lazy = Enqueue({.kind = kProbe, .subject = store_->NewId(), .priority = 7, .request = {}, .run_at = {}});
  EXPECT_EQ(**store_->Read().NextDue(kProbe), clock_.Now() + std::chrono::seconds(10));
  EXPECT_EQ(Claim(kProbe)->id, urgent);
  EXPECT_EQ(Claim(kProbe)->id, plain);
  clock_.Advance(std::chrono::seconds(10));
  EXPECT_EQ(Claim(kProbe)->id, late);
  EXPECT_EQ(Claim(kProbe)->id, lazy);
  EXPECT_EQ(Claim(kProbe).error().code, Code::kNotFound);
  EXPECT_FALSE(*store_->Read().NextDue(kProbe));
  // After an empty queue, and with something before the place where the last one was found.
  const Ulid another = Enqueue({.kind = kProbe, .subject = store_->NewId(), .priority = -100, .request = {}, .run_at = {}});
  EXPECT_EQ(Claim(kProbe)->id, another);
}

TEST_F(JobsDraft, AClaimThatIsTakenBackCanBeMadeAgain) {
  const Ulid id = Enqueue({.kind = kScan, .subject = store_->NewId(), .request = {}, .run_at = {}});
  const auto failed = store_->Commit([](Draft& draft) -> Result<void> {
    TRY(draft.ClaimJob(kScan));
    return Fail(Code::kInternal, "no");
  });
  EXPECT_FALSE(failed);
  EXPECT_EQ(Get(id).attempts, 0);
  const auto job = Claim(kScan);
  ASSERT_TRUE(job);
  EXPECT_EQ(job->attempts, 1);
  EXPECT_EQ(job->state, kRunning);
}

TEST_F(JobsDraft, ListsAndCounts) {
  std::vector<Ulid> ids;
  for (int i = 0; i < 20; ++i) ids.push_back(Enqueue({.kind = i % 2 == 0 ? kProbe : kPoster, .subject = store_->NewId(), .request = {}, .run_at = {}}));
  for (int i = 0; i < 4; ++i) End(*Claim(kProbe), kDone);
  End(*Claim(kPoster), kDead);
  std::reverse(ids.begin(), ids.end());
  for (const size_t limit : {1, 3, 20}) {
    std::vector<Ulid> listed;
    JobQuery query;
    query.limit = limit;
    while (true) {
      const auto page = store_->Read().ListJobs(query);
      ASSERT_TRUE(page);
      for (const model::Job& job : page->items) listed.push_back(job.id);
      if (!page->more) break;
      query.after = page->last;
    }
    EXPECT_EQ(listed, ids);
  }
  JobQuery query;
  query.state = kDone;
  EXPECT_EQ(store_->Read().ListJobs(query)->items.size(), 4u);
  query.state.reset();
  query.kind = kPoster;
  EXPECT_EQ(store_->Read().ListJobs(query)->items.size(), 10u);
  const JobCounts counts = *store_->Read().CountJobs();
  EXPECT_EQ(counts.Of(kProbe, kQueued), 6u);
  EXPECT_EQ(counts.Of(kDone), 4u);
  EXPECT_EQ(counts.Of(kPoster, kDead), 1u);
}

TEST_F(JobsDraft, EndedJobsAreTrimmedOldestFirst) {
  std::vector<Ulid> ids;
  for (int i = 0; i < 12; ++i) {
    ids.push_back(Enqueue({.kind = kProbe, .subject = store_->NewId(), .request = {}, .run_at = {}}));
    clock_.Advance(std::chrono::seconds(1));
    End(*Claim(kProbe), i < 10 ? kDone : kDead);
  }
  size_t trimmed = 0;
  const auto trim = [&](Draft& draft) -> Result<void> {
    trimmed = TRY(draft.TrimJobs(4, 5));
    return {};
  };
  ASSERT_TRUE(store_->Commit(trim));
  EXPECT_EQ(trimmed, 5u);
  ASSERT_TRUE(store_->Commit(trim));
  EXPECT_EQ(trimmed, 1u);
  EXPECT_FALSE(store_->Read().GetJob(ids[5]));
  EXPECT_TRUE(store_->Read().GetJob(ids[6]));
  EXPECT_TRUE(store_->Read().GetJob(ids[11]));
  EXPECT_EQ(store_->Read().CountJobs()->Of(kDone), 4u);
  EXPECT_EQ(store_->Read().ListJobs({})->items.size(), 6u);
}

TEST_F(JobsDraft, DeletingAVideoCancelsWhatWaitsForIt) {
  const Ulid library = MakeLibrary();
  const model::Video video = SampleVideo(store_->NewId(), library, "a");
  ASSERT_TRUE(Put(video));
  const Ulid probe = Enqueue({.kind = kProbe, .subject = video.id, .request = {}, .run_at = {}});
  const Ulid poster = Enqueue({.kind = kPoster, .subject = video.id, .request = {}, .run_at = {}});
  ASSERT_TRUE(Claim(kPoster));
  ASSERT_TRUE(store_->Commit([&](Draft& draft) { return draft.DeleteVideo(video.id); }));
  EXPECT_EQ(Get(probe).state, kCancelled);
  EXPECT_EQ(Get(poster).state, kRunning);
  EXPECT_EQ(Claim(kProbe).error().code, Code::kNotFound);
}

}  // namespace
}  // namespace chanoma::store
