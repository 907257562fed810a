// The durable queue's side of a commit.

#include <algorithm>

#include "store/batch.h"
#include "store/codec.h"
#include "store/draft.h"
#include "store/keys.h"
#include "store/rows.h"

namespace chanoma::store {
namespace {

using model::JobKind;
using model::JobState;

constexpr size_t kMaxText = 4096;
constexpr size_t kPromoteAtOnce = 64;

bool IsActive(JobState state) { return state == JobState::kQueued || state == JobState::kRunning; }

void WriteRows(Batch& batch, const StoredJob& stored, bool put) {
  for (const Row& row : RowsOf(stored)) put ? batch.Put(Family::kIndex, row.key, row.value) : batch.Delete(Family::kIndex, row.key);
  const model::Job& job = stored.job;
  if (!put || job.state != JobState::kQueued || stored.delayed) return;
  std::string& from = batch.due().from[static_cast<size_t>(job.kind)];
  from = std::min(from, keys::DueJob(job.kind, job.priority, job.id));
}

// Rows whose key stays are deleted and put again in the same batch, where the later write wins.
void Reindex(Batch& batch, const StoredJob* before, const StoredJob* after) {
  if (before != nullptr) WriteRows(batch, *before, false);
  if (after != nullptr) WriteRows(batch, *after, true);
}

Result<void> Recount(const Reader& reader, Batch& batch, const model::Job* before, const model::Job* after) {
  if (before != nullptr && after != nullptr && before->state == after->state) return {};
  JobCounts counts = TRY(reader.CountJobs());
  const auto at = [&](const model::Job& job) -> uint64_t& { return counts.by[static_cast<size_t>(job.kind)][static_cast<size_t>(job.state)]; };
  if (before != nullptr && at(*before) > 0) --at(*before);
  if (after != nullptr) ++at(*after);
  batch.Put(Family::kMeta, keys::kJobCounts, EncodeJobCounts(counts));
  return {};
}

}  // namespace

Result<Ulid> Draft::Enqueue(const JobRequest& request) {
  const Timestamp now = Now();
  const auto active = FindActiveJob(request.kind, request.subject);
  if (!active && active.error().code != Code::kNotFound) return Fail(active.error());
  if (!active) {
    model::Job job;
    job.id = batch_.NewId();
    job.kind = request.kind;
    job.subject = request.subject;
    job.priority = request.priority;
    job.request = request.request;
    job.max_attempts = request.max_attempts;
    job.created = job.updated = now;
    job.run_at = request.run_at.value_or(now);
    TRY(PutJob(job));
    return job.id;
  }
  if (active->state == JobState::kRunning) {
    // What it reads may be older than this request.
    std::string previous;
    TRY(source_->Get(Family::kJobs, active->id.Raw(), &previous));
    StoredJob stored = TRY(DecodeJob(previous));
    stored.again = true;
    stored.job.request = request.request;
    batch_.Put(Family::kJobs, active->id.Raw(), EncodeJob(stored, previous));
    return active->id;
  }
  model::Job merged = *active;
  merged.priority = std::min(merged.priority, request.priority);
  merged.run_at = std::min(merged.run_at, request.run_at.value_or(now));
  merged.request = request.request;  // whoever asked last: what they asked for may be more than what was asked for before
  if (!(merged == *active)) {
    merged.updated = now;
    TRY(PutJob(merged));
  }
  return active->id;
}

Result<void> Draft::PutJob(const model::Job& job) {
  if (job.id.IsNil()) return Fail(Code::kInvalid, "a job needs an id");
  if (job.request.size() > kMaxText || (job.error && job.error->code.size() + job.error->detail.size() > kMaxText)) {
    return Fail(Code::kInvalid, "the job's texts are too long");
  }
  std::string previous;
  std::optional<StoredJob> old;
  if (TRY(source_->Get(Family::kJobs, job.id.Raw(), &previous))) old = TRY(DecodeJob(previous));
  if (old && (old->job.kind != job.kind || old->job.subject != job.subject)) return Fail(Code::kInvalid, "a job keeps its kind and subject");
  if (IsActive(job.state)) {
    const auto active = FindActiveJob(job.kind, job.subject);
    if (active && active->id != job.id) return Fail(Code::kConflict, "another job of this kind is under way for the same subject");
    if (!active && active.error().code != Code::kNotFound) return Fail(active.error());
  }
  StoredJob stored{job, old && old->again, job.state == JobState::kQueued && job.run_at > Now()};
  if (stored.again) stored.job.request = old->job.request;  // who asked meanwhile, of whom the job under way knows nothing
  if (job.state != JobState::kRunning) stored.again = false;  // queued once more, it will see what was asked for meanwhile
  const std::string bytes = EncodeJob(stored, previous);
  if (old && bytes == previous) return {};
  if (!DecodeJob(bytes)) return Fail(Code::kInvalid, "the job has values out of range");
  batch_.Put(Family::kJobs, job.id.Raw(), bytes);
  Reindex(batch_, old ? &*old : nullptr, &stored);
  TRY(Recount(*this, batch_, old ? &old->job : nullptr, &job));
  Emit(model::JobChanged{job.id, job.kind, job.state, job.subject, job.progress});
  if (old && old->again && (job.state == JobState::kDone || job.state == JobState::kDead)) {
    TRY(Enqueue({job.kind, job.subject, job.priority, old->job.request, job.max_attempts, std::nullopt}));
  }
  return {};
}

Result<model::Job> Draft::ClaimJob(JobKind kind) {
  const Timestamp now = Now();
  // Delayed jobs whose time has come join the due ones first, so that priority decides among all of them. The rows are
  // collected before anything is written: a walk over a batch does not survive a write to it.
  std::vector<Ulid> ripe;
  {
    const auto rows = source_->Prefix(Family::kIndex, keys::DelayedScope(kind));
    for (rows->First(); rows->Valid() && ripe.size() < kPromoteAtOnce; rows->Next()) {
      const auto time = keys::ParseDelayedTime(rows->Key());
      const auto id = keys::ParseRowId(rows->Key());
      if (!time || !id || *time > now) break;
      ripe.push_back(*id);
    }
    TRY(rows->Check());
  }
  for (const Ulid& id : ripe) {
    std::string previous;
    if (!TRY(source_->Get(Family::kJobs, id.Raw(), &previous))) continue;
    StoredJob stored = TRY(DecodeJob(previous));
    const StoredJob old = stored;
    stored.delayed = false;
    batch_.Put(Family::kJobs, id.Raw(), EncodeJob(stored, previous));
    Reindex(batch_, &old, &stored);
  }
  std::optional<Ulid> first;
  {
    const std::string scope = keys::DueScope(kind);
    std::string& from = batch_.due().from[static_cast<size_t>(kind)];
    const auto rows = source_->Range(Family::kIndex, std::max(scope, from), keys::After(scope));
    rows->First();
    if (rows->Valid()) first = keys::ParseRowId(rows->Key());
    TRY(rows->Check());
    from = rows->Valid() ? std::string(rows->Key()) : keys::After(scope);
  }
  if (!first) return Fail(Code::kNotFound, "no job is due");
  model::Job job = TRY(GetJob(*first));
  job.state = JobState::kRunning;
  job.attempts += 1;
  job.progress.reset();
  job.updated = now;
  TRY(PutJob(job));
  return job;
}

Result<size_t> Draft::TrimJobs(size_t keep, size_t limit) {
  const JobCounts counts = TRY(CountJobs());
  std::vector<Ulid> ended;
  for (const JobState state : {JobState::kDone, JobState::kDead, JobState::kCancelled}) {
    const uint64_t number = counts.Of(state);
    if (number <= keep) continue;
    const auto rows = source_->Prefix(Family::kIndex, keys::EndedScope(state));
    uint64_t excess = number - keep;
    for (rows->First(); rows->Valid() && excess > 0 && ended.size() < limit; rows->Next(), --excess) {
      if (const auto id = keys::ParseRowId(rows->Key())) ended.push_back(*id);
    }
    TRY(rows->Check());
  }
  for (const Ulid& id : ended) {
    std::string bytes;
    if (!TRY(source_->Get(Family::kJobs, id.Raw(), &bytes))) continue;
    const StoredJob old = TRY(DecodeJob(bytes));
    batch_.Delete(Family::kJobs, id.Raw());
    Reindex(batch_, &old, nullptr);
    TRY(Recount(*this, batch_, &old.job, nullptr));
  }
  return ended.size();
}

Result<void> Draft::CancelQueuedFor(const Ulid& subject) {
  for (const JobKind kind : model::kAllJobKinds) {
    auto job = FindActiveJob(kind, subject);
    if (!job && job.error().code == Code::kNotFound) continue;
    if (!job) return Fail(job.error());
    if (job->state != JobState::kQueued) continue;
    job->state = JobState::kCancelled;
    job->updated = Now();
    TRY(PutJob(*job));
  }
  return {};
}

}  // namespace chanoma::store
