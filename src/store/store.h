#pragma once
// The one source of truth: all metadata in one RocksDB, one journal, one committer. Owned by the wiring of the daemon; any
// thread. Open() fails with kConflict (another process has it), kUnsupported (written by a newer major version), kNoSpace
// (a new store on a full disk; one that exists is opened read-only), kCorrupt, kInternal. After a failed write or sync nothing is acknowledged any more: Healthy() is false for good.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "store/draft.h"
#include "store/journal.h"
#include "store/query.h"
#include "store/reader.h"

namespace chanoma::store {

class Database;
class Committer;
struct Flaw;
struct Looking;
struct TestHooks;

// The journal is kept for followers that are behind and browsers that reconnect, within these limits.
struct JournalLimits {
  uint64_t keep_entries = 10'000;     // kept even when every named follower has passed
  uint64_t max_entries = 200'000;     // beyond these three, entries go whoever is behind
  uint64_t max_bytes = 32ull << 20;
  std::chrono::hours max_age{24 * 7};
};

struct StoreOptions {
  std::filesystem::path path;             // a folder of its own; made when missing
  uint64_t memory_bytes = 48ull << 20;    // block cache and write buffers together
  uint64_t space_bytes = 4ull << 30;      // the store's files stay below; then commits fail with kNoSpace
  uint64_t min_free_bytes = 64ull << 20;  // of the file system; below, commits fail with kNoSpace
  uint64_t ballast_bytes = 16ull << 20;   // a file given up when space runs out, so that what is under way can finish
  size_t max_pending = 4096;              // commits waiting; more are kUnavailable
  JournalLimits journal;
  std::shared_ptr<const TestHooks> hooks;  // for the store's own tests (store/test_hooks.h)
};

// What opening had to do. `loss` means that the write-ahead log was damaged: acknowledged writes after the damage are gone
// from the store; the logs as found were copied to `kept_at`.
struct RecoveryReport {
  bool created = false;
  bool clean = true;  // closed properly last time
  bool loss = false;
  bool read_only = false;  // the disk was full: everything can be read, every commit is kNoSpace
  std::filesystem::path kept_at;
  uint64_t log_bytes = 0;      // size of the logs as found: at most this much was lost
  uint64_t last_sequence = 0;  // the newest journal entry that is there
  std::string reason;
};

// kSynced: durable before it is acknowledged. kLazy: in order, and durable with the next synced commit; for what may be
// lost in a power cut (progress).
enum class Durability { kSynced, kLazy };

// kEssential: may use the last room there is, when ordinary commits are refused for lack of it. For what frees room, and for
// what lets people in to free it: deleting, logging in and out.
enum class Need { kOrdinary, kEssential };

// For whoever watches it run.
struct Figures {
  uint64_t table_bytes = 0, memory_bytes = 0, cache_bytes = 0, compaction_bytes = 0;  // the last: still to be compacted
  uint64_t records = 0;                                                              // about as many, index rows included
  uint64_t commits = 0, groups = 0;                                                  // acknowledged, and the batches that took them
  uint64_t stalled = 0;                                                              // writes wait for compaction: 1
};

class Store {
 public:
  using Work = std::function<Result<void>(Draft&)>;
  using Done = std::function<void(Result<uint64_t>)>;

  static Result<std::unique_ptr<Store>> Open(StoreOptions options, const Clock& clock, Log log);
  // Finishes the commits waiting, syncs and closes. Readers and subscriptions must be gone.
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // Reads the newest state; with `snapshot`, one unchanging state for the Reader's life (keep it short).
  Reader Read(ReadMode mode = ReadMode::kMayBlock) const;
  Reader Snapshot(ReadMode mode = ReadMode::kMayBlock) const;

  // Runs `work` on the committer's thread and returns, once that is durable, the sequence number of the newest journal
  // entry at that point. An error of `work` is returned as it is. Otherwise: kNoSpace (nothing was written; space may come
  // back), kUnavailable (too many waiting, stopping, or the store failed). Not from the committer's thread.
  Result<uint64_t> Commit(Work work, Durability durability = Durability::kSynced, Need need = Need::kOrdinary);
  // The same without waiting. `done` runs once and must be brief: on the committer's thread, or before this returns when
  // the commit is refused outright.
  void CommitAsync(Work work, Durability durability, Done done);
  // Waits until nothing is waiting and no housekeeping (journal trimming, videos of deleted libraries) is left to do.
  Result<void> Drain(SteadyTime deadline);

  // A consistent copy of the database in `folder`, which must not exist and be on the same disk: tables are hard links, the
  // rest is small. It holds every commit that was durable before the call. Returns the sequence number of the newest of
  // them. kNoSpace when the disk is too full for it; any thread but the committer's, one at a time.
  Result<uint64_t> Checkpoint(const std::filesystem::path& folder);

  Journal& journal() { return *journal_; }
  bool Healthy() const;
  // Of a store that was opened read-only: whether opening it anew would find room now.
  bool RoomAgain() const;

  // Looks through all of it (store/inspection.h): blocks for as long as that takes.
  Result<void> Inspect(const Looking& looking) const;
  // Puts right what of it is derived; returns how many were.
  Result<size_t> Mend(const std::vector<Flaw>& flaws);
  Figures GetFigures() const;
  const RecoveryReport& recovery() const { return recovery_; }
  uint64_t SpaceUsed() const;  // bytes of the store's files
  Ulid NewId() { return ids_.Next(); }

 private:
  Store(const Clock& clock);

  UlidSource ids_;
  RecoveryReport recovery_;
  std::filesystem::path path_;
  uint64_t room_ = 0;  // bytes that have to be free for a checkpoint
  std::unique_ptr<Database> database_;
  std::unique_ptr<Journal> journal_;
  std::unique_ptr<Committer> committer_;
};

}  // namespace chanoma::store
