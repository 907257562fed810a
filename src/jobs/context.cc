#include "jobs/context.h"

namespace chanoma::jobs {

JobContext::JobContext(const model::Job& job, store::Store& store, const Clock& clock, std::stop_token stop,
                       std::chrono::milliseconds progress_interval, const Log& log)
    : job_(job),
      store_(store),
      clock_(clock),
      stop_(std::move(stop)),
      progress_interval_(progress_interval),
      log_(log.With({"job", job.id.ToString()}).With({"request", job.request})) {}

void JobContext::SetProgress(uint64_t done, std::optional<uint64_t> total) {
  const SteadyTime now = clock_.Steady();
  if (told_ && now - *told_ < progress_interval_) return;
  told_ = now;
  const auto work = [id = job_.id, progress = model::Progress{done, total}](store::Draft& draft) -> Result<void> {
    model::Job job = TRY(draft.GetJob(id));
    if (job.state != model::JobState::kRunning) return {};
    job.progress = progress;
    job.updated = draft.Now();
    return draft.PutJob(job);
  };
  // Progress that is lost is made up for by the next.
  store_.CommitAsync(work, store::Durability::kLazy, [](const Result<uint64_t>&) {});
}

}  // namespace chanoma::jobs
