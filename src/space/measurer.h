#pragma once
// What lies in folders whose bytes nobody counts as they come and go. They are looked through on a thread of its own, in the
// background, when somebody asks and the last look is a while ago; whoever asks is answered at once with what that one found.
// Owned by the daemon's wiring; any thread; never fails: what cannot be looked at counts as nothing.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <thread>

#include "base/clock.h"
#include "base/mutex.h"

namespace chanoma::space {

// Bytes on the disk, as blocks are given out.
struct Measured {
  uint64_t search = 0;     // the index
  uint64_t images = 0;     // pictures, storyboards, subtitles
  uint64_t originals = 0;  // of uploads, each content once
  uint64_t snapshots = 0;  // what only snapshots hold, and the attic
  uint64_t set_aside = 0;  // live files that a start put aside
  Timestamp at{};
};

class Measurer {
 public:
  static constexpr std::chrono::minutes kFresh{10};

  // `data`: the data directory.
  Measurer(std::filesystem::path data, const Clock& clock);
  ~Measurer();
  Measurer(const Measurer&) = delete;
  Measurer& operator=(const Measurer&) = delete;

  struct State {
    std::optional<Measured> last;  // none: there was no look yet
    bool looking = false;
  };
  // Never waits. Begins a look where there was none, or when the last one is older than kFresh.
  State Ask() EXCLUDES(mutex_);

 private:
  void Loop(const std::stop_token& stop) EXCLUDES(mutex_);
  std::optional<Measured> Look(const std::stop_token& stop) const;

  const std::filesystem::path data_;
  const Clock& clock_;
  Mutex mutex_;
  CondVar asked_;
  bool wanted_ GUARDED_BY(mutex_) = false;  // a look is due, or under way
  std::optional<Measured> last_ GUARDED_BY(mutex_);
  SteadyTime looked_ GUARDED_BY(mutex_){};  // when the last one ended
  std::jthread thread_;  // last: ends before what it uses
};

}  // namespace chanoma::space
