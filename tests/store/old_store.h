#pragma once
// Stores as an older release left them, and damage to closed ones, for tests of what becomes of them.

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "store/codec.h"
#include "store/database.h"
#include "store/keys.h"
#include "store/store_fixture.h"

namespace chanoma::store {

template <class Work>
void WithClosedStore(const std::filesystem::path& path, Work work) {
  static SilentSink sink;
  const auto database = Database::OpenAnyFormat(path, Log(sink, LogLevel::kError), false);
  ASSERT_TRUE(database) << database.error().message;
  rocksdb::WriteBatch batch;
  work(**database, batch);
  ASSERT_TRUE((*database)->Write(&batch, true).ok());
  std::filesystem::remove(path / "FORMAT");
}

inline void WriteFormatOf(const std::filesystem::path& path, const Format& format) {
  WithClosedStore(path, [&](Database& database, rocksdb::WriteBatch& batch) { batch.Put(database.Handle(Family::kMeta), ToSlice(keys::kSchema), EncodeSchema(format)); });
}

// 1.0: a row of the list of paths has the video alone.
inline void WriteAsOfFormatOne(const std::filesystem::path& path) {
  WithClosedStore(path, [&](Database& database, rocksdb::WriteBatch& batch) {
    const DatabaseSource source(database, ReadMode::kMayBlock, false);
    const auto records = source.Range(Family::kVideos, std::string(), std::string(1, '\xff'));
    for (records->First(); records->Valid(); records->Next()) {
      const auto stored = DecodeVideo(records->Value());
      ASSERT_TRUE(stored);
      batch.Put(database.Handle(Family::kIndex), keys::PathRow(stored->video.library, stored->video.path), ToSlice(stored->video.id.Raw()));
    }
    batch.Put(database.Handle(Family::kMeta), ToSlice(keys::kSchema), EncodeSchema({1, 0}));
  });
}

inline void DamageARecord(const std::filesystem::path& path, const Ulid& video) {
  WithClosedStore(path, [&](Database& database, rocksdb::WriteBatch& batch) { batch.Put(database.Handle(Family::kVideos), ToSlice(video.Raw()), "no record"); });
}

}  // namespace chanoma::store
