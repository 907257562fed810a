#include "store/committer.h"

#include <algorithm>
#include <iterator>

#include "base/failpoint.h"
#include "store/keys.h"
#include "store/test_hooks.h"

namespace chanoma::store {
namespace {

// One group ends at these sizes, so that a flood of commits costs bounded memory and nobody waits for all of it.
constexpr size_t kMaxGroup = 256;
constexpr size_t kMaxGroupBytes = 8 << 20;
constexpr size_t kTrimAtOnce = 4096;
constexpr size_t kPurgeAtOnce = 128;

}  // namespace

Committer::Committer(Database& database, Journal& journal, Space space, const StoreOptions& options, const Clock& clock,
                     UlidSource& ids, const Start& start, const Log& log)
    : database_(database),
      journal_(journal),
      clock_(clock),
      ids_(ids),
      limits_(options.journal),
      max_pending_(options.max_pending),
      acknowledge_before_sync_(options.hooks != nullptr && options.hooks->acknowledge_before_sync),
      read_only_(start.read_only),
      log_(log),
      space_(std::move(space)),
      numbers_(start.numbers),
      next_sequence_(start.next_sequence),
      clean_mark_(start.clean_mark) {
  journal_.last_.store(numbers_.last, std::memory_order_release);
  thread_ = std::jthread([this] { Loop(); });
}

Committer::~Committer() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
    changed_.NotifyAll();
  }
  thread_.join();
  if (clean_mark_ || read_only_ || acknowledge_before_sync_ || !Ready()) return;  // nothing was written, or nothing may be
  rocksdb::WriteBatch batch;
  batch.Put(database_.Handle(Family::kMeta), ToSlice(keys::kClean), "1");
  if (const auto written = WriteRaw(&batch, true); !written) {
    log_.Warning("closing the store", {{"error", written.error().message}});
  } else if (const rocksdb::Status status = database_.Flush(); !status.ok()) {
    log_.Warning("closing the store", {{"error", status.ToString()}});
  }
}

void Committer::Submit(Store::Work work, Durability durability, Need need, Store::Done done) {
  std::string refusal;
  {
    const MutexLock lock(mutex_);
    if (stopping_) {
      refusal = "the store is closing";
    } else if (queue_.size() >= max_pending_) {
      refusal = "too many commits are waiting";
    } else {
      queue_.push_back({std::move(work), durability, need, std::move(done)});
      changed_.NotifyAll();
      return;
    }
  }
  done(Fail(Code::kUnavailable, std::move(refusal)));
}

Result<void> Committer::Drain(SteadyTime deadline) {
  const MutexLock lock(mutex_);
  while (!queue_.empty() || busy_ || chores_) {
    if (!changed_.WaitUntil(mutex_, deadline)) return Fail(Code::kUnavailable, "the store is still busy");
  }
  return {};
}

void Committer::Loop() {
  thread_id_.store(std::this_thread::get_id(), std::memory_order_release);
  while (true) {
    std::vector<Request> group;
    {
      const MutexLock lock(mutex_);
      busy_ = false;
      changed_.NotifyAll();
      while (queue_.empty() && !stopping_ && !chores_) changed_.Wait(mutex_);
      if (queue_.empty() && stopping_) return;
      busy_ = true;
      const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(std::min(queue_.size(), kMaxGroup));
      group.assign(std::make_move_iterator(queue_.begin()), std::make_move_iterator(end));
      queue_.erase(queue_.begin(), end);
    }
    if (!group.empty()) RunGroup(std::move(group));
    // While commits keep coming, chores wait for a pause; the journal alone may not outgrow its limit by much.
    bool idle;
    {
      const MutexLock lock(mutex_);
      idle = queue_.empty() && !stopping_;
    }
    if (!idle && numbers_.entries < limits_.max_entries + limits_.max_entries / 4) continue;
    const bool more = KeepHouse();
    const MutexLock lock(mutex_);
    chores_ = more;
  }
}

Result<bool> Committer::Admit(std::vector<Request>& group) {
  if (fatal_) return Fail(*fatal_);
  if (read_only_) return Fail(Code::kNoSpace, "the disk that holds the data folder was full when Chanoma started; nothing can be changed until there is room");
  if (const auto room = space_.Check(database_.TableBytes()); !room) {
    const auto last = space_.CheckEssential(database_.TableBytes());
    bool any = false;
    for (Request& request : group) {
      if (last && request.need == Need::kEssential) any = true;
      else request.outcome = Fail(room.error());
    }
    if (!any) return false;
  }
  if (stalled_) {
    if (const rocksdb::Status status = database_.Resume(); !status.ok()) return Fail(FromStatus(status, "the store has no room"));
    stalled_ = false;
  }
  return true;
}

Result<void> Committer::Ready() {
  if (fatal_) return Fail(*fatal_);
  TRY(space_.Check(database_.TableBytes()));
  if (stalled_) {
    if (const rocksdb::Status status = database_.Resume(); !status.ok()) return Fail(FromStatus(status, "the store has no room"));
    stalled_ = false;
  }
  return {};
}

void Committer::DraftAll(Batch& batch, std::vector<Request>& group) {
  for (size_t i = 0; i < group.size(); ++i) {
    Request& request = group[i];
    if (!request.outcome) continue;  // not admitted
    batch.Begin();
    Result<void> drafted;
    try {
      Draft draft(batch);
      drafted = request.work(draft);
    } catch (const std::exception& e) {
      drafted = Fail(Code::kInternal, fmt::format("a commit threw: {}", e.what()));
    }
    if (drafted) drafted = batch.Keep();
    if (drafted) {
      request.outcome = batch.numbers().last;
    } else {
      request.outcome = Fail(drafted.error());
      if (const auto undone = batch.Undo(); !undone) log_.Error("undoing a draft", {{"error", undone.error().message}});
    }
    if (batch.Bytes() > kMaxGroupBytes && i + 1 < group.size()) {
      // The rest goes to the front of the queue, in its order.
      const MutexLock lock(mutex_);
      queue_.insert(queue_.begin(), std::make_move_iterator(group.begin() + static_cast<std::ptrdiff_t>(i) + 1),
                    std::make_move_iterator(group.end()));
      group.resize(i + 1);
      return;
    }
  }
}

void Committer::RunGroup(std::vector<Request> group) {
  Batch batch(database_, clock_, ids_, due_, numbers_, next_sequence_);
  if (const auto admitted = Admit(group); !admitted) {
    for (Request& request : group) request.outcome = Fail(admitted.error());
  } else if (*admitted) {
    DraftAll(batch, group);
    const bool sync = std::any_of(group.begin(), group.end(), [](const Request& request) {
      return request.outcome.has_value() && request.durability == Durability::kSynced;
    });
    if (acknowledge_before_sync_) {
      for (Request& request : group) request.done(std::exchange(request.outcome, uint64_t{0}));
    }
    if (const auto written = Write(batch, sync); !written) {
      for (Request& request : group) {
        if (request.outcome) request.outcome = Fail(written.error());
      }
    }
  }
  if (acknowledge_before_sync_) return;
  ReachFailpoint("store.published");
  groups_.fetch_add(1, std::memory_order_relaxed);
  commits_.fetch_add(static_cast<uint64_t>(std::ranges::count_if(group, [](const Request& request) { return request.outcome.has_value(); })), std::memory_order_relaxed);
  for (Request& request : group) request.done(std::move(request.outcome));
  ReachFailpoint("store.acknowledged");
}

Result<void> Committer::Write(Batch& batch, bool sync) {
  if (!batch.status().ok()) return Fail(FromStatus(batch.status(), "drafting a commit"));
  if (batch.Empty()) {
    // Nothing new, but what it was judged by may not be durable yet.
    if (!sync || !unsynced_) return {};
    if (const rocksdb::Status status = database_.Sync(); !status.ok()) return Fail(Fatal(status));
    unsynced_ = false;
    return {};
  }
  TRY(WriteRaw(batch.Raw(), sync));
  numbers_ = batch.numbers();
  next_sequence_ = batch.next_sequence();
  purge_ = purge_ || batch.purge_wanted;
  journal_.Advance(numbers_.last);
  return {};
}

Result<void> Committer::WriteRaw(rocksdb::WriteBatch* batch, bool sync) {
  if (fatal_) return Fail(*fatal_);
  if (clean_mark_) batch->Delete(database_.Handle(Family::kMeta), ToSlice(keys::kClean));
  const bool really_sync = sync && !acknowledge_before_sync_;
  ReachFailpoint("store.drafted");
  const rocksdb::Status status = database_.Write(batch, really_sync);
  ReachFailpoint(really_sync ? "store.synced" : "store.written");
  if (!status.ok()) {
    due_ = {};
    // Refused before anything was written: flushing tables had met the store's limit. Any other failure leaves open what
    // is on the disk, and a sync that failed once may report success the next time without having written anything.
    if (status.subcode() == rocksdb::Status::kSpaceLimit) {
      stalled_ = true;
      return Fail(Code::kNoSpace, "the store has reached the size it may have");
    }
    return Fail(Fatal(status));
  }
  clean_mark_ = false;
  unsynced_ = !really_sync;
  return {};
}

Error Committer::Fatal(const rocksdb::Status& status) {
  log_.Error("the store failed and accepts nothing more", {{"error", status.ToString()}});
  const Error error = FromStatus(status, "writing the store");
  fatal_ = Error{error.code == Code::kNoSpace ? Code::kNoSpace : Code::kUnavailable,
                 "the store failed and accepts nothing more; restart Chanoma", {}};
  healthy_.store(false, std::memory_order_release);
  return *fatal_;
}

bool Committer::KeepHouse() {
  if (fatal_ || read_only_) return false;
  // These free space, so they go on when there is little.
  auto purged = Purge();
  if (!purged) {
    log_.Warning("removing the videos of a deleted library", {{"error", purged.error().message}});
    purge_ = false;  // again after the next start
  }
  auto trimmed = TrimJournal();
  if (!trimmed) log_.Warning("trimming the journal", {{"error", trimmed.error().message}});
  return !fatal_ && ((purged && *purged) || (trimmed && *trimmed));
}

Result<bool> Committer::Purge() {
  if (!purge_) return false;
  Batch batch(database_, clock_, ids_, due_, numbers_, next_sequence_);
  std::optional<Ulid> library;
  {
    const auto source = batch.NewSource();
    const auto rows = source->Prefix(Family::kMeta, std::string(keys::kPurgePrefix));
    rows->First();
    if (rows->Valid()) library = keys::ParseIdAfter(keys::kPurgePrefix, rows->Key());
    TRY(rows->Check());
  }
  purge_ = library.has_value();
  if (!library) return false;
  batch.Begin();
  Draft draft(batch);
  TRY(draft.PurgeStep(*library, kPurgeAtOnce));
  TRY(batch.Keep());
  TRY(Write(batch, false));
  return true;
}

Result<std::optional<uint64_t>> Committer::SlowestFollower() const {
  std::optional<uint64_t> slowest;
  const DatabaseSource source(database_, ReadMode::kMayBlock, false);
  const auto rows = source.Prefix(Family::kMeta, std::string(keys::kFollowerPrefix));
  for (rows->First(); rows->Valid(); rows->Next()) {
    if (const auto position = keys::ParseBigEndian(rows->Value())) slowest = std::min(slowest.value_or(*position), *position);
  }
  TRY(rows->Check());
  return slowest;
}

Result<bool> Committer::TrimJournal() {
  const bool over = numbers_.entries > limits_.max_entries || numbers_.bytes > limits_.max_bytes;
  if (!over && numbers_.entries < std::max(trim_again_at_, limits_.keep_entries + limits_.keep_entries / 8 + 1)) return false;

  const uint64_t passed = TRY(SlowestFollower()).value_or(numbers_.last);
  const Timestamp oldest = clock_.Now() - limits_.max_age;
  // Once over a limit, some way below it, so that the next commit does not start this again.
  const uint64_t max_entries = over ? limits_.max_entries - limits_.max_entries / 8 : limits_.max_entries;
  const uint64_t max_bytes = over ? limits_.max_bytes - limits_.max_bytes / 8 : limits_.max_bytes;
  JournalNumbers left = numbers_;
  size_t removed = 0;
  const DatabaseSource source(database_, ReadMode::kMayBlock, false);
  const auto rows = source.Range(Family::kJournal, keys::BigEndian(numbers_.trimmed + 1), keys::BigEndian(numbers_.last));
  for (rows->First(); rows->Valid() && removed < kTrimAtOnce; rows->Next(), ++removed) {
    const auto sequence = keys::ParseBigEndian(rows->Key());
    if (!sequence) break;
    const bool crowded = left.entries > max_entries || left.bytes > max_bytes;
    if (!crowded && left.entries <= limits_.keep_entries) break;
    if (!crowded && *sequence > passed) {
      const auto entry = DecodeJournalEntry(*sequence, rows->Value());
      if (entry && entry->time >= oldest) break;
    }
    left.trimmed = *sequence;
    left.entries -= std::min<uint64_t>(left.entries, 1);
    left.bytes -= std::min<uint64_t>(left.bytes, rows->Key().size() + rows->Value().size());
  }
  TRY(rows->Check());
  trim_again_at_ = left.entries + limits_.keep_entries / 8;
  if (removed == 0) return false;

  rocksdb::WriteBatch batch;
  std::string before;
  TRY(source.Get(Family::kMeta, keys::kJournalState, &before));
  batch.DeleteRange(database_.Handle(Family::kJournal), keys::BigEndian(numbers_.trimmed + 1), keys::BigEndian(left.trimmed + 1));
  batch.Put(database_.Handle(Family::kMeta), ToSlice(keys::kJournalState), EncodeJournalNumbers(left, before));
  TRY(WriteRaw(&batch, false));
  numbers_ = left;
  return removed == kTrimAtOnce;
}

}  // namespace chanoma::store
