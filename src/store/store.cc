#include "store/store.h"

#include <rocksdb/utilities/checkpoint.h>

#include "base/failpoint.h"
#include "base/mutex.h"
#include "store/committer.h"
#include "store/database.h"
#include "store/keys.h"
#include "store/test_hooks.h"
#include "store/upgrade.h"

#include <tuple>

namespace chanoma::store {
namespace {

// After a store was not closed properly, sequence numbers go on this far above the newest that is there: those given since
// the last sync may have been seen and lost, and must not come to mean something else.
constexpr uint64_t kGap = 65536;

}  // namespace

Store::Store(const Clock& clock) : ids_(clock) {}

Result<std::unique_ptr<Store>> Store::Open(StoreOptions options, const Clock& clock, Log log) {
  std::error_code error;
  std::filesystem::create_directories(options.path / "db", error);
  if (error) return Fail(Code::kInternal, fmt::format("making {}: {}", options.path.string(), error.message()));
  std::filesystem::permissions(options.path, std::filesystem::perms::owner_all, error);

  Space space(options.path, {options.space_bytes, options.min_free_bytes, options.ballast_bytes},
              options.hooks != nullptr ? options.hooks->free_bytes : nullptr, log);
  std::unique_ptr<Store> store(new Store(clock));
  store->path_ = options.path;
  // What is in memory is written as tables for it.
  store->room_ = options.min_free_bytes + options.memory_bytes;
  const auto room = space.Prepare();
  if (room) {
    store->database_ = TRY(Database::Open(options, clock, log, &store->recovery_));
  } else if (room.error().code == Code::kNoSpace && std::filesystem::exists(options.path / "db" / "CURRENT")) {
    log.Error("the disk is full: the store is opened for reading only", {{"why", room.error().message}});
    store->database_ = TRY(Database::OpenReadOnly(options, log, &store->recovery_));
  } else {
    return Fail(room.error());
  }

  if (!store->recovery_.read_only) {
    if (const auto noted = NoteFormat(options.path); !noted) log.Warning("the next start has to look which format the store has", {{"why", noted.error().message}});
  }
  ReachFailpoint("store.opened");

  Committer::Start start;
  const DatabaseSource source(*store->database_, ReadMode::kMayBlock, false);
  std::string bytes;
  if (TRY(source.Get(Family::kMeta, keys::kJournalState, &bytes))) start.numbers = TRY(DecodeJournalNumbers(bytes));
  start.read_only = store->recovery_.read_only;
  start.clean_mark = TRY(source.Get(Family::kMeta, keys::kClean, &bytes));
  RecoveryReport& report = store->recovery_;
  report.clean = report.created || (start.clean_mark && !report.loss);
  report.last_sequence = start.numbers.last;
  start.next_sequence = start.numbers.last + 1 + (report.clean ? 0 : kGap);
  if (report.loss) {
    log.Error("the store's log was damaged: acknowledged changes after the damage are lost",
              {{"at_most_bytes", report.log_bytes},
               {"kept_at", report.kept_at.string()},
               {"last_sequence", report.last_sequence},
               {"reason", report.reason}});
  }
  store->journal_ = std::make_unique<Journal>();
  store->committer_ = std::make_unique<Committer>(*store->database_, *store->journal_, std::move(space), options, clock, store->ids_, start, log);
  return store;
}

Store::~Store() { committer_.reset(); }

Reader Store::Read(ReadMode mode) const { return Reader(std::make_unique<DatabaseSource>(*database_, mode, false)); }
Reader Store::Snapshot(ReadMode mode) const { return Reader(std::make_unique<DatabaseSource>(*database_, mode, true)); }

Result<uint64_t> Store::Commit(Work work, Durability durability, Need need) {
  if (committer_->IsOwnThread()) return Fail(Code::kInternal, "a commit waits for its own thread");
  struct {
    Mutex mutex;
    CondVar changed;
    std::optional<Result<uint64_t>> outcome;
  } answer;
  committer_->Submit(std::move(work), durability, need, [&answer](Result<uint64_t> outcome) {
    const MutexLock lock(answer.mutex);
    answer.outcome = std::move(outcome);
    answer.changed.NotifyAll();
  });
  const MutexLock lock(answer.mutex);
  while (!answer.outcome) answer.changed.Wait(answer.mutex);
  return *std::move(answer.outcome);
}

void Store::CommitAsync(Work work, Durability durability, Done done) { committer_->Submit(std::move(work), durability, Need::kOrdinary, std::move(done)); }

Result<void> Store::Drain(SteadyTime deadline) { return committer_->Drain(deadline); }

Result<uint64_t> Store::Checkpoint(const std::filesystem::path& folder) {
  if (recovery_.read_only) return Fail(Code::kNoSpace, "the disk was full at the start: nothing is written until the next one");
  if (!Healthy()) return Fail(Code::kUnavailable, "the store failed to write and takes nothing any more");
  std::error_code error;
  const std::filesystem::space_info space = std::filesystem::space(folder.parent_path(), error);
  // RocksDB ends the process where it cannot write.
  if (error || space.available < room_) return Fail(Code::kNoSpace, fmt::format("a checkpoint needs {} MiB free", room_ >> 20));
  const uint64_t last = journal_->LastSequence();
  rocksdb::Checkpoint* raw = nullptr;
  rocksdb::Status status = rocksdb::Checkpoint::Create(&database_->db(), &raw);
  const std::unique_ptr<rocksdb::Checkpoint> checkpoint(raw);
  // 0: memory goes into tables first, so that there is no log to copy but an empty one.
  if (status.ok()) status = checkpoint->CreateCheckpoint(folder.string(), /*log_size_for_flush=*/0);
  if (!status.ok()) return Fail(FromStatus(status, fmt::format("making a checkpoint in {}", folder.string())));
  return last;
}

bool Store::Healthy() const { return committer_->Healthy(); }
bool Store::RoomAgain() const { return recovery_.read_only && committer_->RoomToOpen(); }
Figures Store::GetFigures() const {
  const auto sum = [&](const std::string& property) {
    uint64_t number = 0;
    database_->db().GetAggregatedIntProperty(property, &number);
    return number;
  };
  const auto one = [&](const std::string& property) {
    uint64_t number = 0;
    database_->db().GetIntProperty(database_->Handle(Family::kMeta), property, &number);
    return number;
  };
  Figures figures;
  figures.table_bytes = SpaceUsed();
  figures.memory_bytes = sum(rocksdb::DB::Properties::kCurSizeAllMemTables);
  figures.cache_bytes = one(rocksdb::DB::Properties::kBlockCacheUsage);
  figures.compaction_bytes = sum(rocksdb::DB::Properties::kEstimatePendingCompactionBytes);
  figures.records = sum(rocksdb::DB::Properties::kEstimateNumKeys);
  figures.stalled = one(rocksdb::DB::Properties::kIsWriteStopped) != 0 || one(rocksdb::DB::Properties::kActualDelayedWriteRate) != 0 ? 1 : 0;
  std::tie(figures.commits, figures.groups) = committer_->Counted();
  return figures;
}

uint64_t Store::SpaceUsed() const { return database_->TableBytes(); }

}  // namespace chanoma::store
