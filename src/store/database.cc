#include "store/database.h"

#include <rocksdb/cache.h>
#include <rocksdb/env.h>
#include <rocksdb/file_checksum.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>
#include <rocksdb/utilities/table_properties_collectors.h>
#include <rocksdb/write_buffer_manager.h>

#include <cstdarg>

#include "store/inspect_files.h"
#include "store/keys.h"
#include "store/recovery.h"
#include "store/test_hooks.h"

namespace chanoma::store {
namespace {

// An older version does not open a store with a family it does not know: a new one means a new major version.
constexpr std::array kFamilyNames = {"meta", "settings", "libraries", "videos", "media", "posters", "index", "jobs", "journal"};

// RocksDB's warnings go to our log; its own LOG files are not written.
class Warnings final : public rocksdb::Logger {
 public:
  explicit Warnings(const Log& log) : rocksdb::Logger(rocksdb::InfoLogLevel::WARN_LEVEL), log_(log.With({"from", "rocksdb"})) {}
  using rocksdb::Logger::Logv;
  void Logv(const char* format, va_list arguments) override {
    char line[1024];
    const int size = std::vsnprintf(line, sizeof line, format, arguments);
    if (size > 0) log_.Warning(std::string_view(line, std::min<size_t>(static_cast<size_t>(size), sizeof line - 1)));
  }

 private:
  const Log log_;
};

rocksdb::ColumnFamilyOptions FamilyOptions(const std::shared_ptr<rocksdb::Cache>& cache, Family family) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.block_size = 8 << 10;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.format_version = 5;
  // Indexes and filters live in the cache as well, so that the cache's size is the whole of it.
  table.cache_index_and_filter_blocks = true;
  table.cache_index_and_filter_blocks_with_high_priority = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;

  rocksdb::ColumnFamilyOptions options;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.write_buffer_size = 4 << 20;
  options.arena_block_size = 64 << 10;
  options.target_file_size_base = 8 << 20;
  options.max_bytes_for_level_base = 32 << 20;
  options.level_compaction_dynamic_level_bytes = true;
  options.compression = family == Family::kMeta || family == Family::kSettings ? rocksdb::kNoCompression : rocksdb::kLZ4Compression;
  options.paranoid_file_checks = false;  // compactions need not read their output again; every read checks its block
  options.force_consistency_checks = true;
  if (family == Family::kIndex || family == Family::kJournal) {
    // Rows come and go here: tables that are mostly deletion marks are compacted soon, so that walks do not meet them.
    options.table_properties_collector_factories = {rocksdb::NewCompactOnDeletionCollectorFactory(8192, 4096)};
  }
  return options;
}

rocksdb::DBOptions DatabaseOptions(const StoreOptions& options, const Log& log) {
  rocksdb::DBOptions db;
  db.create_if_missing = true;
  db.create_missing_column_families = true;
  db.paranoid_checks = true;
  // So that a whole table can be told from a changed one, byte for byte; the sums are in the list of files.
  db.file_checksum_gen_factory = rocksdb::GetFileChecksumGenCrc32cFactory();
  db.track_and_verify_wals_in_manifest = true;
  db.max_total_wal_size = 16 << 20;
  db.wal_bytes_per_sync = 0;
  db.recycle_log_file_num = 0;  // a recycled log has old records behind its end: strict recovery would not know them apart
  // Opening must be quick and small, whatever the size of the library.
  db.max_open_files = 96;
  db.table_cache_numshardbits = 2;
  db.max_file_opening_threads = 1;
  db.skip_stats_update_on_db_open = true;
  db.stats_dump_period_sec = 0;
  db.stats_persist_period_sec = 0;
  db.max_background_jobs = 2;
  db.max_subcompactions = 1;
  db.avoid_unnecessary_blocking_io = true;
  db.info_log = std::make_shared<Warnings>(log);
  db.manual_wal_flush = options.hooks != nullptr && options.hooks->acknowledge_before_sync;
  return db;
}

}  // namespace

Result<std::unique_ptr<Database>> Database::Open(const StoreOptions& options, const Clock& clock, const Log& log,
                                                 RecoveryReport* report) {
  const std::filesystem::path folder = options.path / "db";
  std::unique_ptr<Database> database(new Database());
  rocksdb::Env* const base = rocksdb::Env::Default();
  if (options.hooks != nullptr && options.hooks->file_system != nullptr) {
    database->env_ = rocksdb::NewCompositeEnv(options.hooks->file_system);
  }
  rocksdb::Env* const env = database->env_ ? database->env_.get() : base;
  report->created = !std::filesystem::exists(folder / "CURRENT");

  // What it would take for an end that was being written (store/frames.h).
  if (const std::string damage = TRY(DamagedManifest(options.path)); !damage.empty()) return Fail(Code::kCorrupt, "the store does not open: " + damage);
  const std::string damaged_log = TRY(DamagedLog(options.path));
  rocksdb::Status status = damaged_log.empty() ? database->OpenOnce(options, log, rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords) : rocksdb::Status::Corruption(damaged_log);
  if (status.IsCorruption()) {
    // The log may be what is damaged. Keep it as it was found, then take what comes before the damage.
    const std::string reason = damaged_log.empty() ? status.ToString() : damaged_log;
    auto kept = TRY(KeepLogs(*env, options.path, clock.Now(), log));
    status = database->OpenOnce(options, log, rocksdb::WALRecoveryMode::kPointInTimeRecovery);
    if (status.ok()) {
      report->loss = true;
      report->kept_at = kept.folder;
      report->log_bytes = kept.bytes;
      report->reason = reason;
    }
  }
  if (!status.ok()) {
    const std::string words = status.ToString();
    if (status.IsIOError() && words.find("lock") != std::string::npos) {
      return Fail(Code::kConflict, fmt::format("{} is in use by another process", options.path.string()));
    }
    if (status.IsInvalidArgument() && words.find("Column families not opened") != std::string::npos) {
      return Fail(Code::kUnsupported, fmt::format("{} was written by a newer version ({})", options.path.string(), words));
    }
    return Fail(FromStatus(status, fmt::format("opening the store in {}", options.path.string())));
  }
  TRY(database->CheckSchema(report->created));
  return database;
}

Result<std::unique_ptr<Database>> Database::OpenToInspect(const std::filesystem::path& path, const Log& log) {
  std::unique_ptr<Database> database(new Database());
  StoreOptions options;
  options.path = path;
  if (const std::string damage = TRY(DamagedManifest(path)); !damage.empty()) return Fail(Code::kCorrupt, damage);
  const auto mode = TRY(DamagedLog(path)).empty() ? rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords : rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  const rocksdb::Status status = database->OpenOnce(options, log, mode, true);
  if (!status.ok()) return Fail(FromStatus(status, fmt::format("reading the store in {}", path.string())));
  TRY(database->CheckSchema(false));
  return database;
}

Result<std::unique_ptr<Database>> Database::OpenAnyFormat(const std::filesystem::path& path, const Log& log, bool read_only) {
  std::unique_ptr<Database> database(new Database());
  StoreOptions options;
  options.path = path;
  const rocksdb::Status status = database->OpenOnce(options, log, rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords, read_only);
  if (!status.ok()) return Fail(FromStatus(status, fmt::format("opening the store in {}", path.string())));
  return database;
}

Result<std::unique_ptr<Database>> Database::OpenReadOnly(const StoreOptions& options, const Log& log, RecoveryReport* report) {
  std::unique_ptr<Database> database(new Database());
  if (options.hooks != nullptr && options.hooks->file_system != nullptr) {
    database->env_ = rocksdb::NewCompositeEnv(options.hooks->file_system);
  }
  const std::string manifest = TRY(DamagedManifest(options.path)), log_file = TRY(DamagedLog(options.path));
  for (const std::string& damage : {manifest, log_file}) {
    if (!damage.empty()) return Fail(Code::kCorrupt, "the disk is full, and the store does not open: " + damage);
  }
  const rocksdb::Status status = database->OpenOnce(options, log, rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords, true);
  if (!status.ok()) return Fail(FromStatus(status, fmt::format("reading the store in {} on a full disk", options.path.string())));
  TRY(database->CheckSchema(false));
  report->read_only = true;
  return database;
}

rocksdb::Status Database::OpenOnce(const StoreOptions& options, const Log& log, rocksdb::WALRecoveryMode mode, bool read_only) {
  rocksdb::DBOptions db = DatabaseOptions(options, log);
  db.wal_recovery_mode = mode;
  if (env_ != nullptr) db.env = env_.get();
  const auto cache = rocksdb::NewLRUCache(options.memory_bytes, /*num_shard_bits=*/2, /*strict_capacity_limit=*/false,
                                          /*high_pri_pool_ratio=*/0.2);
  db.write_buffer_manager = std::make_shared<rocksdb::WriteBufferManager>(options.memory_bytes / 3, cache);
  if (read_only) {
    db.create_if_missing = false;
    db.create_missing_column_families = false;
  } else {
    files_.reset(rocksdb::NewSstFileManager(db.env, db.info_log));
    files_->SetMaxAllowedSpaceUsage(options.space_bytes);
    db.sst_file_manager = files_;
  }

  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (size_t i = 0; i < kFamilyNames.size(); ++i) {
    families.emplace_back(kFamilyNames[i], FamilyOptions(cache, static_cast<Family>(i)));
  }
  // RocksDB insists on its own "default" family. It stays empty.
  families.emplace_back(rocksdb::kDefaultColumnFamilyName, FamilyOptions(cache, Family::kMeta));
  rocksdb::DB* raw = nullptr;
  const std::string folder = (options.path / "db").string();
  const rocksdb::Status status = read_only ? rocksdb::DB::OpenForReadOnly(db, folder, families, &handles_, &raw)
                                           : rocksdb::DB::Open(db, folder, families, &handles_, &raw);
  db_.reset(raw);
  return status;
}

Database::~Database() {
  if (db_ == nullptr) return;
  for (rocksdb::ColumnFamilyHandle* handle : handles_) db_->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
  db_->Close().PermitUncheckedError();
}

Result<void> Database::CheckSchema(bool created) {
  const DatabaseSource source(*this, ReadMode::kMayBlock, false);
  if (const auto format = TRY(ReadFormat())) {
    if (format->major > kFormat.major) {
      return Fail(Code::kUnsupported, fmt::format("the store has format {}; this version of Chanoma reads up to {}.x. Start a newer version.",
                                                  ToString(*format), kFormat.major));
    }
    if (*format >= kFormat) return {};
    return Fail(Code::kUnsupported, fmt::format("the store has format {}, of an earlier version; this one reads {}. Start the server once: it brings the store up to date.",
                                                ToString(*format), ToString(kFormat)));
  }
  if (!created) {
    // Only a store whose first commit never became durable has no version: there is nothing in it.
    const auto rows = source.Range(Family::kMeta, std::string(1, '\0'), std::string(1, '\xff'));
    rows->First();
    const bool empty = !rows->Valid();
    TRY(rows->Check());
    if (!empty) return Fail(Code::kCorrupt, "the store has records and no format version");
  }
  return WriteFormat(kFormat);
}

Result<std::optional<Format>> Database::ReadFormat() const {
  const DatabaseSource source(*this, ReadMode::kMayBlock, false);
  std::string bytes;
  if (!TRY(source.Get(Family::kMeta, keys::kSchema, &bytes))) return std::optional<Format>();
  return std::optional<Format>(TRY(DecodeSchema(bytes)));
}

Result<void> Database::WriteFormat(const Format& format) {
  rocksdb::WriteBatch batch;
  batch.Put(Handle(Family::kMeta), ToSlice(keys::kSchema), EncodeSchema(format));
  const rocksdb::Status status = Write(&batch, true);
  if (!status.ok()) return Fail(FromStatus(status, "writing the format version"));
  return {};
}

rocksdb::Status Database::Write(rocksdb::WriteBatch* batch, bool sync) {
  rocksdb::WriteOptions options;
  options.sync = sync;
  return db_->Write(options, batch);
}

rocksdb::Status Database::Flush() { return db_->Flush(rocksdb::FlushOptions(), handles_); }

rocksdb::Status Database::Sync() { return db_->FlushWAL(/*sync=*/true); }

}  // namespace chanoma::store
