#pragma once
// Segments that are there before anybody asks. Which videos want it is said by their library; what is missing of one is made by a job
// of its own, and pinned. One thread follows the journal, so that pins go where nothing is wanted any more, and weighs whether such work
// may be done now. Nothing of it is recorded: what is there is what the segment store has. Owned by the daemon's wiring; any thread.

#include <atomic>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <thread>

#include "ahead/gate.h"
#include "ahead/maker.h"
#include "ahead/plan.h"
#include "ahead/rates.h"
#include "base/clock.h"
#include "base/hours.h"
#include "base/log.h"
#include "base/mutex.h"
#include "jobs/queue.h"
#include "media/workers.h"
#include "playback/playback.h"
#include "store/store.h"

namespace chanoma::ahead {

// What may be changed while running, asked whenever it matters.
struct Settings {
  std::function<bool()> paused;
  std::function<std::string()> hours;     // as Hours::Parse() takes them
  std::function<model::Ahead()> uploads;  // of what was sent in
};

// How far it is.
struct Outlook {
  bool wanted = false;     // some library wants it
  Wait wait = Wait::kNot;  // of the work that is left
  uint64_t videos = 0;     // with something missing
  Amount left;
  std::optional<std::chrono::seconds> time;  // for what is left, while it is worked on
};

class AheadOfTime {
 public:
  AheadOfTime(store::Store& store, playback::Playback& playback, media::Workers& workers, Settings settings, const Clock& clock, Log log);
  ~AheadOfTime();  // Stop()

  // Before the jobs run, which end before this does.
  void Register(jobs::Queue& queue);
  void Start();
  void Stop();

  // Whether its jobs have to wait: cheap enough for the committer's thread.
  bool Waits() const { return waits_.load(std::memory_order_relaxed); }
  // A setting has changed. Never blocks.
  void LookAgain() EXCLUDES(bell_mutex_);

  model::Ahead PolicyOf(const model::Library& library) const { return library.managed ? settings_.uploads() : library.ahead; }
  Outlook Look() const EXCLUDES(mutex_);

 private:
  void Loop(const std::stop_token& stop);
  // All libraries that want something, everything that is pinned, and the jobs that wait.
  Result<void> Fill(const std::stop_token& stop) EXCLUDES(mutex_);
  Result<void> Follow() EXCLUDES(mutex_);
  Result<void> CheckLibrary(const Ulid& id, bool first) EXCLUDES(mutex_);
  // Settles a video, and sees to it that a job makes what is missing.
  Result<void> Check(const Ulid& video, bool may_have_job = false) EXCLUDES(mutex_);
  // How a video is once the pins that are not wanted have been taken back.
  struct Settled {
    std::optional<Plan> plan;
    std::vector<std::string> there;
    Amount missing;
    bool took_back = false;
  };
  Result<Settled> Settle(const Ulid& video);
  Result<void> SeeToAJob(const Ulid& video, bool wanted);
  void Rest(std::chrono::milliseconds longest) EXCLUDES(bell_mutex_);
  void WeighAll() EXCLUDES(mutex_);
  Result<void> Run(jobs::JobContext& context) EXCLUDES(mutex_);

  store::Store& store_;
  playback::Playback& playback_;
  const Settings settings_;
  const Clock& clock_;
  const Log log_;
  Maker maker_;
  jobs::Queue* queue_ = nullptr;  // set once, before the thread
  std::atomic<bool> waits_ = true;
  std::atomic<uint64_t> refused_ = 0;  // bytes for which there was no room

  mutable Mutex mutex_;
  std::map<Ulid, Amount> left_ GUARDED_BY(mutex_);  // by video
  Rates rates_ GUARDED_BY(mutex_);
  Wait wait_ GUARDED_BY(mutex_) = Wait::kStart;

  Mutex bell_mutex_;
  CondVar bell_;
  bool rung_ GUARDED_BY(bell_mutex_) = false;
  store::Journal::Subscription subscription_;

  // The thread's own.
  uint64_t position_ = 0;
  playback::Renditions renditions_ = playback::Renditions::kPlain;  // as what is wanted was last looked at
  std::map<Ulid, model::Ahead> policies_;  // of every library
  std::atomic<bool> wanted_ = false;
  std::stop_source stop_;
  std::jthread thread_;
};

}  // namespace chanoma::ahead
