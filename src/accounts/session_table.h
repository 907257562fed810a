#pragma once
// Every session and key, in memory, so that telling who asks costs a hash and a look-up and never the disk: event loops do
// it for each segment. Bounded, since accounts have so many sessions at most, and there are so many in all. Owned by
// Accounts; any thread; a call holds one lock for as long as a map look-up.

#include <array>
#include <atomic>
#include <optional>
#include <string>
#include <unordered_map>

#include "accounts/principal.h"
#include "base/clock.h"
#include "base/mutex.h"

namespace chanoma::accounts {

class SessionTable {
 public:
  struct Entry {
    PrincipalPtr principal;
    Timestamp used{};     // as it was last written
    Timestamp expires{};  // zero: never
  };

  // Of whoever made a link.
  struct Maker {
    std::string hash;
    PrincipalPtr watcher;  // AsWatcher() of its principal, made when first asked for
    Timestamp expires{};
  };

  std::optional<Entry> Find(const std::string& hash);
  std::optional<Maker> FindMaker(const Ulid& credential);
  // False when the table is full.
  [[nodiscard]] bool Put(const std::string& hash, Entry entry);
  // True for the one caller who is to write that the session is in use.
  bool Touch(const std::string& hash, Timestamp now, std::chrono::milliseconds at_most_every, std::chrono::milliseconds slides);
  void RemoveAccount(const Ulid& account);
  void RemoveCredential(const Ulid& credential);
  size_t size() const { return size_.load(std::memory_order_relaxed); }

 private:
  struct Kept {
    Entry entry;
    PrincipalPtr watcher;
  };
  struct Shard {
    Mutex mutex;
    std::unordered_map<std::string, Kept> entries GUARDED_BY(mutex);
  };
  // The hash of each session and key. An entry may be ahead of its shard's or behind it, for a moment.
  struct Names {
    Mutex mutex;
    std::unordered_map<Ulid, std::string> hashes GUARDED_BY(mutex);
  };
  static constexpr size_t kShards = 8;
  static constexpr size_t kMost = 20'000;

  Shard& ShardOf(const std::string& hash) { return shards_[static_cast<unsigned char>(hash.front()) % kShards]; }
  template <class Fits>
  void RemoveIf(Fits fits);

  std::atomic<size_t> size_{0};
  std::array<Shard, kShards> shards_;
  Names names_;
};

}  // namespace chanoma::accounts
