#pragma once
// Keeps the search index like the store: one thread that follows the journal from the place kept in the index itself, and
// builds the index anew, beside the live one, when that is asked for, missing, damaged, or too far behind. Owned by Discover.
// Live() and RequestRebuild() from any thread. Trouble is logged and tried again; readers keep the last whole index.

#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "base/clock.h"
#include "base/log.h"
#include "base/mutex.h"
#include "model/media_info.h"
#include "discover/show_index.h"
#include "search/index.h"
#include "store/store.h"

namespace chanoma::discover {

// The bytes of a text track (model::SubtitleStream::stored) as WebVTT; kNotFound when the file is gone. May block.
using ReadText = std::function<Result<std::string>(std::string_view stem)>;

class Follower {
 public:
  struct Progress {
    bool building = false;
    uint64_t done = 0, total = 0;
    uint64_t position = 0;  // of the journal: what is searchable
    uint64_t lines_due = 0;  // videos of which what is said is not searchable yet
  };

  Follower(std::filesystem::path folder, store::Store& store, ReadText read_text, const Clock& clock, Log log);
  ~Follower();  // Stop()

  void Start();
  void Stop();

  // Null until the first index is open: of videos and what is said in them; of shows and people.
  std::shared_ptr<search::Index> Live() const EXCLUDES(mutex_);
  std::shared_ptr<search::Index> LiveShows() const EXCLUDES(mutex_);
  void RequestRebuild() EXCLUDES(mutex_);
  Progress GetProgress() const EXCLUDES(mutex_);
  // Returns when all of the journal up to `sequence` is searchable; false when `deadline` passed first.
  bool WaitFor(uint64_t sequence, SteadyTime deadline) EXCLUDES(mutex_);

 private:
  // Of one folder, with one note, in the index of videos.
  struct Indexes {
    std::unique_ptr<search::Index> videos, shows;
    Result<void> Commit(std::string_view note);
    size_t Uncommitted() const { return videos->Uncommitted() + shows->Uncommitted(); }
  };
  static Result<std::shared_ptr<Indexes>> OpenIndexes(const std::filesystem::path& folder);
  // The live ones; kUnavailable when there are none.
  Result<std::shared_ptr<Indexes>> Writable() const EXCLUDES(mutex_);

  void Loop(const std::stop_token& stop);
  Result<void> Run(const std::stop_token& stop);
  Result<void> OpenCurrent();
  Result<void> Rebuild(const std::stop_token& stop);
  Result<void> Fill(Indexes& indexes, const std::stop_token& stop);
  // Goes through all videos that are not hidden.
  using EachVideo = std::function<Result<void>(const model::Video&, const std::optional<model::MediaInfo>&)>;
  Result<void> ForEachVideo(const EachVideo& each, const std::stop_token& stop) const;
  // True when something was read.
  Result<bool> Step();
  Result<void> Apply(const ShowChanges& changes, uint64_t before);
  // What is said in the video that has waited longest: reading it takes long, and nothing else waits for it.
  Result<void> IndexLines();
  Result<void> PutLines(search::Index& index, const Ulid& video, const model::MediaInfo& media) const;
  // From where a crash would have to follow again.
  uint64_t SafePosition() const { return lines_due_.empty() ? position_ : lines_due_.front().first; }
  // Before anything is written.
  Result<void> Dirty();
  Result<void> CommitIndex();
  void RemoveOthers(const std::string& current) const;
  // Before the live index is written to, and once it rests (search/sums.h).
  Result<void> Unseal();
  void Seal(const std::stop_token& stop, uint64_t most = UINT64_MAX);
  void Arrived(uint64_t position) EXCLUDES(mutex_);

  const std::filesystem::path folder_;
  store::Store& store_;
  const ReadText read_text_;
  const Clock& clock_;
  const Log log_;

  // The thread's own.
  uint64_t position_ = 0;
  SteadyTime uncommitted_since_{};
  SteadyTime committed_at_{};
  bool dirty_ = false;
  bool sealed_ = false;
  std::filesystem::path open_;  // the live index's own folder
  uint64_t told_ = 0;   // position the store was told
  uint64_t noted_ = 0;  // position in the index's note
  std::deque<std::pair<uint64_t, Ulid>> lines_due_;  // with the journal's position before that was known

  mutable Mutex mutex_;
  CondVar arrived_;
  std::shared_ptr<Indexes> live_ GUARDED_BY(mutex_);
  bool rebuild_ GUARDED_BY(mutex_) = false;
  Progress progress_ GUARDED_BY(mutex_);
  std::stop_source stop_;
  std::jthread thread_;
};

}  // namespace chanoma::discover
