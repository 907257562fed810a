#pragma once
// What a handler knows of the job it runs, and what it may say meanwhile. Owned by the queue for the time of the call; the
// handler's thread only, except Stop() and Cancelled(), which any thread may ask.

#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>

#include "base/clock.h"
#include "base/log.h"
#include "model/job.h"
#include "store/store.h"

namespace chanoma::jobs {

class JobContext {
 public:
  JobContext(const model::Job& job, store::Store& store, const Clock& clock, std::stop_token stop,
             std::chrono::milliseconds progress_interval, const Log& log);

  const model::Job& job() const { return job_; }
  const Log& log() const { return log_; }  // every line carries the job's and the request's id
  const Clock& clock() const { return clock_; }
  store::Store& store() const { return store_; }

  // Requested when the job is cancelled or the queue stops. A handler returns kCancelled soon after.
  const std::stop_token& Stop() const { return stop_; }
  bool Cancelled() const { return stop_.stop_requested(); }

  // Stored and told to followers at most every half second, without waiting; what comes in between is dropped.
  void SetProgress(uint64_t done, std::optional<uint64_t> total);

  // The job is not done, and its time is not now: when the handler returns an error, it goes back to the queue as if it had not been
  // tried. It may be claimed again at once, unless QueueOptions::paused says otherwise.
  void PutBack() { put_back_ = true; }
  bool put_back() const { return put_back_; }

  // `work` runs in the commit that marks the job done, so that a result and "done" are one. Should it fail, the job fails
  // with its error. The last one given counts.
  void AlsoCommit(store::Store::Work work) { also_ = std::move(work); }
  const store::Store::Work& also() const { return also_; }

 private:
  const model::Job& job_;
  store::Store& store_;
  const Clock& clock_;
  const std::stop_token stop_;
  const std::chrono::milliseconds progress_interval_;
  const Log log_;
  std::optional<SteadyTime> told_;
  store::Store::Work also_;
  bool put_back_ = false;
};

}  // namespace chanoma::jobs
