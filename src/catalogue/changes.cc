#include "catalogue/changes.h"

#include <algorithm>

namespace chanoma::catalogue {
namespace {

constexpr std::chrono::milliseconds kQuiet{300};
constexpr std::chrono::seconds kSettled{5};
constexpr size_t kMostPaths = 1000;  // more changes than this at once: look at the whole library

}  // namespace

Result<std::unique_ptr<FolderChanges>> FolderChanges::Create(Rescan rescan, Log log) {
  std::unique_ptr<FolderChanges> changes(new FolderChanges(std::move(rescan), log));
  auto* raw = changes.get();
  changes->thread_ = std::jthread([raw](std::stop_token stop) { raw->Loop(stop); });
  changes->watcher_ = TRY(files::Watcher::Create([raw](const files::WatchEvent& event) { raw->OnEvent(event); }, std::move(log)));
  return changes;
}

FolderChanges::~FolderChanges() { Stop(); }

void FolderChanges::Stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  {
    MutexLock lock(mutex_);
    changed_.NotifyAll();
  }
  thread_.join();
}

bool FolderChanges::Watch(const Ulid& library, const std::string& root, const std::string& folder) {
  uint64_t tree;
  {
    MutexLock lock(mutex_);
    const auto [known, added] = trees_.try_emplace(library, next_tree_);
    if (added) libraries_[next_tree_++] = library;
    tree = known->second;
  }
  const auto watched = watcher_->Watch(tree, root, folder);
  if (watched) return true;
  if (watched.error().code == Code::kNoSpace) {
    log_.Warning("not all folders can be watched", {{"library", library.ToString()}, {"why", watched.error().message}});
    return false;
  }
  log_.Debug("folder not watched", {{"path", folder}, {"why", watched.error().message}});
  return true;
}

void FolderChanges::Forget(const Ulid& library) {
  uint64_t tree = 0;
  {
    MutexLock lock(mutex_);
    const auto known = trees_.find(library);
    if (known == trees_.end()) return;
    tree = known->second;
    libraries_.erase(tree);
    trees_.erase(known);
    std::erase_if(due_, [&](const auto& entry) { return entry.first.first == library; });
  }
  watcher_->Forget(tree);
}

void FolderChanges::Later(const Ulid& library, std::string path, std::chrono::milliseconds delay) {
  MutexLock lock(mutex_);
  due_.try_emplace({library, std::move(path)}, std::chrono::steady_clock::now() + delay);
  changed_.NotifyAll();
}

size_t FolderChanges::Watched(const Ulid& library) const {
  uint64_t tree = 0;
  {
    MutexLock lock(mutex_);
    const auto known = trees_.find(library);
    if (known == trees_.end()) return 0;
    tree = known->second;
  }
  return watcher_->Count(tree);
}

void FolderChanges::Settle(const std::stop_token& stop) {
  MutexLock lock(mutex_);
  const SteadyTime asked = std::chrono::steady_clock::now();
  const SteadyTime until = asked + kQuiet;  // what the kernel is telling just now is due by then
  const auto pending = [&] { return rescanning_ || std::ranges::any_of(due_, [&](const auto& due) { return due.second <= until; }); };
  while (!stop.stop_requested()) {
    const SteadyTime now = std::chrono::steady_clock::now();
    if (now >= asked + kSettled || (now > until && !pending())) return;
    changed_.WaitUntil(mutex_, std::min(now + kQuiet, asked + kSettled));
  }
}

void FolderChanges::OnEvent(const files::WatchEvent& event) {
  MutexLock lock(mutex_);
  const SteadyTime when = std::chrono::steady_clock::now() + kQuiet;
  if (event.overflow) {
    for (const auto& [tree, library] : libraries_) due_[{library, ""}] = when;
  } else if (const auto library = libraries_.find(event.tree); library != libraries_.end()) {
    const bool many = due_.size() >= kMostPaths;
    due_[{library->second, many ? std::string() : event.path}] = when;
  }
  changed_.NotifyAll();
}

void FolderChanges::Loop(std::stop_token stop) {
  while (true) {
    std::vector<Change> ready;
    {
      MutexLock lock(mutex_);
      // Asked under the lock: the destructor's wake-up cannot fall between this question and the wait.
      if (stop.stop_requested()) return;
      if (due_.empty()) {
        changed_.Wait(mutex_);
        continue;
      }
      const SteadyTime now = std::chrono::steady_clock::now();
      SteadyTime next = SteadyTime::max();
      for (const auto& [key, when] : due_) {
        next = std::min(next, when);
        // Both ends of a move, though the second was heard of a little later.
        if (when <= now + kQuiet / 2) ready.push_back(key);
      }
      if (next > now) {
        changed_.WaitUntil(mutex_, next);
        continue;
      }
      for (const auto& key : ready) due_.erase(key);
      rescanning_ = true;
    }
    if (!stop.stop_requested()) rescan_(ready);
    MutexLock lock(mutex_);
    rescanning_ = false;
    changed_.NotifyAll();
  }
}

}  // namespace chanoma::catalogue
