#pragma once
// Answers of GET /videos/{id} kept ready, within a byte budget. It follows the journal: a change drops the answer before
// the change is acknowledged. Owned by the Api; any thread; never blocks for longer than a map look-up.

#include <array>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>

#include "base/mutex.h"
#include "base/ulid.h"
#include "store/store.h"

namespace chanoma::api {

class AnswerCache {
 public:
  using Answer = std::shared_ptr<const std::string>;

  AnswerCache(store::Store& store, size_t byte_budget);

  // Null when it is not there.
  Answer Find(const Ulid& id);
  // Take before reading the store and hand to Put(): an answer read before a change that has been announced meanwhile
  // is not kept.
  uint64_t Stamp(const Ulid& id);
  void Put(const Ulid& id, Answer answer, uint64_t stamp);

 private:
  struct Entry {
    Answer answer;
    std::list<Ulid>::iterator place;
  };
  struct Shard {
    Mutex mutex;
    std::unordered_map<Ulid, Entry> entries GUARDED_BY(mutex);
    std::list<Ulid> used GUARDED_BY(mutex);  // most recent first
    size_t bytes GUARDED_BY(mutex) = 0;
    uint64_t stamp GUARDED_BY(mutex) = 0;
  };
  static constexpr size_t kShards = 16;

  Shard& ShardOf(const Ulid& id) { return shards_[id.bytes[15] % kShards]; }
  void Follow();
  void Drop(const Ulid& id);
  void DropAll();

  store::Store& store_;
  const size_t shard_budget_;
  std::array<Shard, kShards> shards_;
  uint64_t followed_;  // the committer's thread only
  store::Journal::Subscription subscription_;
};

}  // namespace chanoma::api
