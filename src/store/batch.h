#pragma once
// The one batch of a group of commits, under construction: puts and deletes with their index, the journal's numbers, and
// undoing what one member of the group drafted. Private to the store; includes RocksDB; the committer's thread only.

#include <rocksdb/utilities/write_batch_with_index.h>

#include <array>
#include <string>
#include <string_view>

#include "base/ulid.h"
#include "store/codec.h"
#include "store/database.h"
#include "store/source.h"

namespace chanoma::store {

// Where the first due job of each kind can be, at the earliest. Rows of jobs claimed leave deletion marks behind, all at the
// front of the queue; starting behind them keeps a claim from walking over every job claimed before it.
struct DueHints {
  std::array<std::string, model::kJobKindPlaces> from;  // by JobKind; empty: not known
};

class Batch {
 public:
  // `numbers`: the journal's before this batch; `next_sequence`: what its next entry is given.
  Batch(const Database& database, const Clock& clock, UlidSource& ids, DueHints& due, const JournalNumbers& numbers,
        uint64_t next_sequence);

  // Around each member: Begin, then Keep or Undo.
  void Begin();
  Result<void> Keep();
  Result<void> Undo();

  void Put(Family family, std::string_view key, std::string_view value);
  void Delete(Family family, std::string_view key);
  void Append(const model::Event& event);

  std::unique_ptr<Source> NewSource() { return std::make_unique<BatchSource>(database_, batch_); }
  Timestamp Now() const { return clock_.Now(); }
  Ulid NewId() { return ids_.Next(); }
  const JournalNumbers& numbers() const { return numbers_; }
  uint64_t next_sequence() const { return next_sequence_; }
  bool Empty() const { return batch_.GetWriteBatch()->Count() == 0; }
  size_t Bytes() const { return batch_.GetWriteBatch()->GetDataSize(); }
  rocksdb::WriteBatch* Raw() { return batch_.GetWriteBatch(); }
  // The first put or delete that RocksDB refused; a batch with one is not written.
  const rocksdb::Status& status() const { return status_; }

  DueHints& due() { return due_; }

  bool purge_wanted = false;  // a library was deleted: its videos are to follow

 private:
  struct Mark {
    JournalNumbers numbers;
    uint64_t next_sequence = 0;
    bool purge_wanted = false;
  };

  const Database& database_;
  const Clock& clock_;
  UlidSource& ids_;
  DueHints& due_;
  mutable rocksdb::WriteBatchWithIndex batch_;
  rocksdb::Status status_;
  JournalNumbers numbers_;
  uint64_t next_sequence_;
  Mark mark_;
};

}  // namespace chanoma::store
