#include "files/watch.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/file.h"

namespace chanoma::files {
namespace {

// Not IN_CREATE for files: a file being written is of no use before IN_CLOSE_WRITE. New folders and hard links only
// show as IN_CREATE.
constexpr uint32_t kMask = IN_CLOSE_WRITE | IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ONLYDIR | IN_EXCL_UNLINK;

}  // namespace

Result<std::unique_ptr<Watcher>> Watcher::Create(Callback callback, Log log) {
  std::unique_ptr<Watcher> watcher(new Watcher(std::move(callback), std::move(log)));
  watcher->inotify_.Reset(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
  if (!watcher->inotify_) return Fail(SystemError(errno, "inotify_init1", "watcher"));
  watcher->wake_.Reset(::eventfd(0, EFD_CLOEXEC));
  if (!watcher->wake_) return Fail(SystemError(errno, "eventfd", "watcher"));
  watcher->thread_ = std::jthread([raw = watcher.get()](std::stop_token stop) { raw->Loop(stop); });
  return watcher;
}

Watcher::~Watcher() {
  thread_.request_stop();
  const uint64_t one = 1;
  // An eventfd takes a first write without waiting.
  if (::write(wake_.Get(), &one, sizeof one) != sizeof one) log_.Error("watcher could not be woken");
}

Result<void> Watcher::Watch(uint64_t tree, const std::string& root, const std::string& path) {
  const std::string whole = path.empty() ? root : root + "/" + path;
  MutexLock lock(mutex_);
  const int watch = ::inotify_add_watch(inotify_.Get(), whole.c_str(), kMask);
  if (watch < 0) {
    if (errno == ENOSPC || errno == ENOMEM) return Fail(Code::kNoSpace, "the system's limit of watched folders (fs.inotify.max_user_watches) is reached");
    return Fail(SystemError(errno, "watch", whole));
  }
  folders_[watch] = {tree, path};
  return {};
}

void Watcher::Forget(uint64_t tree) {
  MutexLock lock(mutex_);
  for (auto it = folders_.begin(); it != folders_.end();) {
    if (it->second.tree == tree) {
      ::inotify_rm_watch(inotify_.Get(), it->first);
      it = folders_.erase(it);
    } else {
      ++it;
    }
  }
}

size_t Watcher::Count(uint64_t tree) const {
  MutexLock lock(mutex_);
  return static_cast<size_t>(std::ranges::count_if(folders_, [&](const auto& watched) { return watched.second.tree == tree; }));
}

void Watcher::Loop(std::stop_token stop) {
  alignas(inotify_event) char buffer[65536];
  while (!stop.stop_requested()) {
    pollfd waits[2] = {{inotify_.Get(), POLLIN, 0}, {wake_.Get(), POLLIN, 0}};
    // Bounded, so that a wake-up whose write failed delays a stop and does not prevent it.
    if (::poll(waits, 2, 1000) < 0 && errno != EINTR) return;
    const ssize_t n = ::read(inotify_.Get(), buffer, sizeof buffer);
    for (ssize_t at = 0; at < n;) {
      inotify_event event;
      std::memcpy(&event, buffer + at, sizeof event);
      const char* name = buffer + at + sizeof event;
      Deliver(event.wd, event.mask, event.len > 0 ? std::string_view(name) : std::string_view());
      at += static_cast<ssize_t>(sizeof event + event.len);
    }
  }
}

void Watcher::Deliver(int watch, uint32_t mask, std::string_view name) {
  if (mask & IN_Q_OVERFLOW) return callback_({0, {}, false, true});
  WatchEvent event;
  {
    MutexLock lock(mutex_);
    const auto folder = folders_.find(watch);
    if (folder == folders_.end()) return;
    if (mask & IN_IGNORED) {
      folders_.erase(folder);
      return;
    }
    event.tree = folder->second.tree;
    event.path = folder->second.path;
  }
  // What is left out has changed: the folder is looked at again.
  if (name == ".ignore") return callback_({event.tree, event.path, true, false});
  if (name.empty() || name.starts_with('.')) return;
  if (!event.path.empty()) event.path += '/';
  event.path += name;
  event.folder = (mask & IN_ISDIR) != 0;
  callback_(event);
}

}  // namespace chanoma::files
