#pragma once
// A file that is being written and may already be read, up to what is there. Shared by its writer (one thread) and any
// number of readers on any threads. A reader that has read all asks to be told of more; in the end the file is whole, or
// it failed and what was read of it is void.

#include <cstdint>
#include <functional>
#include <map>
#include <string_view>

#include "base/mutex.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace chanoma::playback {

class GrowingFile {
 public:
  enum class State { kGrowing, kWhole, kFailed };
  struct Seen {
    State state;
    uint64_t size;
  };

  explicit GrowingFile(UniqueFd fd) : fd_(std::move(fd)) {}

  int fd() const { return fd_.Get(); }
  Seen Look() const EXCLUDES(mutex_);
  // `tell` is called after every change, on the writer's thread; at most once more after Unlisten().
  // `gone`: whether it is a reader no more, though it has not said so; asked from any thread, and takes no locks of ours.
  uint64_t Listen(std::function<void()> tell, std::function<bool()> gone = {}) EXCLUDES(mutex_);
  void Unlisten(uint64_t listener) EXCLUDES(mutex_);
  bool HasReaders() const EXCLUDES(mutex_);

  // The writer's side.
  Result<void> Append(std::string_view bytes) EXCLUDES(mutex_);
  void End(State state) EXCLUDES(mutex_);

 private:
  struct Listener {
    std::function<void()> tell;
    std::function<bool()> gone;
  };
  void Change(Seen now) EXCLUDES(mutex_);

  const UniqueFd fd_;
  mutable Mutex mutex_;
  Seen seen_ GUARDED_BY(mutex_){State::kGrowing, 0};
  uint64_t next_ GUARDED_BY(mutex_) = 0;
  std::map<uint64_t, Listener> listeners_ GUARDED_BY(mutex_);
};

}  // namespace chanoma::playback
