#pragma once
// Graphics processes: whether they can be used, and one for each run that uses them. Off, none is ever started. Switched on, made pictures
// are sent through one first, on a thread of this object; after a failure it rests, longer each time, and is tried anew. Owned by
// Workers; any thread. Nothing here fails: a run without a process is encoded by the worker itself.

#include <array>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "base/clock.h"
#include "base/log.h"
#include "base/mutex.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "media/hardware_state.h"
#include "media/spawner.h"
#include "media/tracks.h"

namespace chanoma::media {

// A graphics process that has been told what to encode; it ends with this.
class HardwareSession {
 public:
  HardwareSession(std::shared_ptr<Spawner> spawner, Child child, UniqueFd memory, const Log& log)
      : spawner_(std::move(spawner)), child_(std::move(child)), memory_(std::move(memory)), log_(log) {}
  ~HardwareSession();
  HardwareSession(const HardwareSession&) = delete;
  HardwareSession& operator=(const HardwareSession&) = delete;

  int Socket() const { return child_.socket.Get(); }
  int Memory() const { return memory_.Get(); }
  // It is of no use any more.
  void End();

 private:
  const std::shared_ptr<Spawner> spawner_;
  const Child child_;
  const UniqueFd memory_;
  const Log log_;
  bool ended_ = false;
};

class Hardware {
 public:
  // Sends pictures of this track through the session; the error's words are for an administrator.
  using Trial = std::function<Result<void>(const HardwareSession& session, const TrackSpec& track, const std::stop_token& stop)>;

  Hardware(std::filesystem::path executable, Trial trial, Log log);
  ~Hardware() = default;  // all sessions are gone
  Hardware(const Hardware&) = delete;
  Hardware& operator=(const Hardware&) = delete;

  void Set(const HardwareSettings& settings) EXCLUDES(mutex_);
  HardwareState State() const EXCLUDES(mutex_);
  // For a run of self-contained renditions; null when hardware is off, or does not work.
  std::unique_ptr<HardwareSession> Begin(const RunSpec& run) EXCLUDES(mutex_);
  // A run's session failed: no more begin until a new trial.
  void NoteFailure(const std::string& why) EXCLUDES(mutex_);
  void NotePictures(uint64_t count) EXCLUDES(mutex_);

 private:
  void Loop(const std::stop_token& stop) EXCLUDES(mutex_);
  Result<void> Try(const HardwareSettings& settings, const std::stop_token& stop) EXCLUDES(mutex_);
  Result<std::unique_ptr<HardwareSession>> Start(const HardwareSettings& settings, const std::vector<TrackSpec>& tracks) EXCLUDES(mutex_);
  Result<std::shared_ptr<Spawner>> SpawnerOf() EXCLUDES(mutex_);
  void FailLocked(const std::string& why) REQUIRES(mutex_);

  const std::filesystem::path executable_;
  const Trial trial_;
  const Log log_;
  mutable Mutex mutex_;
  CondVar changed_;
  HardwareState state_ GUARDED_BY(mutex_);
  std::shared_ptr<Spawner> spawner_ GUARDED_BY(mutex_);  // none before the first process
  std::chrono::seconds rest_ GUARDED_BY(mutex_);         // after the next failure
  std::optional<SteadyTime> try_at_ GUARDED_BY(mutex_);  // none: nothing is to be tried
  std::jthread thread_;                                  // last: uses the rest
};

}  // namespace chanoma::media
