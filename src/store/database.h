#pragma once
// The open RocksDB: its options, column families, and the one way to write. Private to the store; includes RocksDB. Owned
// by the Store; reads from any thread, writes from the committer alone.

#include <rocksdb/db.h>
#include <rocksdb/sst_file_manager.h>

#include <memory>
#include <optional>
#include <vector>

#include "base/log.h"
#include "base/result.h"
#include "store/codec.h"
#include "store/format.h"
#include "store/source.h"
#include "store/store.h"

namespace chanoma::store {

class Database {
 public:
  // Fills in `report` (created, loss, …). Checks the schema and writes it into a new store.
  static Result<std::unique_ptr<Database>> Open(const StoreOptions& options, const Clock& clock, const Log& log, RecoveryReport* report);
  // Writes nothing at all: for a full disk.
  static Result<std::unique_ptr<Database>> OpenReadOnly(const StoreOptions& options, const Log& log, RecoveryReport* report);
  // The same for looking at it: with max_open_files, so that one damaged table does not hide the others, and up to the damage of a log.
  static Result<std::unique_ptr<Database>> OpenToInspect(const std::filesystem::path& path, const Log& log);
  // Of an older release too; to bring it up to date. With `read_only` nothing is written.
  static Result<std::unique_ptr<Database>> OpenAnyFormat(const std::filesystem::path& path, const Log& log, bool read_only);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  rocksdb::DB& db() const { return *db_; }
  rocksdb::ColumnFamilyHandle* Handle(Family family) const { return handles_[static_cast<size_t>(family)]; }

  Result<std::optional<Format>> ReadFormat() const;  // none: nothing was ever committed
  Result<void> WriteFormat(const Format& format);
  rocksdb::Status Write(rocksdb::WriteBatch* batch, bool sync);
  // Makes durable what was written without a sync.
  rocksdb::Status Sync();
  // Memory into tables, so that the next opening has no log to replay.
  rocksdb::Status Flush();
  // Takes up work again after background writes had stopped for lack of space.
  rocksdb::Status Resume() { return db_->Resume(); }
  uint64_t TableBytes() const { return files_ ? files_->GetTotalSize() : 0; }

 private:
  Database() = default;
  rocksdb::Status OpenOnce(const StoreOptions& options, const Log& log, rocksdb::WALRecoveryMode mode, bool read_only = false);
  Result<void> CheckSchema(bool created);

  std::shared_ptr<rocksdb::SstFileManager> files_;
  std::unique_ptr<rocksdb::Env> env_;
  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> handles_;
};

}  // namespace chanoma::store
