#pragma once
// Turns what the kernel says of watched folders into small scans, once things have been quiet for a moment. Owned by the
// Catalogue; a thread of its own runs the scans.

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/mutex.h"
#include "base/result.h"
#include "base/ulid.h"
#include "files/watch.h"

namespace chanoma::catalogue {

class FolderChanges {
 public:
  // Scans these paths of libraries (an empty one: everything). They changed at about the same time: one may have become
  // another. Called on this object's thread.
  using Change = std::pair<Ulid, std::string>;
  using Rescan = std::function<void(const std::vector<Change>&)>;

  static Result<std::unique_ptr<FolderChanges>> Create(Rescan rescan, Log log);
  ~FolderChanges();

  // Waits for a rescan in flight; none follows. By its owner's thread, never from within a rescan.
  void Stop() EXCLUDES(mutex_);

  // Watches a folder (a relative path) of a library. False when the system's limit is reached: what changes there will only
  // be seen by scans.
  bool Watch(const Ulid& library, const std::string& root, const std::string& folder) EXCLUDES(mutex_);
  void Forget(const Ulid& library) EXCLUDES(mutex_);
  // Scans `path` after a while.
  void Later(const Ulid& library, std::string path, std::chrono::milliseconds delay) EXCLUDES(mutex_);
  // Waits until what had changed when this was called was looked at, for some seconds at most. Not from within a rescan.
  void Settle(const std::stop_token& stop) EXCLUDES(mutex_);
  // Folders of the library that are watched.
  size_t Watched(const Ulid& library) const EXCLUDES(mutex_);

 private:
  explicit FolderChanges(Rescan rescan, Log log) : rescan_(std::move(rescan)), log_(std::move(log)) {}
  void OnEvent(const files::WatchEvent& event) EXCLUDES(mutex_);
  void Loop(std::stop_token stop) EXCLUDES(mutex_);

  const Rescan rescan_;
  const Log log_;
  mutable Mutex mutex_;
  CondVar changed_;
  std::map<Ulid, uint64_t> trees_ GUARDED_BY(mutex_);
  std::map<uint64_t, Ulid> libraries_ GUARDED_BY(mutex_);
  uint64_t next_tree_ GUARDED_BY(mutex_) = 1;
  std::map<std::pair<Ulid, std::string>, SteadyTime> due_ GUARDED_BY(mutex_);
  bool rescanning_ GUARDED_BY(mutex_) = false;
  std::jthread thread_;
  std::unique_ptr<files::Watcher> watcher_;  // last: calls back into the above
};

}  // namespace chanoma::catalogue
