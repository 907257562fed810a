#pragma once
// Where reads come from: the database (newest, or one snapshot) or a batch laid over it. Private to the store; includes
// RocksDB. One thread at a time. Errors are already translated.

#include <rocksdb/db.h>
#include <rocksdb/iterator.h>
#include <rocksdb/options.h>
#include <rocksdb/utilities/write_batch_with_index.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/reader.h"

namespace chanoma::store {

class Database;

// The column families, in the order in which they are opened.
enum class Family { kMeta, kSettings, kLibraries, kVideos, kMedia, kPosters, kIndex, kJobs, kJournal };

inline rocksdb::Slice ToSlice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }
inline std::string_view ToView(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

// A foreign status in our words: `what` was being done.
Error FromStatus(const rocksdb::Status& status, std::string_view what);

// The rows with lower <= key < upper, walked either way.
class Rows {
 public:
  using Open = std::function<rocksdb::Iterator*(const rocksdb::ReadOptions&)>;
  Rows(rocksdb::ReadOptions options, std::string lower, std::string upper, const Open& open);
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;

  void First() { iterator_->Seek(ToSlice(lower_)); }
  void Last() { Before(upper_); }
  // The first row at or after `key`; it must not be below the range.
  void From(std::string_view key) { iterator_->Seek(ToSlice(key)); }
  // The last row below `key`.
  void Before(std::string_view key);
  void Next() { iterator_->Next(); }
  void Previous() { iterator_->Prev(); }

  bool Valid() const;  // false at the end and after an error: ask Check()
  std::string_view Key() const { return ToView(iterator_->key()); }
  std::string_view Value() const { return ToView(iterator_->value()); }
  Result<void> Check() const;

 private:
  const std::string lower_, upper_;
  rocksdb::Slice lower_slice_, upper_slice_;
  rocksdb::ReadOptions options_;
  std::unique_ptr<rocksdb::Iterator> iterator_;
};

class Source {
 public:
  virtual ~Source() = default;
  // False when there is no such key.
  virtual Result<bool> Get(Family family, std::string_view key, std::string* value) const = 0;
  virtual std::unique_ptr<Rows> Range(Family family, std::string lower, std::string upper) const = 0;

  std::unique_ptr<Rows> Prefix(Family family, const std::string& prefix) const;
};

class DatabaseSource final : public Source {
 public:
  DatabaseSource(const Database& database, ReadMode mode, bool snapshot);
  ~DatabaseSource() override;
  // Long walks leave what others have in memory where it is.
  void LeaveCacheAlone() { options_.fill_cache = false; }
  Result<bool> Get(Family family, std::string_view key, std::string* value) const override;
  std::unique_ptr<Rows> Range(Family family, std::string lower, std::string upper) const override;

 private:
  const Database& database_;
  rocksdb::ReadOptions options_;
};

class BatchSource final : public Source {
 public:
  BatchSource(const Database& database, rocksdb::WriteBatchWithIndex& batch) : database_(database), batch_(batch) {}
  Result<bool> Get(Family family, std::string_view key, std::string* value) const override;
  std::unique_ptr<Rows> Range(Family family, std::string lower, std::string upper) const override;

 private:
  const Database& database_;
  rocksdb::WriteBatchWithIndex& batch_;
};

}  // namespace chanoma::store
