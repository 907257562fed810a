#include "playback/growing_file.h"

#include <algorithm>

#include "base/file.h"

namespace chanoma::playback {

GrowingFile::Seen GrowingFile::Look() const {
  MutexLock lock(mutex_);
  return seen_;
}

uint64_t GrowingFile::Listen(std::function<void()> tell, std::function<bool()> gone) {
  MutexLock lock(mutex_);
  listeners_.emplace(++next_, Listener{std::move(tell), std::move(gone)});
  return next_;
}

void GrowingFile::Unlisten(uint64_t listener) {
  MutexLock lock(mutex_);
  listeners_.erase(listener);
}

bool GrowingFile::HasReaders() const {
  MutexLock lock(mutex_);
  return std::ranges::any_of(listeners_, [](const auto& one) { return !one.second.gone || !one.second.gone(); });
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
  std::map<uint64_t, Listener> listeners;
  {
    MutexLock lock(mutex_);
    seen_ = now;
    listeners = listeners_;
  }
  for (const auto& [id, listener] : listeners) listener.tell();
}

}  // namespace chanoma::playback
