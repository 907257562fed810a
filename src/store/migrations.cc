#include "store/migrations.h"

#include <array>

#include "base/failpoint.h"
#include "store/codec.h"
#include "store/keys.h"
#include "store/source.h"

namespace chanoma::store {
namespace {

constexpr size_t kBatchBytes = 4 << 20;

// Puts and deletes in batches that memory holds; a copy that dies half-way is made again, so that only the end is synced.
class Rewriting {
 public:
  Rewriting(Database& database, const Migrated& progress) : database_(database), progress_(progress) {}

  Result<void> Put(Family family, std::string_view key, std::string_view value) {
    batch_.Put(database_.Handle(family), ToSlice(key), ToSlice(value));
    ++written_;
    return batch_.GetDataSize() < kBatchBytes ? Result<void>() : Write();
  }

  Result<void> Write() {
    const rocksdb::Status status = database_.Write(&batch_, false);
    batch_.Clear();
    if (!status.ok()) return Fail(FromStatus(status, "writing records anew"));
    progress_(written_);
    ReachFailpoint("upgrade.batch");
    return {};
  }

 private:
  Database& database_;
  const Migrated& progress_;
  rocksdb::WriteBatch batch_;
  uint64_t written_ = 0;
};

// 2.0: rows of paths had the video alone; a scan read each record to compare its file.
Result<void> TellFilesInPaths(Database& database, const Migrated& progress) {
  DatabaseSource source(database, ReadMode::kMayBlock, true);
  source.LeaveCacheAlone();
  Rewriting rewriting(database, progress);
  const auto records = source.Range(Family::kVideos, std::string(), std::string(1, '\xff'));
  for (records->First(); records->Valid(); records->Next()) {
    const model::Video video = TRY(DecodeVideo(records->Value())).video;
    TRY(rewriting.Put(Family::kIndex, keys::PathRow(video.library, video.path), keys::EncodePathValue(video.id, {KindOf(video.state), video.stamp})));
  }
  TRY(records->Check());
  return rewriting.Write();
}

constexpr std::array kSteps{Migration{{2, 0}, "the list of paths", &TellFilesInPaths}};

}  // namespace

std::span<const Migration> Migrations() { return kSteps; }

}  // namespace chanoma::store
