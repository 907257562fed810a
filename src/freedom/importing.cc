#include "freedom/importing.h"

#include <fmt/format.h>

#include "freedom/layout.h"
#include "freedom/reading.h"
#include "freedom/sqlite.h"
#include "freedom/where.h"
#include "store/draft.h"
#include "store/inspection.h"

namespace chanoma::freedom {
namespace {

constexpr size_t kAtOnce = 500;            // records in a commit
constexpr size_t kBytesAtOnce = 1 << 20;
constexpr size_t kFlawsTold = 5;
constexpr std::chrono::minutes kPatience{1};

class Filler {
 public:
  Filler(store::Store& store, const Progress& progress) : store_(store), progress_(progress) {}

  Result<void> Add(const Mapped& record, store::Carried carried) {
    bytes_ += carried.bytes.size();
    waiting_.emplace_back(&record, std::move(carried));
    return waiting_.size() >= kAtOnce || bytes_ >= kBytesAtOnce ? Write() : Result<void>();
  }

  // What waits.
  Result<void> Write() {
    const auto written = store_.Commit(
        [&](store::Draft& draft) -> Result<void> {
          for (const auto& [record, carried] : waiting_) {
            const auto put = store::PutCarried(draft, carried);
            if (!put && put.error().code != Code::kInternal && put.error().code != Code::kNoSpace) {
              return Fail(Code::kInvalid, fmt::format("{}: {}", WhereOf(*record, carried), put.error().message));
            }
            TRY(Result<void>(put));
          }
          return {};
        },
        store::Durability::kLazy);
    if (!written) return Fail(written.error());
    done_ += waiting_.size();
    progress_(done_);
    waiting_.clear();
    bytes_ = 0;
    return {};
  }

 private:
  store::Store& store_;
  const Progress& progress_;
  std::vector<std::pair<const Mapped*, store::Carried>> waiting_;
  size_t bytes_ = 0;
  uint64_t done_ = 0;
};

// Numbers as the records have them, and nothing that refers to what is not there.
Result<void> Settle(store::Store& store) {
  TRY(store.Mend({{store::Flaw::Kind::kNumbers, {}, {}, 0, {}, {}}}));
  std::string words;
  size_t flaws = 0;
  TRY(store.Inspect({[&](const store::Flaw& flaw) {
                       if (++flaws <= kFlawsTold) words += (words.empty() ? "" : "; ") + flaw.words;
                     },
                     [](uint64_t) {},
                     {}}));
  if (flaws > kFlawsTold) words += fmt::format("; and {} more", flaws - kFlawsTold);
  if (flaws > 0) return Fail(Code::kInvalid, words);
  return {};
}

}  // namespace

Result<Tally> Import(const std::filesystem::path& file, store::Store& store, const Progress& progress) {
  const Connection connection = TRY(OpenExport(file));
  // What a new store has to do by itself is done before there is something in it.
  TRY(store.Drain(std::chrono::steady_clock::now() + kPatience));
  Tally tally;
  Filler filler(store, progress);
  for (const Mapped& record : Everything()) tally.tables.emplace_back(record.table, 0);
  TRY(ReadRecords(connection, [&](const Mapped& record, store::Carried carried) {
    ++tally.tables[static_cast<size_t>(&record - Everything().data())].second;
    return filler.Add(record, std::move(carried));
  }));
  TRY(filler.Write());
  TRY(Settle(store));
  return tally;
}

}  // namespace chanoma::freedom
