// Putting right what an inspection found and records tell: looked at again in the commit that does it, since much may have
// changed.

#include "store/batch.h"
#include "store/draft.h"
#include "store/inspection.h"
#include "store/keys.h"
#include "store/numbers.h"
#include "store/rows.h"
#include "store/store.h"

namespace chanoma::store {
namespace {

constexpr size_t kAtOnce = 256;  // so that nobody's commit waits long

// Every record that is counted.
Result<Numbers> CountAll(const Source& source) {
  Numbers numbers;
  const auto walk = [&](Family family, const std::string& prefix) -> Result<void> {
    const auto rows = source.Range(family, prefix, prefix.empty() ? std::string(64, '\xff') : keys::After(prefix));
    for (rows->First(); rows->Valid(); rows->Next()) {
      const RecordName name{family, std::string(rows->Key())};
      // As long as one cannot be read, no number is better than the one that is there.
      TRY(RowsOf(name, rows->Value()));
      numbers.Count(name, rows->Value());
    }
    return rows->Check();
  };
  TRY(walk(Family::kVideos, {}));
  TRY(walk(Family::kJobs, {}));
  TRY(walk(Family::kMeta, std::string(keys::kAuditPrefix)));
  return numbers;
}

}  // namespace

Result<bool> Draft::Mend(const Flaw& flaw) {
  const RecordName name{static_cast<Family>(flaw.family), flaw.key};
  std::string bytes;
  switch (flaw.kind) {
    case Flaw::Kind::kRow: {
      if (!TRY(source_->Get(name.family, name.key, &bytes))) return false;
      for (const Row& row : TRY(RowsOf(name, bytes))) {
        if (row.key != flaw.row) continue;
        std::string value;
        if (TRY(source_->Get(Family::kIndex, row.key, &value)) && value == row.value) return false;
        // Another record may have it by now, where only one can: a path, a name.
        const auto other = value.empty() ? std::nullopt : RecordOf(row.key, value);
        if (other && *other != name && TRY(source_->Get(other->family, other->key, &value))) {
          const auto rows = RowsOf(*other, value);
          if (rows && std::ranges::any_of(*rows, [&](const Row& one) { return one.key == row.key; })) return false;
        }
        batch_.Put(Family::kIndex, row.key, row.value);
        batch_.due() = {};
        return true;
      }
      return false;
    }
    case Flaw::Kind::kStrayRow: {
      std::string value;
      if (!TRY(source_->Get(Family::kIndex, flaw.row, &value))) return false;
      const auto owner = RecordOf(flaw.row, value);
      if (!owner) return false;
      if (TRY(source_->Get(owner->family, owner->key, &bytes))) {
        const auto rows = TRY(RowsOf(*owner, bytes));
        if (std::ranges::any_of(rows, [&](const Row& row) { return row.key == flaw.row; })) return false;
      }
      batch_.Delete(Family::kIndex, flaw.row);
      return true;
    }
    case Flaw::Kind::kLeftover:
      if (TRY(source_->Get(Family::kVideos, name.key, &bytes)) || !TRY(source_->Get(name.family, name.key, &bytes))) return false;
      batch_.Delete(name.family, name.key);
      return true;
    case Flaw::Kind::kNumbers: {
      const auto wrong = TRY(CompareNumbers(*source_, TRY(CountAll(*source_))));
      for (const WrongNumber& number : wrong) batch_.Put(Family::kMeta, number.key, number.right);
      return !wrong.empty();
    }
    case Flaw::Kind::kFile:
    case Flaw::Kind::kRecord:
    case Flaw::Kind::kReference: return false;
  }
  return false;
}

Result<size_t> Store::Mend(const std::vector<Flaw>& flaws) {
  size_t mended = 0;
  for (size_t begin = 0; begin < flaws.size(); begin += kAtOnce) {
    size_t now = 0;
    TRY(Commit([&](Draft& draft) -> Result<void> {
      now = 0;
      for (size_t i = begin; i < std::min(begin + kAtOnce, flaws.size()); ++i) now += TRY(draft.Mend(flaws[i])) ? 1 : 0;
      return {};
    }));
    mended += now;
  }
  return mended;
}

}  // namespace chanoma::store
