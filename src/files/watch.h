#pragma once
// Watches folders by inotify(7). Owned by the catalogue; one thread of its own calls back. Watching can run out
// (max_user_watches): Watch() then says so and the caller falls back to scanning.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <unordered_map>

#include "base/log.h"
#include "base/mutex.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace chanoma::files {

struct WatchEvent {
  uint64_t tree = 0;    // as given to Watch()
  std::string path;     // relative to the tree's root: a file that was written, moved or removed, or a folder
  bool folder = false;
  bool overflow = false;  // the kernel dropped events: everything watched has to be looked at again
};

class Watcher {
 public:
  using Callback = std::function<void(const WatchEvent&)>;

  static Result<std::unique_ptr<Watcher>> Create(Callback callback, Log log);
  ~Watcher();

  // Watches the folder `path` (relative) of `root` under the name `tree`. Watching it twice is harmless. kNoSpace when
  // the system's limit of watches is reached.
  Result<void> Watch(uint64_t tree, const std::string& root, const std::string& path) EXCLUDES(mutex_);
  void Forget(uint64_t tree) EXCLUDES(mutex_);
  // Folders of the tree that are watched.
  size_t Count(uint64_t tree) const EXCLUDES(mutex_);

 private:
  struct Folder {
    uint64_t tree;
    std::string path;
  };

  Watcher(Callback callback, Log log) : callback_(std::move(callback)), log_(std::move(log)) {}
  void Loop(std::stop_token stop);
  void Deliver(int watch, uint32_t mask, std::string_view name) EXCLUDES(mutex_);

  const Callback callback_;
  const Log log_;
  UniqueFd inotify_;
  UniqueFd wake_;
  mutable Mutex mutex_;
  std::unordered_map<int, Folder> folders_ GUARDED_BY(mutex_);
  std::jthread thread_;
};

}  // namespace chanoma::files
