#include "store/batch.h"

#include "store/keys.h"

namespace chanoma::store {

Batch::Batch(const Database& database, const Clock& clock, UlidSource& ids, DueHints& due, const JournalNumbers& numbers,
             uint64_t next_sequence)
    : database_(database),
      clock_(clock),
      ids_(ids),
      due_(due),
      batch_(rocksdb::BytewiseComparator(), 0, /*overwrite_key=*/true),
      numbers_(numbers),
      next_sequence_(next_sequence) {}

void Batch::Begin() {
  batch_.SetSavePoint();
  mark_ = {numbers_, next_sequence_, purge_wanted};
}

Result<void> Batch::Keep() {
  if (!status_.ok()) return Fail(FromStatus(status_, "drafting a commit"));
  if (!(numbers_ == mark_.numbers)) {
    std::string before;
    TRY(BatchSource(database_, batch_).Get(Family::kMeta, keys::kJournalState, &before));
    Put(Family::kMeta, keys::kJournalState, EncodeJournalNumbers(numbers_, before));
  }
  if (!status_.ok()) return Fail(FromStatus(status_, "drafting a commit"));
  batch_.PopSavePoint().PermitUncheckedError();
  return {};
}

Result<void> Batch::Undo() {
  numbers_ = mark_.numbers;
  next_sequence_ = mark_.next_sequence;
  purge_wanted = mark_.purge_wanted;
  due_ = {};
  status_ = batch_.RollbackToSavePoint();
  if (!status_.ok()) return Fail(FromStatus(status_, "undoing a draft"));
  return {};
}

void Batch::Put(Family family, std::string_view key, std::string_view value) {
  const rocksdb::Status status = batch_.Put(database_.Handle(family), ToSlice(key), ToSlice(value));
  if (status_.ok()) status_ = status;
}

void Batch::Delete(Family family, std::string_view key) {
  const rocksdb::Status status = batch_.Delete(database_.Handle(family), ToSlice(key));
  if (status_.ok()) status_ = status;
}

void Batch::Append(const model::Event& event) {
  const std::string value = EncodeJournalEntry({next_sequence_, Now(), event});
  const std::string key = keys::BigEndian(next_sequence_);
  Put(Family::kJournal, key, value);
  numbers_.last = next_sequence_++;
  numbers_.entries += 1;
  numbers_.bytes += key.size() + value.size();
}

}  // namespace chanoma::store
