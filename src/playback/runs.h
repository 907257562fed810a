#pragma once
// The encoder runs that serve viewers: each makes the segments of one film's renditions one after the other, a bounded
// way ahead of whoever watches, for all who watch. Owned by Playback; Want() from any thread, never blocks. A run ends
// when nobody asks any more, when its viewers have gone elsewhere and another waits for its place, or with an error,
// which those who wait for its segments are told.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/executor.h"
#include "base/log.h"
#include "base/mutex.h"
#include "base/result.h"
#include "base/ulid.h"
#include "files/open.h"
#include "media/workers.h"
#include "playback/decision.h"
#include "playback/pace.h"
#include "playback/presentation.h"
#include "playback/segment_store.h"

namespace chanoma::playback {

struct RunOptions {
  size_t encoders = 2;                // runs at once
  std::chrono::seconds ahead{30};     // of film, past the last segment asked for
  std::chrono::seconds idle{10};      // without a question, until a run ends
  std::chrono::milliseconds turn{4'000};  // least time of a run before it makes room for one that waits
};

// For the status page and tests.
struct RunState {
  Ulid video;
  std::vector<std::string> tracks;
  uint64_t next = 0, asked = 0;  // segments, from 1
  uint64_t frames = 0;
  bool waiting = false;  // for its viewers to catch up
  MadeBy made_by;
};

class Runs {
 public:
  // What a run needs to know about its film. May block.
  struct Film {
    files::OpenedFile file;
    std::vector<Track> tracks;  // as asked for; all with one timeline
  };
  using Open = std::function<Result<Film>(const Ulid& video, const std::string& edition, const std::vector<std::string>& tracks)>;

  Runs(RunOptions options, media::Workers& workers, SegmentStore& segments, Pace& pace, const Clock& clock, Open open, Log log);
  ~Runs();
  Runs(const Runs&) = delete;
  Runs& operator=(const Runs&) = delete;

  // Somebody (`viewer` tells one from another, `request` is for the log) waits for segment `number` of a rendition: it
  // will be written to the segment store, or given up there.
  void Want(const Ulid& video, const std::string& edition, const std::string& track, uint64_t number, const std::string& viewer,
            const std::string& request) EXCLUDES(mutex_);
  // Somebody got a segment that was there already: runs stay ahead of what is watched.
  void Seen(const Ulid& video, std::string_view edition, std::string_view track, uint64_t number, const std::string& viewer) EXCLUDES(mutex_);
  std::vector<RunState> States() const EXCLUDES(mutex_);
  // Whether anything is rendered for viewers, or waits to be.
  bool Busy() const EXCLUDES(mutex_);
  // Of the newest segments of a track; empty when none was made since the start, or long ago.
  MadeBy MadeByOf(const Ulid& video, std::string_view track) const EXCLUDES(mutex_);
  uint64_t FramesEncoded() const { return frames_.load(std::memory_order_relaxed); }
  uint64_t RunsStarted() const { return started_.load(std::memory_order_relaxed); }
  // More begin at once; of fewer, what runs goes on until it ends or makes room. At least one.
  void SetEncoders(size_t encoders) EXCLUDES(mutex_);
  // Ends all runs; nothing is promised any more.
  void Stop() EXCLUDES(mutex_);

  static std::string Key(const Ulid& video, std::string_view edition, std::string_view track, std::string_view name);

 private:
  struct Run {
    Ulid video;
    std::string edition;
    std::vector<std::string> tracks;
    uint64_t first = 0;
    std::vector<uint64_t> next;                       // of each track: the first segment not finished
    uint64_t end = UINT64_MAX;                        // one past its last segment
    uint64_t asked = 0;                               // the furthest segment asked for
    SteadyTime asked_at{};
    std::set<std::string> viewers;
    std::map<std::pair<std::string, uint64_t>, std::string> owed;  // track and segment that a request waits for
    std::stop_source stop;
    SteadyTime began{};
    bool running = false, ending = false, waiting = false;
    uint64_t frames = 0;
    MadeBy made_by;

    uint64_t Next() const;
    bool Makes(std::string_view track) const;
  };
  using RunPtr = std::shared_ptr<Run>;
  class Work;  // one run while it runs

  RunPtr FindLocked(const Ulid& video, std::string_view edition, std::string_view track, uint64_t number) REQUIRES(mutex_);
  void AskLocked(Run& run, uint64_t number, const std::string& viewer) REQUIRES(mutex_);
  // The viewer watches this run now. Gives the keys of what is not made any more.
  std::vector<std::string> LeaveLocked(const Ulid& video, const std::string& viewer, const Run* except) REQUIRES(mutex_);
  size_t QueuedLocked() const REQUIRES(mutex_);
  bool YieldsLocked(const Run& run) const REQUIRES(mutex_);
  RunPtr TakeQueued() EXCLUDES(mutex_);
  void RunNext() EXCLUDES(mutex_);
  void NoteMadeByLocked(const Run& run, const std::string& track) REQUIRES(mutex_);
  void End(const RunPtr& run, const Result<void>& outcome) EXCLUDES(mutex_);

  const RunOptions options_;
  media::Workers& workers_;
  SegmentStore& segments_;
  Pace& pace_;
  const Clock& clock_;
  const Open open_;
  const Log log_;
  std::atomic<uint64_t> frames_{0};
  std::atomic<uint64_t> started_{0};
  mutable Mutex mutex_;
  CondVar changed_;
  std::map<std::pair<Ulid, std::string>, MadeBy> made_by_ GUARDED_BY(mutex_);  // by video and track
  std::list<RunPtr> runs_ GUARDED_BY(mutex_);  // running and queued, oldest first
  size_t encoders_ GUARDED_BY(mutex_);
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::unique_ptr<Executor> threads_;  // last: its tasks use all of the above
};

}  // namespace chanoma::playback
