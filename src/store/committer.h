#pragma once
// The one thread that writes. It takes all commits that wait (while one sync runs, the next group gathers), drafts them
// into one batch, writes and syncs it once, lets the journal's followers know, and acknowledges. In its idle time it trims
// the journal and removes the videos of deleted libraries. Private to the store; Submit() and Drain() from any thread.

#include <atomic>
#include <deque>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "store/batch.h"
#include "store/space.h"
#include "store/store.h"

namespace chanoma::store {

class Committer {
 public:
  struct Start {
    JournalNumbers numbers;
    uint64_t next_sequence = 1;
    bool read_only = false;   // nothing can be written
    bool clean_mark = false;  // it is there: the first write takes it away
  };
  Committer(Database& database, Journal& journal, Space space, const StoreOptions& options, const Clock& clock, UlidSource& ids,
            const Start& start, const Log& log);
  // Finishes what waits and marks the store as properly closed.
  ~Committer();

  void Submit(Store::Work work, Durability durability, Need need, Store::Done done) EXCLUDES(mutex_);
  Result<void> Drain(SteadyTime deadline) EXCLUDES(mutex_);
  bool Healthy() const { return healthy_.load(std::memory_order_acquire); }
  bool RoomToOpen() const { return space_.RoomToOpen(); }
  // Commits acknowledged, and the groups they went in.
  std::pair<uint64_t, uint64_t> Counted() const { return {commits_.load(std::memory_order_relaxed), groups_.load(std::memory_order_relaxed)}; }
  // What a draft writes into, for what of the store knows bytes alone.
  static Batch& BatchOf(Draft& draft) { return draft.batch_; }
  bool IsOwnThread() const { return std::this_thread::get_id() == thread_id_.load(std::memory_order_acquire); }

 private:
  struct Request {
    Store::Work work;
    Durability durability = Durability::kSynced;
    Need need = Need::kOrdinary;
    Store::Done done;
    Result<uint64_t> outcome = uint64_t{0};
  };

  void Loop() EXCLUDES(mutex_);
  void RunGroup(std::vector<Request> group);
  void DraftAll(Batch& batch, std::vector<Request>& group);
  // Writes the batch; an error is remembered and ends all writing unless only space was short.
  Result<void> Write(Batch& batch, bool sync);
  Result<void> WriteRaw(rocksdb::WriteBatch* batch, bool sync);
  Result<void> Ready();
  // Refuses those for which there is no room; true when any is left.
  Result<bool> Admit(std::vector<Request>& group);
  Error Fatal(const rocksdb::Status& status);

  // One bounded step; true when more is to do.
  bool KeepHouse();
  Result<bool> TrimJournal();
  Result<bool> Purge();
  Result<std::optional<uint64_t>> SlowestFollower() const;

  Database& database_;
  Journal& journal_;
  const Clock& clock_;
  UlidSource& ids_;
  const JournalLimits limits_;
  const size_t max_pending_;
  const bool acknowledge_before_sync_;
  const bool read_only_;
  const Log log_;
  std::atomic<bool> healthy_{true};
  std::atomic<uint64_t> commits_{0}, groups_{0};
  std::atomic<std::thread::id> thread_id_;

  // The committer's thread alone.
  Space space_;
  JournalNumbers numbers_;
  uint64_t next_sequence_;
  DueHints due_;
  bool clean_mark_;
  bool unsynced_ = false;   // something was written without a sync since the last one
  bool stalled_ = false;    // RocksDB stopped for lack of space and has to be told to go on
  bool purge_ = true;       // look for libraries to purge
  uint64_t trim_again_at_ = 0;  // number of entries below which trimming is not worth another look
  std::optional<Error> fatal_;

  Mutex mutex_;
  CondVar changed_;
  std::deque<Request> queue_ GUARDED_BY(mutex_);
  bool busy_ GUARDED_BY(mutex_) = false;
  bool chores_ GUARDED_BY(mutex_) = true;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::jthread thread_;
};

}  // namespace chanoma::store
