#include "store/source.h"

#include <fmt/format.h>

#include "store/database.h"
#include "store/keys.h"

namespace chanoma::store {

Error FromStatus(const rocksdb::Status& status, std::string_view what) {
  Code code = Code::kInternal;
  if (status.IsNotFound()) code = Code::kNotFound;
  if (status.IsCorruption()) code = Code::kCorrupt;
  if (status.IsIncomplete()) code = Code::kWouldBlock;
  if (status.subcode() == rocksdb::Status::kNoSpace || status.subcode() == rocksdb::Status::kSpaceLimit) code = Code::kNoSpace;
  return Error{code, fmt::format("{}: {}", what, status.ToString()), {}};
}

Rows::Rows(rocksdb::ReadOptions options, std::string lower, std::string upper, const Open& open)
    : lower_(std::move(lower)), upper_(std::move(upper)), lower_slice_(lower_), upper_slice_(upper_), options_(std::move(options)) {
  options_.iterate_lower_bound = &lower_slice_;
  options_.iterate_upper_bound = &upper_slice_;
  iterator_.reset(open(options_));
}

void Rows::Before(std::string_view key) {
  iterator_->SeekForPrev(ToSlice(key));
  if (iterator_->Valid() && Key() == key) iterator_->Prev();
}

// The bounds are looked at here too: an iterator over a batch does not promise to honour them.
bool Rows::Valid() const { return iterator_->Valid() && Key() >= lower_ && Key() < upper_; }

Result<void> Rows::Check() const {
  if (!iterator_->status().ok()) return Fail(FromStatus(iterator_->status(), "reading a list"));
  return {};
}

std::unique_ptr<Rows> Source::Prefix(Family family, const std::string& prefix) const {
  return Range(family, prefix, keys::After(prefix));
}

DatabaseSource::DatabaseSource(const Database& database, ReadMode mode, bool snapshot) : database_(database) {
  options_.read_tier = mode == ReadMode::kMemoryOnly ? rocksdb::kBlockCacheTier : rocksdb::kReadAllTier;
  if (snapshot) options_.snapshot = database.db().GetSnapshot();
}

DatabaseSource::~DatabaseSource() {
  if (options_.snapshot != nullptr) database_.db().ReleaseSnapshot(options_.snapshot);
}

Result<bool> DatabaseSource::Get(Family family, std::string_view key, std::string* value) const {
  if (options_.read_tier == rocksdb::kBlockCacheTier) {
    // Not Get(): RocksDB 7.8 answers OK with an empty value when the table's own file is not open yet. KeyMayExist() says
    // whether the value is one, except when the index block is missing: then only its emptiness tells.
    bool found = false;
    value->clear();
    if (!database_.db().KeyMayExist(options_, database_.Handle(family), ToSlice(key), value, &found)) return false;
    if (!found || value->empty()) return Fail(Code::kWouldBlock, "the record is not in memory");
    return true;
  }
  const rocksdb::Status status = database_.db().Get(options_, database_.Handle(family), ToSlice(key), value);
  if (status.ok()) return true;
  if (status.IsNotFound()) return false;
  return Fail(FromStatus(status, "reading a record"));
}

std::unique_ptr<Rows> DatabaseSource::Range(Family family, std::string lower, std::string upper) const {
  return std::make_unique<Rows>(options_, std::move(lower), std::move(upper), [&](const rocksdb::ReadOptions& options) {
    return database_.db().NewIterator(options, database_.Handle(family));
  });
}

Result<bool> BatchSource::Get(Family family, std::string_view key, std::string* value) const {
  const rocksdb::Status status =
      batch_.GetFromBatchAndDB(&database_.db(), rocksdb::ReadOptions(), database_.Handle(family), ToSlice(key), value);
  if (status.ok()) return true;
  if (status.IsNotFound()) return false;
  return Fail(FromStatus(status, "reading a record"));
}

std::unique_ptr<Rows> BatchSource::Range(Family family, std::string lower, std::string upper) const {
  return std::make_unique<Rows>(rocksdb::ReadOptions(), std::move(lower), std::move(upper), [&](const rocksdb::ReadOptions& options) {
    rocksdb::Iterator* base = database_.db().NewIterator(options, database_.Handle(family));
    return batch_.NewIteratorWithBase(database_.Handle(family), base, &options);
  });
}

}  // namespace chanoma::store
