#pragma once
// What decides who gets to know of a video, kept ready within a bound, so that a segment's address is checked without the
// disk. It follows the journal: a change drops the facts before the change is acknowledged. Owned by the Api; any thread;
// Find() never blocks for longer than a map look-up.

#include <array>
#include <optional>
#include <unordered_map>

#include "base/mutex.h"
#include "base/ulid.h"
#include "store/store.h"

namespace chanoma::api {

class VideoFactsCache {
 public:
  explicit VideoFactsCache(store::Store& store);

  // kNotFound when there is no such video; kWouldBlock as the store.
  Result<model::VideoFacts> Find(const Ulid& id, store::ReadMode mode);

 private:
  struct Shard {
    Mutex mutex;
    std::unordered_map<Ulid, model::VideoFacts> entries GUARDED_BY(mutex);
    uint64_t stamp GUARDED_BY(mutex) = 0;
  };
  static constexpr size_t kShards = 16;
  static constexpr size_t kPerShard = 1024;

  Shard& ShardOf(const Ulid& id) { return shards_[id.bytes[15] % kShards]; }
  void Follow();

  store::Store& store_;
  std::array<Shard, kShards> shards_;
  uint64_t followed_;  // the committer's thread only
  store::Journal::Subscription subscription_;
};

}  // namespace chanoma::api
