#pragma once
// Gathers spans and hands them on in batches. What is gathered is bounded: what comes while it is full is dropped and counted. Knows by
// their ids what a while ago was opened, so that jobs and workers continue the trace of who asked for them; of what it no longer knows, the
// id itself names the trace. Owned by the daemon's wiring; any thread, never blocks but for its own short lock.

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/mutex.h"
#include "base/tracing.h"
#include "trace/context.h"

namespace chanoma::trace {

struct Told {
  Context context;
  Span span;
};

class Tracer final : public Tracing {
 public:
  static constexpr size_t kMostWaiting = 2048;  // spans
  static constexpr size_t kMostKnown = 8192;    // of which others may be a part

  // Off until then. `percent` of the traces that begin here; one that another program began is told of if that one says so. Off: what
  // waits is dropped.
  void Set(bool on, int64_t percent) EXCLUDES(mutex_);

  bool On() const override { return on_.load(std::memory_order_relaxed); }
  void Open(std::string_view key, std::string_view within, std::string_view traceparent) override EXCLUDES(mutex_);
  void Close(std::string_view key, Span span) override EXCLUDES(mutex_);
  void Note(std::string_view within, Span span) override EXCLUDES(mutex_);

  // At most so many of those that wait, oldest first; waits for `enough` of them, for the time, or for Wake().
  std::vector<Told> Take(size_t most, size_t enough, SteadyTime until) EXCLUDES(mutex_);
  void Wake() EXCLUDES(mutex_);
  // Those were lost on their way.
  void Lost(size_t spans) { dropped_.fetch_add(spans, std::memory_order_relaxed); }

  struct Figures {
    uint64_t told = 0;     // by who takes time
    uint64_t dropped = 0;  // of those: there was no room, or nobody to take them
    size_t waiting = 0;
  };
  Figures Use() const EXCLUDES(mutex_);

 private:
  Context WithinLocked(std::string_view within) REQUIRES(mutex_);
  void KeepLocked(const Context& context, Span span) REQUIRES(mutex_);

  std::atomic<bool> on_ = false;
  std::atomic<uint64_t> told_ = 0, dropped_ = 0;
  mutable Mutex mutex_;
  CondVar came_;
  bool woken_ GUARDED_BY(mutex_) = false;
  int64_t percent_ GUARDED_BY(mutex_) = 100;
  std::mt19937_64 random_ GUARDED_BY(mutex_){std::random_device()()};
  std::deque<Told> waiting_ GUARDED_BY(mutex_);
  size_t enough_ GUARDED_BY(mutex_) = kMostWaiting;
  std::unordered_map<std::string, Context> known_ GUARDED_BY(mutex_);
  std::deque<std::string> order_ GUARDED_BY(mutex_);  // of their coming
};

}  // namespace chanoma::trace
