#pragma once
// What is asked of the store's lists and what they answer: sorts, filters, cursors, pages, counts. Plain values.
// Pages are keyset pages: a cursor names the last row seen, so that rows added meanwhile neither repeat nor hide others.

#include <array>
#include <cstdint>
#include <functional>
#include <numeric>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/ulid.h"
#include "model/job.h"
#include "model/video.h"
#include "model/watch.h"

namespace chanoma::store {

enum class VideoSort { kTitle, kAdded, kDuration };

// In the order of model::VideoState's alternatives. Stored in index rows: never renumber.
enum class StateKind { kFound = 0, kProbed = 1, kReady = 2, kFailed = 3 };
inline StateKind KindOf(const model::VideoState& state) { return static_cast<StateKind>(state.index()); }

// The place of one row in one sort. `key` is opaque outside the store; a cursor is good for its own sort only.
struct VideoCursor {
  std::string key;
  Ulid id;
  bool operator==(const VideoCursor&) const = default;
};

struct VideoQuery {
  VideoSort sort = VideoSort::kAdded;
  bool descending = true;  // values that are missing (no title, unknown duration) come last in either direction
  std::optional<Ulid> library;
  std::optional<StateKind> state;
  bool include_hidden = false;
  std::function<bool(const model::Video&)> accept;  // none: all; what it refuses is as good as not there
  std::optional<VideoCursor> after;
  size_t limit = 50;  // 1..1000
};

struct VideoPage {
  std::vector<model::Video> items;
  std::optional<VideoCursor> last;  // of the last row; none when the page is empty
  bool more = false;                // another page exists
  size_t damaged = 0;               // rows left out because their record does not decode
};

// Exact numbers, kept with every write. Indexed by StateKind.
struct VideoCounts {
  std::array<uint64_t, 4> visible{};
  std::array<uint64_t, 4> hidden{};
  uint64_t Visible() const { return std::accumulate(visible.begin(), visible.end(), uint64_t{0}); }
  uint64_t Hidden() const { return std::accumulate(hidden.begin(), hidden.end(), uint64_t{0}); }
  uint64_t All() const { return Visible() + Hidden(); }
  bool operator==(const VideoCounts&) const = default;
};

// One row of a library's path list, in byte order of the path.
struct PathFacts {
  StateKind state = StateKind::kFound;
  model::FileStamp stamp;
  bool operator==(const PathFacts&) const = default;
};
struct PathEntry {
  std::string path;
  Ulid video;
  PathFacts facts = {};
  bool operator==(const PathEntry&) const = default;
};

// Newest first, by when something was watched.
struct WatchCursor {
  Timestamp last{};
  std::string work;
  bool operator==(const WatchCursor&) const = default;
};
struct WatchQuery {
  Ulid account;
  std::optional<WatchCursor> after;
  size_t limit = 50;  // 1..1000
};
struct WatchPage {
  std::vector<model::Watch> items;
  std::optional<WatchCursor> last;  // of the last row; none when the page is empty
  bool more = false;
};

// A file and the work it holds.
struct HeldWork {
  std::string work;
  Ulid video;
  bool operator==(const HeldWork&) const = default;
};

// Newest first (by id).
struct JobQuery {
  std::optional<model::JobState> state;
  std::optional<model::JobKind> kind;
  std::optional<Ulid> after;
  size_t limit = 50;  // 1..1000
};

struct JobPage {
  std::vector<model::Job> items;
  std::optional<Ulid> last;
  bool more = false;
  size_t damaged = 0;
};

// Exact numbers by kind and state.
struct JobCounts {
  std::array<std::array<uint64_t, 6>, model::kJobKindPlaces> by{};  // [JobKind][JobState]; index 0 unused
  uint64_t Of(model::JobKind kind, model::JobState state) const { return by[static_cast<size_t>(kind)][static_cast<size_t>(state)]; }
  uint64_t Of(model::JobState state) const {
    uint64_t sum = 0;
    for (const auto& row : by) sum += row[static_cast<size_t>(state)];
    return sum;
  }
  bool operator==(const JobCounts&) const = default;
};

// Work asked for. At most one job per (kind, subject) is queued or running; a second request merges into it.
struct JobRequest {
  model::JobKind kind = model::JobKind::kScan;
  Ulid subject;
  int priority = 0;     // lower runs first
  std::string request;  // id of the request or job that asks, for the log
  int max_attempts = 3;
  std::optional<Timestamp> run_at;  // not before; now when empty
};

// Entries after the sequence number asked for, oldest first. `last` is the store's newest sequence number at the time.
struct JournalPage {
  std::vector<model::JournalEntry> entries;
  uint64_t last = 0;
};
// The entries after the number asked for are no longer (or were never) known: load afresh, then follow from `last`.
struct Resync {
  uint64_t last = 0;
};
using JournalRead = std::variant<JournalPage, Resync>;

}  // namespace chanoma::store
