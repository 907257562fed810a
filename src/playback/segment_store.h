#pragma once
// Derived files on disk under a hard byte cap: segments, init segments, fonts. Each is made on first
// request, once for any number of askers, and may be read while it grows; least recently used ones go first. Pinned ones have a
// cap of their own beside it: they go only when they are no longer pinned, and take no room from the others. Owned by Playback;
// any thread. Everything here can be deleted at any time and comes back.

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "base/executor.h"
#include "base/log.h"
#include "base/mutex.h"
#include "base/result.h"
#include "base/ulid.h"
#include "base/unique_fd.h"
#include "digest/checksum.h"
#include "playback/growing_file.h"
#include "playback/open_files.h"
#include "playback/segment_names.h"

namespace chanoma::playback {

// What an asker gets: a whole file, or one that can be read while it is made.
struct Served {
  StoredFilePtr whole;
  std::shared_ptr<GrowingFile> growing;
};

struct SegmentUse {
  uint64_t bytes = 0, cap = 0;
  uint64_t pinned = 0, pinned_cap = 0, pinned_files = 0;  // beside the cap
  uint64_t files = 0, made = 0, evicted = 0, damaged = 0;
};

class SegmentStore {
 public:
  struct Limits {
    uint64_t byte_cap = uint64_t{10} << 30;
    uint64_t pinned_cap = UINT64_MAX;  // bytes of pinned files, beside the others
    uint64_t free_floor = 0;           // bytes of the file system left alone
  };
  struct Options {
    std::filesystem::path folder;
    Limits limits;
    size_t open_files = 256;   // kept open: others wait for a thread that opens them
    size_t waiting = 4096;     // askers waiting for files being made, in all
  };
  // Writes the file's bytes through `sink`, on one of the maker's threads.
  using Sink = std::function<Result<void>(std::string_view)>;
  using Maker = std::function<Result<void>(const Sink& sink)>;
  using Done = std::function<void(Result<StoredFilePtr>)>;
  using Answer = std::function<void(Result<Served>)>;

  // Writes one file. Used by one thread. Dropped unfinished, what was written is void: who reads it is cut off, who waits
  // for it goes on waiting.
  class Writer {
   public:
    Writer(SegmentStore& store, std::string key, bool pinned);
    ~Writer();
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;
    // kNoSpace when the cap or the file system leaves no room even after dropping all that may go. For a pinned one nothing goes.
    Result<void> Append(std::string_view bytes);
    Result<void> Finish();

   private:
    friend class SegmentStore;
    SegmentStore& store_;
    const std::string key_;
    const bool pinned_;
    std::filesystem::path temporary_;
    std::shared_ptr<GrowingFile> file_;
    digest::Checksum sum_;
    uint64_t size_ = 0;
    bool told_ = false;
    bool in_memory_ = false;  // the disk is full
  };

  // `makers` runs the Maker functions and opens files; it outlives the store's use and is stopped first.
  static Result<std::unique_ptr<SegmentStore>> Create(Options options, Executor& makers, Log log);
  ~SegmentStore();

  // The file when it is finished and its descriptor at hand: never blocks.
  StoredFilePtr Find(const std::string& key) EXCLUDES(mutex_);
  // Whether it is finished, at hand or on disk.
  bool Has(const std::string& key) const EXCLUDES(mutex_);
  std::optional<uint64_t> SizeOf(const std::string& key) const EXCLUDES(mutex_);

  // Answers `done` with the file: at once when it is there, else after `make` (run once for all who ask meanwhile).
  // `key` is a relative path without "..". kUnavailable when too much is being made or waited for.
  void Get(const std::string& key, Maker make, Done done) EXCLUDES(mutex_);
  // The same, unless `whole` as soon as it has bytes.
  void Make(const std::string& key, bool whole, Maker make, Answer answer) EXCLUDES(mutex_);

  // Answers with the file as soon as it is there, or, unless `whole`, as soon as it has bytes. When nobody is making it,
  // `ask` is called, without blocking and without locks held: it sees to it that a Writer finishes the file, or that
  // Abandon() tells those who wait.
  void Follow(const std::string& key, bool whole, std::function<void()> ask, Answer answer) EXCLUDES(mutex_);
  // Null when it is there, or being written by somebody else.
  Result<std::unique_ptr<Writer>> Write(const std::string& key, bool pinned = false) EXCLUDES(mutex_);
  // Whether somebody waits for it or reads it while it is made.
  bool Wanted(const std::string& key) const EXCLUDES(mutex_);
  // Nobody will make what is waited for under `key`.
  void Abandon(const std::string& key, const Error& error) EXCLUDES(mutex_);

  // Keeps a finished file beside the cap. kNotFound when there is none, kNoSpace when the pinned ones' own cap leaves no room.
  // May wait for the disk: what is pinned outlasts a power cut.
  Result<void> Pin(const std::string& key) EXCLUDES(mutex_);
  // Puts it back under the cap, as the first to go.
  void Unpin(const std::string& key) EXCLUDES(mutex_);
  // The pinned files whose keys begin with `prefix`, in order.
  std::vector<std::string> Pinned(std::string_view prefix) const EXCLUDES(mutex_);
  bool IsPinned(const std::string& key) const EXCLUDES(mutex_);
  // What stands in the way of pinning so many more bytes.
  enum class PinRoom { kEnough, kCapReached, kDiskFull };
  PinRoom RoomToPin(uint64_t bytes) const EXCLUDES(mutex_);
  // Whether what earlier processes left is known: until then, what is there may seem missing.
  bool Loaded() const EXCLUDES(mutex_);

  // Count at once: what is too much by them goes, as far as nobody reads it; of the pinned those that were used longest ago are
  // pinned no more. Waits for the disk.
  void SetLimits(const Limits& limits) EXCLUDES(mutex_);

  // Nobody needs the file any more.
  void Drop(const std::string& key) EXCLUDES(mutex_);

  // The file of this name was found damaged: it goes, and is made again when somebody asks.
  void Forget(const StoredName& name) EXCLUDES(mutex_);

  uint64_t BytesUsed() const EXCLUDES(mutex_);
  SegmentUse Use() const EXCLUDES(mutex_);
  // Bytes of finished files, pinned ones too, of each video that has any.
  std::unordered_map<Ulid, uint64_t> BytesByVideo() const EXCLUDES(mutex_);
  const std::filesystem::path& folder() const { return options_.folder; }
  uint64_t FilesMade() const { return made_.load(std::memory_order_relaxed); }

 private:
  struct Entry {
    uint64_t size = 0;
    uint64_t sum = 0;
    bool pinned = false;
    bool checked = false;  // its bytes are what was written: made, or summed up, by this process
    std::list<std::string>::iterator place;
  };
  struct Waiter {
    Answer answer;
    bool whole;
  };
  struct Making {
    std::vector<Waiter> waiting;
    std::shared_ptr<GrowingFile> file;  // null: nobody writes it yet
    bool readable = false;              // it has bytes
  };

  // Where an asker stands for a file not at hand: its first, who has it made, or one of those who wait.
  enum class Place { kFirst, kWaits, kRefused };

  SegmentStore(Options options, Executor& makers, Log log);
  Place Join(const std::string& key, bool whole, Answer& answer, Served& ready) EXCLUDES(mutex_);
  void LoadFolder(std::stop_token stop);
  uint64_t MissingOnDisk(uint64_t bytes) const EXCLUDES(mutex_);
  void UnpinLocked(const std::string& key, Entry& known) REQUIRES(mutex_);
  StoredFilePtr OpenStored(const std::string& key) EXCLUDES(mutex_);
  void MakeNow(const std::string& key, const Maker& make);
  Result<void> WriteFile(const std::string& key, const Maker& make);
  void Finish(const std::string& key, const Result<StoredFilePtr>& result) EXCLUDES(mutex_);
  Result<void> MakeRoom(uint64_t bytes, bool pinned) EXCLUDES(mutex_);
  Result<UniqueFd> OpenTemporary(const std::filesystem::path& path, bool pinned) EXCLUDES(mutex_);
  // Gives the file the name it has when it is pinned, or not.
  bool RenameLocked(const StoredName& from, bool pinned) REQUIRES(mutex_);
  // `open`: null for what is on disk only.
  void AddLocked(const std::string& key, Entry entry, StoredFilePtr open, bool newest) REQUIRES(mutex_);
  void DropLocked(const std::string& key) REQUIRES(mutex_);
  void CountLocked(const std::string& key, uint64_t added, uint64_t gone) REQUIRES(mutex_);
  // Names of files to unlink until `extra` more bytes fit under the cap, and `freed` bytes are gained in any case.
  std::vector<std::string> EvictLocked(uint64_t extra, uint64_t freed) REQUIRES(mutex_);
  void Unlink(const std::vector<std::string>& names);

  const Options options_;
  Executor& makers_;
  const Log log_;
  std::atomic<uint64_t> made_{0};
  std::atomic<uint64_t> temporary_{0};
  mutable Mutex mutex_;
  Limits limits_ GUARDED_BY(mutex_);
  std::unordered_map<std::string, Entry> entries_ GUARDED_BY(mutex_);
  std::list<std::string> used_ GUARDED_BY(mutex_);  // most recent first; of those under the cap
  std::list<std::string> kept_ GUARDED_BY(mutex_);  // the same of those that are pinned
  std::set<std::string, std::less<>> pinned_keys_ GUARDED_BY(mutex_);
  uint64_t bytes_ GUARDED_BY(mutex_) = 0;           // of files under the cap, unfinished ones too
  uint64_t pinned_ GUARDED_BY(mutex_) = 0;
  std::unordered_map<std::string, uint64_t> of_videos_ GUARDED_BY(mutex_);  // of finished files, by the first part of their keys
  uint64_t evicted_ GUARDED_BY(mutex_) = 0;
  uint64_t damaged_ GUARDED_BY(mutex_) = 0;
  bool loaded_ GUARDED_BY(mutex_) = false;
  OpenFiles open_ GUARDED_BY(mutex_);
  std::unordered_map<std::string, Making> making_ GUARDED_BY(mutex_);
  size_t waiting_ GUARDED_BY(mutex_) = 0;
  std::jthread loader_;  // last: ends before what it uses
};

}  // namespace chanoma::playback
