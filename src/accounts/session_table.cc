#include "accounts/session_table.h"

#include <vector>

namespace chanoma::accounts {

std::optional<SessionTable::Entry> SessionTable::Find(const std::string& hash) {
  Shard& shard = ShardOf(hash);
  MutexLock lock(shard.mutex);
  const auto found = shard.entries.find(hash);
  if (found == shard.entries.end()) return std::nullopt;
  return found->second.entry;
}

std::optional<SessionTable::Maker> SessionTable::FindMaker(const Ulid& credential) {
  Maker maker;
  {
    MutexLock lock(names_.mutex);
    const auto named = names_.hashes.find(credential);
    if (named == names_.hashes.end()) return std::nullopt;
    maker.hash = named->second;
  }
  Shard& shard = ShardOf(maker.hash);
  MutexLock lock(shard.mutex);
  const auto found = shard.entries.find(maker.hash);
  if (found == shard.entries.end()) return std::nullopt;
  Kept& kept = found->second;
  if (!kept.watcher) kept.watcher = std::make_shared<const Principal>(AsWatcher(*kept.entry.principal));
  maker.watcher = kept.watcher;
  maker.expires = kept.entry.expires;
  return maker;
}

bool SessionTable::Put(const std::string& hash, Entry entry) {
  if (size() >= kMost) return false;
  {
    MutexLock lock(names_.mutex);
    names_.hashes[entry.principal->credential] = hash;
  }
  Shard& shard = ShardOf(hash);
  MutexLock lock(shard.mutex);
  const auto [known, added] = shard.entries.try_emplace(hash);
  if (added) size_.fetch_add(1, std::memory_order_relaxed);
  else known->second.entry.principal->stale->store(true, std::memory_order_release);
  known->second = {std::move(entry), nullptr};
  return true;
}

bool SessionTable::Touch(const std::string& hash, Timestamp now, std::chrono::milliseconds at_most_every, std::chrono::milliseconds slides) {
  Shard& shard = ShardOf(hash);
  MutexLock lock(shard.mutex);
  const auto found = shard.entries.find(hash);
  if (found == shard.entries.end() || now - found->second.entry.used < at_most_every) return false;
  found->second.entry.used = now;
  if (slides.count() > 0) found->second.entry.expires = now + slides;
  return true;
}

template <class Fits>
void SessionTable::RemoveIf(Fits fits) {
  std::vector<Ulid> gone;
  for (Shard& shard : shards_) {
    MutexLock lock(shard.mutex);
    const auto ends = [&](const auto& kept) {
      const Principal& principal = *kept.second.entry.principal;
      if (!fits(principal)) return false;
      principal.stale->store(true, std::memory_order_release);
      gone.push_back(principal.credential);
      return true;
    };
    size_.fetch_sub(std::erase_if(shard.entries, ends), std::memory_order_relaxed);
  }
  MutexLock lock(names_.mutex);
  for (const Ulid& credential : gone) names_.hashes.erase(credential);
}

void SessionTable::RemoveAccount(const Ulid& account) {
  RemoveIf([&](const Principal& principal) { return principal.account == account; });
}
void SessionTable::RemoveCredential(const Ulid& credential) {
  RemoveIf([&](const Principal& principal) { return principal.credential == credential; });
}

}  // namespace chanoma::accounts
