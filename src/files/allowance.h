#pragma once
// A folder that may hold so many bytes and no more. Whoever is about to write there asks first. What is there is counted on a thread of
// its own: once at the start, and again while something was refused, so that what went meanwhile makes room; until then what has gone, or was
// allowed and never written, still counts. Owned by the daemon's wiring; any thread but an event loop.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <optional>
#include <thread>

#include "base/mutex.h"
#include "base/result.h"

namespace chanoma::files {

class Allowance {
 public:
  using Cap = std::function<uint64_t()>;      // in bytes, asked each time; 0: none
  using Thin = std::function<void(uint64_t)>;  // gives up at least so many bytes, where it can

  struct Options {
    std::filesystem::path folder;
    Cap cap;
    std::chrono::milliseconds between{std::chrono::seconds(10)};  // two counts while something is refused, at least
  };

  explicit Allowance(Options options);
  ~Allowance();  // Stop()
  Allowance(const Allowance&) = delete;
  Allowance& operator=(const Allowance&) = delete;

  // Where there is less than before, `thin` is asked to make it fit, and `freed` hears when what was refused would fit now. Both on the
  // thread that counts.
  void Start(Thin thin, std::function<void()> freed);
  void Stop() EXCLUDES(mutex_);

  // Counts them, or says in words that they do not fit: kNoSpace. Waits until what is there is known.
  Result<void> Admit(uint64_t bytes) EXCLUDES(mutex_);
  // Whether what was refused last would be refused again. Never waits.
  bool Full() const EXCLUDES(mutex_);
  // The cap may be another one.
  void Look() EXCLUDES(mutex_);
  // What is there, as far as it is known.
  std::optional<uint64_t> Bytes() const EXCLUDES(mutex_);

 private:
  void Loop(const std::stop_token& stop) EXCLUDES(mutex_);
  void Count(const std::stop_token& stop) EXCLUDES(mutex_);
  bool FullLocked(uint64_t cap) const REQUIRES(mutex_);

  const Options options_;
  Thin thin_;
  std::function<void()> freed_;
  mutable Mutex mutex_;
  CondVar changed_;
  uint64_t since_ GUARDED_BY(mutex_) = 0;              // admitted since the count that is under way began
  std::optional<uint64_t> bytes_ GUARDED_BY(mutex_);  // none: not counted yet
  uint64_t refused_ GUARDED_BY(mutex_) = 0;           // the smallest that was refused since it last fitted; 0: nothing was
  bool look_ GUARDED_BY(mutex_) = false;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::jthread thread_;
};

}  // namespace chanoma::files
