#pragma once
// A durable piece of background work, and the journal's events. Plain values.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "base/clock.h"
#include "base/ulid.h"
#include "model/video.h"

namespace chanoma::model {

// Stored: never renumber.
enum class JobKind { kScan = 1, kProbe = 2, kIndex = 3, kPoster = 4, kStore = 5, kSubtitles = 6, kStoryboard = 7, kNfo = 8, kPictures = 9, kAhead = 10, kSkips = 11, kMail = 16, kOnline = 17 };
inline constexpr std::array kAllJobKinds = {JobKind::kScan,  JobKind::kProbe,     JobKind::kIndex,     JobKind::kPoster,
                                            JobKind::kStore, JobKind::kSubtitles, JobKind::kStoryboard, JobKind::kNfo, JobKind::kPictures, JobKind::kAhead, JobKind::kSkips, JobKind::kMail,
                                            JobKind::kOnline};
// What is kept by kind has this many places: one past the highest number.
inline constexpr size_t kJobKindPlaces = static_cast<size_t>(kAllJobKinds.back()) + 1;
enum class JobState { kQueued = 1, kRunning = 2, kDone = 3, kDead = 4, kCancelled = 5 };

struct JobError {
  std::string code;
  std::string detail;
  bool operator==(const JobError&) const = default;
};

struct Progress {
  uint64_t done = 0;
  std::optional<uint64_t> total;
  bool operator==(const Progress&) const = default;
};

struct Job {
  Ulid id;
  JobKind kind = JobKind::kScan;
  JobState state = JobState::kQueued;
  int priority = 0;  // lower runs first
  Ulid subject;      // the video, library or show worked on
  std::string request;  // the id of the request or job that asked for it, for the log
  int attempts = 0;  // counted before running
  int max_attempts = 3;
  std::optional<Progress> progress;
  std::optional<JobError> error;  // of the last attempt
  Timestamp created{}, updated{}, run_at{};
  bool operator==(const Job&) const = default;
};

enum class Change { kCreated = 1, kUpdated = 2, kDeleted = 3 };

struct VideoChanged {
  Ulid id;
  Change change = Change::kUpdated;
  VideoFacts before, after;  // the change itself: who sees it may be another matter than before
  bool operator==(const VideoChanged&) const = default;
};
struct LibraryChanged {
  Ulid id;
  Change change = Change::kUpdated;
  bool operator==(const LibraryChanged&) const = default;
};
struct JobChanged {
  Ulid id;
  JobKind kind = JobKind::kScan;
  JobState state = JobState::kQueued;
  Ulid subject;
  std::optional<Progress> progress;
  bool operator==(const JobChanged&) const = default;
};
struct SettingChanged {
  std::string key;
  bool operator==(const SettingChanged&) const = default;
};
// Somebody is elsewhere in a work than before. Of nobody's concern but theirs.
struct WatchChanged {
  Ulid account;
  Ulid video;
  int64_t position_ms = 0;
  int64_t duration_ms = -1;
  bool seen = false;
  bool forgotten = false;  // nothing is known any more
  bool operator==(const WatchChanged&) const = default;
};
// A show, or one of its entries; not the files that hold them.
struct ShowChanged {
  Ulid id;
  Change change = Change::kUpdated;
  bool operator==(const ShowChanged&) const = default;
};
// What somebody says of a show in their list. Of nobody's concern but theirs.
struct ListingChanged {
  Ulid account;
  Ulid show;
  bool operator==(const ListingChanged&) const = default;
};
// Somebody keeps other searches than before, or in another order. Of nobody's concern but theirs.
struct SavedSearchesChanged {
  Ulid account;
  bool operator==(const SavedSearchesChanged&) const = default;
};
using Event = std::variant<VideoChanged, LibraryChanged, JobChanged, SettingChanged, WatchChanged, ShowChanged, ListingChanged, SavedSearchesChanged>;

struct JournalEntry {
  uint64_t sequence = 0;
  Timestamp time{};
  Event event;
  bool operator==(const JournalEntry&) const = default;
};

std::string_view JobKindName(JobKind kind);
std::string_view JobStateName(JobState state);
std::optional<JobKind> ParseJobKind(std::string_view name);
std::optional<JobState> ParseJobState(std::string_view name);

}  // namespace chanoma::model
