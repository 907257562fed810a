#include "jobs/queue.h"

#include <algorithm>
#include <utility>

#include "base/failpoint.h"
#include "base/priority.h"

namespace chanoma::jobs {
namespace {

using model::Job;
using model::JobState;

constexpr size_t kTrimEvery = 64;
constexpr uint64_t kFew = 20;  // so many, and what waits for another try among them, hold nobody up
// A wall clock may be set back while a thread waits for a time on it.
constexpr std::chrono::seconds kLongestRest{60};
constexpr std::chrono::seconds kRestAfterError{2};
constexpr std::chrono::milliseconds kSyncEvery{50};  // of ends that may be lost

// `job`, whose attempt failed, as it is to be stored.
Job Failed(Job job, const Error& error, bool permanent, Timestamp now, std::chrono::milliseconds delay) {
  job.error = model::JobError{std::string(CodeName(error.code)), error.message.substr(0, 2048)};
  job.updated = now;
  if (permanent || job.attempts >= job.max_attempts) {
    job.state = JobState::kDead;
  } else {
    job.state = JobState::kQueued;
    job.run_at = now + delay;
  }
  return job;
}

}  // namespace

Queue::Queue(store::Store& store, const Clock& clock, Log log, QueueOptions options)
    : store_(store), clock_(clock), log_(std::move(log)), options_(std::move(options)), random_(options_.seed) {}

Queue::~Queue() { Stop(); }

void Queue::Handle(model::JobKind kind, Handler handler) { handlers_[kind] = std::move(handler); }

Result<void> Queue::Start() {
  TRY(RecoverRunning());
  Trim();
  {
    const MutexLock lock(mutex_);
    for (const auto& [kind, handler] : handlers_) {
      const auto workers = options_.workers.find(kind);
      rests_[kind].wanted = workers == options_.workers.end() ? 0 : workers->second;
    }
  }
  subscription_ = store_.journal().Subscribe([this](uint64_t) { Consider(); });
  const MutexLock lock(mutex_);
  for (auto& [kind, rest] : rests_) {
    while (rest.running < rest.wanted) BeginLocked(kind);
  }
  return {};
}

void Queue::BeginLocked(model::JobKind kind) {
  ++rests_[kind].running;
  threads_.emplace_back([this, kind] { Work(kind); });
}

void Queue::SetWorkers(model::JobKind kind, int workers) {
  const MutexLock lock(mutex_);
  const auto found = rests_.find(kind);
  if (stopping_ || found == rests_.end()) return;
  Rest& rest = found->second;
  rest.wanted = std::max(workers, 1);
  while (rest.running < rest.wanted) BeginLocked(kind);
  ++rest.wakes;
  rest.over.NotifyAll();
}

bool Queue::TooManyLocked(model::JobKind kind) {
  const Rest& rest = rests_[kind];
  return rest.running > rest.wanted;
}

void Queue::Stop() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
    for (auto& [id, claimed] : running_) claimed->stop.request_stop();
    stopped_.NotifyAll();
    for (auto& [kind, rest] : rests_) rest.over.NotifyAll();
  }
  std::vector<std::jthread> threads;
  {
    const MutexLock lock(mutex_);
    threads.swap(threads_);
  }
  threads.clear();  // joins
  subscription_ = {};
}

void Queue::Wake() {
  const MutexLock lock(mutex_);
  for (auto& [kind, rest] : rests_) {
    ++rest.wakes;
    rest.over.NotifyAll();
  }
}

void Queue::Consider() {
  const auto counts = store_.Read().CountJobs();
  if (!counts) return Wake();  // each says itself why it cannot go on
  const MutexLock lock(mutex_);
  for (auto& [kind, rest] : rests_) {
    if (!Wanted(kind, *counts)) continue;
    ++rest.wakes;
    rest.over.NotifyAll();
  }
}

bool Queue::Wanted(model::JobKind kind, const store::JobCounts& counts) const {
  if (counts.Of(kind, JobState::kQueued) == 0) return false;
  if (options_.paused && options_.paused(kind)) return false;
  const auto first = options_.yields.find(kind);
  const auto many = [&](model::JobKind other) { return counts.Of(other, JobState::kQueued) > kFew; };
  return first == options_.yields.end() || std::ranges::none_of(first->second, many);
}

Result<void> Queue::Cancel(const Ulid& id) {
  bool runs = false;
  const auto work = [&](store::Draft& draft) -> Result<void> {
    Job job = TRY(draft.GetJob(id));
    runs = job.state == JobState::kRunning;
    if (runs) return {};
    if (job.state != JobState::kQueued) return Fail(Code::kConflict, "the job has ended");
    job.state = JobState::kCancelled;
    job.updated = draft.Now();
    return draft.PutJob(job);
  };
  TRY(store_.Commit(work));
  if (!runs) return {};
  // It was claimed before, and is in the map since: or it has ended by now.
  const MutexLock lock(mutex_);
  const auto running = running_.find(id);
  if (running == running_.end()) return Fail(Code::kConflict, "the job has ended");
  running->second->cancelled = true;
  running->second->stop.request_stop();
  return {};
}

Result<void> Queue::Retry(const Ulid& id) {
  const auto work = [&](store::Draft& draft) -> Result<void> {
    Job job = TRY(draft.GetJob(id));
    if (job.state == JobState::kDone) return Fail(Code::kConflict, "the job is done");
    if (job.state != JobState::kDead && job.state != JobState::kCancelled) return Fail(Code::kConflict, "the job has not ended");
    job.state = JobState::kQueued;
    job.attempts = 0;
    job.progress.reset();
    job.updated = job.run_at = draft.Now();
    return draft.PutJob(job);
  };
  TRY(store_.Commit(work));
  return {};
}

Result<void> Queue::RecoverRunning() {
  const auto work = [this](store::Draft& draft) -> Result<void> {
    // Putting them changes their state, so that each page begins anew. There are as many as there were workers.
    while (true) {
      const auto page = TRY(draft.ListJobs({.state = JobState::kRunning, .kind = {}, .after = {}, .limit = 100}));
      if (page.items.empty()) return {};
      for (const Job& job : page.items) {
        log_.Warning("a job was cut off", {{"job", job.id.ToString()}, {"attempts", job.attempts}});
        const Error error{Code::kInternal, "the program ended while this job ran", {}};
        TRY(draft.PutJob(Failed(job, error, false, draft.Now(), NextDelay(job.attempts))));
      }
    }
  };
  TRY(store_.Commit(work));
  return {};
}

void Queue::Trim() {
  const auto work = [keep = options_.keep_ended](store::Draft& draft) -> Result<void> {
    TRY(draft.TrimJobs(keep, 4 * kTrimEvery));
    return {};
  };
  store_.CommitAsync(work, store::Durability::kLazy, [](const Result<uint64_t>&) {});
}

void Queue::Work(model::JobKind kind) {
  RunInBackground();
  std::shared_ptr<Claimed> next;
  while (true) {
    if (next) {
      next = Run(next);
      continue;
    }
    uint64_t seen;
    {
      const MutexLock lock(mutex_);
      if (stopping_) return;
      if (TooManyLocked(kind)) {
        --rests_[kind].running;
        return;
      }
      seen = rests_[kind].wakes;
    }
    auto claimed = Claim(kind);
    if (claimed) {
      next = std::move(*claimed);
      continue;
    }
    const bool failed = claimed.error().code != Code::kNotFound;
    if (failed) log_.Warning("claiming a job", {{"kind", JobKindName(kind)}, {"error", claimed.error().message}});
    RestUntilWoken(kind, seen, failed);
  }
}

Result<std::shared_ptr<Queue::Claimed>> Queue::Claim(model::JobKind kind) {
  if (!Wanted(kind, TRY(store_.Read().CountJobs()))) return Fail(Code::kNotFound, "no job is due");
  const auto claimed = std::make_shared<Claimed>();
  // What counts attempts has to outlive this process and its workers, not the machine.
  const auto committed = store_.Commit([&](store::Draft& draft) { return ClaimInto(draft, kind, claimed); }, store::Durability::kLazy);
  ReachFailpoint("job.claimed");
  if (committed) return claimed;
  Forget(claimed);
  return Fail(committed.error());
}

Result<void> Queue::ClaimInto(store::Draft& draft, model::JobKind kind, const std::shared_ptr<Claimed>& claimed) {
  claimed->job = TRY(draft.ClaimJob(kind));
  // Here, not after the commit: whoever sees the job running in a later commit finds it in the map.
  const MutexLock lock(mutex_);
  running_[claimed->job.id] = claimed;
  return {};
}

void Queue::Forget(const std::shared_ptr<Claimed>& claimed) {
  const MutexLock lock(mutex_);
  const auto found = running_.find(claimed->job.id);
  if (found != running_.end() && found->second == claimed) running_.erase(found);
}

std::shared_ptr<Queue::Claimed> Queue::Run(const std::shared_ptr<Claimed>& claimed) {
  const Job& job = claimed->job;
  {
    const MutexLock lock(mutex_);
    if (stopping_) claimed->stop.request_stop();
  }
  const std::stop_token stop = claimed->stop.get_token();
  JobContext context(job, store_, clock_, stop, options_.progress_interval, log_);
  const SteadyTime began = clock_.Steady();
  const Result<void> outcome = stop.stop_requested() ? Result<void>(Fail(Code::kCancelled, "stopped")) : CallTraced(context, *claimed);
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(clock_.Steady() - began);
  if (outcome) {
    const MutexLock lock(mutex_);
    // The last hundred or so count.
    auto& typical = typical_.try_emplace(job.kind, took).first->second;
    typical += (std::chrono::duration<double, std::milli>(took) - typical) / 100;
  }
  context.log().Debug("a job ran", {{"kind", JobKindName(job.kind)},
                                    {"attempt", job.attempts},
                                    {"ms", took.count()},
                                    {"outcome", outcome ? "ok" : outcome.error().message}});
  ReachFailpoint("job.ran");
  auto next = End(*claimed, context, outcome);
  ReachFailpoint("job.ended");
  Forget(claimed);
  return next;
}

// One attempt is one part of a trace; what its handler has workers do is part of it.
Result<void> Queue::CallTraced(JobContext& context, const Claimed& claimed) {
  const Job& job = claimed.job;
  if (options_.tracing == nullptr || !options_.tracing->On()) return Call(context, job.kind);
  const std::string id = job.id.ToString(), kind(JobKindName(job.kind));
  options_.tracing->Open(id, job.request, {});
  Span span{"job " + kind, Span::Kind::kConsumer, std::chrono::steady_clock::now()};
  Result<void> outcome = Call(context, job.kind);
  span.ended = std::chrono::steady_clock::now();
  span.attributes = {{"chanoma.job.id", id}, {"chanoma.job.kind", kind}, {"chanoma.job.attempt", int64_t{job.attempts}}, {"chanoma.request.id", job.request}};
  // Its words may name a file.
  if (!outcome) span.attributes.emplace_back("error.type", std::string(CodeName(outcome.error().code)));
  span.failed = !outcome && !claimed.cancelled && !context.put_back() && outcome.error().code != Code::kCancelled;
  options_.tracing->Close(id, std::move(span));
  return outcome;
}

Result<void> Queue::Call(JobContext& context, model::JobKind kind) {
  try {
    return handlers_.at(kind)(context);
  } catch (const std::exception& e) {
    return Fail(Code::kInternal, fmt::format("the handler threw: {}", e.what()));
  }
}

std::shared_ptr<Queue::Claimed> Queue::End(const Claimed& claimed, const JobContext& context, const Result<void>& outcome) {
  const bool cancelled = claimed.cancelled;
  bool stopped, one_less;
  {
    const MutexLock lock(mutex_);
    stopped = stopping_;
    one_less = TooManyLocked(claimed.job.kind);
  }
  const std::chrono::milliseconds delay = NextDelay(claimed.job.attempts);
  Result<void> result = outcome;
  std::shared_ptr<Claimed> next;
  const auto work = [&](store::Draft& draft) -> Result<void> {
    Job job = TRY(draft.GetJob(claimed.job.id));
    job.updated = draft.Now();
    if (result) {
      if (context.also()) TRY(context.also()(draft));
      job.state = JobState::kDone;
      job.error.reset();
      TRY(draft.PutJob(job));
      // The next one begins in the same commit: with many small jobs, commits are most of the work.
      if (stopped || one_less || !Wanted(job.kind, TRY(draft.CountJobs()))) return {};
      next = std::make_shared<Claimed>();
      // None is due, or a look for it fails: the next claim says so.
      if (!ClaimInto(draft, job.kind, next)) next.reset();
      return {};
    }
    if (cancelled) {
      job.state = JobState::kCancelled;
    } else if (stopped) {
      job.state = JobState::kQueued;
      job.attempts -= 1;
      job.run_at = draft.Now();
      job.progress.reset();
    } else if (context.put_back()) {
      job.state = JobState::kQueued;
      job.attempts -= 1;
      job.run_at = draft.Now();
    } else {
      job = Failed(job, result.error(), IsPermanent(result.error().code), draft.Now(), delay);
    }
    return draft.PutJob(job);
  };
  while (true) {
    // Only what is done can be done again: that somebody cancelled it, or that it is dead, is not found out twice.
    const auto committed = store_.Commit(work, result ? DurabilityOf(claimed.job.kind) : store::Durability::kSynced);
    if (committed) break;
    if (next) Forget(std::exchange(next, nullptr));
    const Code code = committed.error().code;
    if (code != Code::kNoSpace && code != Code::kUnavailable) {
      // What was to be committed with it does not go: that is how the job ended, then.
      if (result) {
        result = Fail(committed.error());
        continue;
      }
      context.log().Error("a job's end was not stored", {{"error", committed.error().message}});
      return nullptr;
    }
    context.log().Warning("a job's end cannot be stored yet", {{"error", committed.error().message}});
    const MutexLock lock(mutex_);
    // Still running in the store, it is found by the next start.
    if (stopping_ || !store_.Healthy()) return nullptr;
    stopped_.WaitUntil(mutex_, std::chrono::steady_clock::now() + kRestAfterError);
  }
  if (!result && !context.put_back()) context.log().Info("a job failed", {{"kind", JobKindName(claimed.job.kind)}, {"error", result.error().message}});
  bool trim;
  {
    const MutexLock lock(mutex_);
    trim = ++ended_ % kTrimEvery == 0;
  }
  if (trim) Trim();
  return next;
}

void Queue::RestUntilWoken(model::JobKind kind, uint64_t seen, bool failed) {
  std::optional<Timestamp> due;
  if (!failed) {
    if (const auto next = store_.Read().NextDue(kind)) due = *next;
  }
  const auto now = std::chrono::steady_clock::now();
  std::optional<SteadyTime> deadline;
  if (failed) deadline = now + kRestAfterError;
  if (due) deadline = now + std::clamp<std::chrono::milliseconds>(*due - clock_.Now(), std::chrono::milliseconds(0), kLongestRest);
  const MutexLock lock(mutex_);
  Rest& rest = rests_[kind];
  while (!stopping_ && rest.wakes == seen) {
    if (!deadline) {
      rest.over.Wait(mutex_);
    } else if (!rest.over.WaitUntil(mutex_, *deadline)) {
      return;
    }
  }
}

Result<Queue::Outlook> Queue::LookAhead() const {
  const store::JobCounts counts = TRY(store_.Read().CountJobs());
  Outlook outlook;
  std::chrono::duration<double, std::milli> left{0};
  bool known = true;
  const MutexLock lock(mutex_);
  for (const auto& [kind, at_start] : options_.workers) {
    const auto rest = rests_.find(kind);
    const int workers = rest == rests_.end() ? at_start : rest->second.wanted;
    if (options_.apart.contains(kind)) continue;
    const uint64_t queued = counts.Of(kind, JobState::kQueued), running = counts.Of(kind, JobState::kRunning);
    outlook.queued += queued;
    outlook.running += running;
    if (queued + running == 0) continue;
    const auto typical = typical_.find(kind);
    if (typical == typical_.end()) known = false;
    else left += typical->second * static_cast<double>(queued + running) / std::max(workers, 1);
  }
  if (known) outlook.left = std::chrono::duration_cast<std::chrono::seconds>(left);
  return outlook;
}

store::Durability Queue::DurabilityOf(model::JobKind kind) {
  if (!options_.derived.contains(kind)) return store::Durability::kSynced;
  const SteadyTime now = clock_.Steady();
  const MutexLock lock(mutex_);
  if (now - synced_ < kSyncEvery) return store::Durability::kLazy;
  synced_ = now;
  return store::Durability::kSynced;
}

std::chrono::milliseconds Queue::NextDelay(int attempts) {
  const MutexLock lock(mutex_);
  return DelayAfter(options_.backoff, attempts, random_());
}

}  // namespace chanoma::jobs
