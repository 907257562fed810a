#include "playback/growing_file.h"

#include "base/file.h"

namespace chanoma::playback {

GrowingFile::Seen GrowingFile::Look() const {
  MutexLock lock(mutex_);
  return seen_;
}

uint64_t GrowingFile::Listen(std::function<void()> tell) {
  MutexLock lock(mutex_);
  listeners_.emplace(++next_, std::move(tell));
  return next_;
}

void GrowingFile::Unlisten(uint64_t listener) {
  MutexLock lock(mutex_);
  listeners_.erase(listener);
}

Result<void> GrowingFile::Append(std::string_view bytes) {
  TRY(WriteAll(fd_.Get(), bytes));
  Change({State::kGrowing, Look().size + bytes.size()});
  return {};
}

void GrowingFile::End(State state) {
  Change({state, Look().size});
}

// Told without the lock: what is told may take locks of its own.
void GrowingFile::Change(Seen now) {
  std::map<uint64_t, std::function<void()>> listeners;
  {
    MutexLock lock(mutex_);
    seen_ = now;
    listeners = listeners_;
  }
  for (const auto& [id, tell] : listeners) tell();
}

}  // namespace chanoma::playback
