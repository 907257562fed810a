#include "playback/audience.h"

#include <algorithm>

namespace chanoma::playback {

Viewing& Audience::Note(const Viewer& viewer, const Ulid& video) {
  const SteadyTime now = clock_.Steady();
  auto at = seen_.find({viewer, video});
  if (at == seen_.end() || now - at->second.last > kForgotten) {
    std::erase_if(seen_, [&](const auto& one) { return now - one.second.last > kForgotten; });
    if (seen_.size() >= kMost) seen_.erase(std::ranges::min_element(seen_, {}, [](const auto& one) { return one.second.last; }));
    at = seen_.emplace(std::pair(viewer, video), Seen{{viewer, video, {}, {}, false, {}, clock_.Now(), {}}, now}).first;
  }
  at->second.last = now;
  at->second.viewing.last = clock_.Now();
  return at->second.viewing;
}

void Audience::Asked(const Viewer& viewer, const Ulid& video, const Capabilities& can) {
  const MutexLock lock(mutex_);
  Note(viewer, video).can = can;
}

void Audience::Sent(const Viewer& viewer, const Ulid& video, std::string_view track) {
  const MutexLock lock(mutex_);
  Viewing& viewing = Note(viewer, video);
  viewing.file = false;
  (track.starts_with('v') ? viewing.picture : viewing.sound) = track;
}

void Audience::SentFile(const Viewer& viewer, const Ulid& video) {
  const MutexLock lock(mutex_);
  Viewing& viewing = Note(viewer, video);
  viewing.file = true;
  viewing.picture = viewing.sound = {};
}

bool Audience::NeedsWorkers() const {
  const MutexLock lock(mutex_);
  return std::ranges::any_of(seen_, [now = clock_.Steady()](const auto& one) { return !one.second.viewing.file && now - one.second.last <= kForgotten; });
}

std::vector<Viewing> Audience::Now() const {
  std::vector<Viewing> now;
  {
    const MutexLock lock(mutex_);
    for (const auto& [key, seen] : seen_) {
      const Viewing& viewing = seen.viewing;
      const bool sent = viewing.file || !viewing.picture.empty() || !viewing.sound.empty();
      if (sent && clock_.Steady() - seen.last <= kForgotten) now.push_back(viewing);
    }
  }
  std::ranges::stable_sort(now, std::greater(), &Viewing::since);
  return now;
}

}  // namespace chanoma::playback
