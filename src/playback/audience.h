#pragma once
// Who is being sent which film, from what was asked for lately: kept in memory, forgotten a minute after the last of it. Noting is
// cheap enough for every segment. Owned by Playback; any thread.

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/ulid.h"
#include "playback/capabilities.h"

namespace chanoma::playback {

// Somebody in front of one screen, as far as requests tell. Nil without an account.
struct Viewer {
  Ulid account;
  std::string address, agent;
  bool operator<(const Viewer& other) const { return std::tie(account, address, agent) < std::tie(other.account, other.address, other.agent); }
};

// A film on a screen.
struct Viewing {
  Viewer viewer;
  Ulid video;
  std::string picture, sound;       // the tracks sent last; empty: none
  bool file = false;                // the original, as it is
  std::optional<Capabilities> can;  // what the screen said it plays; none when it has not said
  Timestamp since{}, last{};
};

class Audience {
 public:
  static constexpr std::chrono::seconds kForgotten{60};
  static constexpr size_t kMost = 256;  // beyond it whoever asked the longest ago is forgotten

  explicit Audience(const Clock& clock) : clock_(clock) {}

  // A manifest.
  void Asked(const Viewer& viewer, const Ulid& video, const Capabilities& can) EXCLUDES(mutex_);
  // A segment of a track ("v0", "a1-aac"): those of pictures begin with a v.
  void Sent(const Viewer& viewer, const Ulid& video, std::string_view track) EXCLUDES(mutex_);
  // Bytes of the original file.
  void SentFile(const Viewer& viewer, const Ulid& video) EXCLUDES(mutex_);

  // Whether somebody who asked lately may need a media process: all but those who read files as they are.
  bool NeedsWorkers() const EXCLUDES(mutex_);

  // Of those who were sent anything but a manifest, who began last first.
  std::vector<Viewing> Now() const EXCLUDES(mutex_);

 private:
  struct Seen {
    Viewing viewing;
    SteadyTime last{};
  };
  Viewing& Note(const Viewer& viewer, const Ulid& video) REQUIRES(mutex_);

  const Clock& clock_;
  mutable Mutex mutex_;
  std::map<std::pair<Viewer, Ulid>, Seen> seen_ GUARDED_BY(mutex_);
};

}  // namespace chanoma::playback
