#pragma once
// Takes snapshots of the store: on demand, and by itself when something has changed for a while. Owned by the daemon's wiring;
// one thread of its own; Take(), List() and Remove() from any thread that may block. Errors: kNoSpace when the disk
// is too full, kNotFound, kUnavailable.

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "backup/arrival.h"
#include "backup/keeping.h"
#include "backup/vault.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mutex.h"
#include "base/result.h"
#include "files/attic.h"
#include "store/store.h"

namespace chanoma::backup {

struct Rules {
  std::chrono::minutes every{15};  // between two, when something changed; 0: only on demand
  Keep keep;
  uint64_t most_bytes = 0;  // that nothing but snapshots may hold; 0: any number
};

struct Options {
  std::filesystem::path data;
  std::string version;
  std::function<Rules()> rules;  // asked again each time
};

class Snapshots {
 public:
  // `attic` hears what has to be kept.
  Snapshots(Options options, store::Store& store, files::Attic& attic, const Clock& clock, Log log);
  ~Snapshots();  // Stop()
  Snapshots(const Snapshots&) = delete;
  Snapshots& operator=(const Snapshots&) = delete;

  void Start();
  void Cancel();  // what is being taken is given up; Stop() follows
  void Stop();

  // Holds all that was acknowledged before the call.
  Result<Snapshot> Take() EXCLUDES(mutex_);
  std::vector<Snapshot> List() const { return vault_.List(); }
  Result<void> Remove(const std::string& name) EXCLUDES(mutex_);
  // The rules may be others: what they hold is looked at soon. Never waits.
  void LookAgain() { look_again_ = true; }
  // Why the schedule has taken none for a while, in words; empty when it is well.
  std::string Failing() const EXCLUDES(failing_mutex_);
  // Whether they hold more than they may although all that may go has gone: until that is otherwise none is taken.
  bool Over() const EXCLUDES(failing_mutex_);

 private:
  void Loop(const std::stop_token& stop);
  void MakeRoomLocked() REQUIRES(mutex_);
  // Makes them hold no more than they may, as far as that can be done. What they hold is looked through: this may take a while.
  void FitLocked() REQUIRES(mutex_);
  uint64_t HeldBytes() const;
  Result<Snapshot> TakeLocked() REQUIRES(mutex_);
  void LookLocked() REQUIRES(mutex_);  // after every change
  bool DueLocked() REQUIRES(mutex_);
  void Note(std::string why) EXCLUDES(failing_mutex_);

  const Options options_;
  const Vault vault_;
  store::Store& store_;
  files::Attic& attic_;
  const Clock& clock_;
  const Log log_;
  Mutex mutex_;  // one snapshot at a time
  std::optional<SteadyTime> fitted_ GUARDED_BY(mutex_);  // when that was last looked at; none: it is due
  std::optional<Manifest> newest_ GUARDED_BY(mutex_);  // so that the schedule need not wake a disk
  mutable Mutex failing_mutex_;
  std::string failing_ GUARDED_BY(failing_mutex_);
  std::string over_ GUARDED_BY(failing_mutex_);  // in words
  std::atomic<bool> look_again_ = false;
  std::stop_source stop_;
  std::jthread thread_;
};

}  // namespace chanoma::backup
