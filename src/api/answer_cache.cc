#include "api/answer_cache.h"

namespace chanoma::api {
namespace {

constexpr size_t kOverhead = 160;  // of an entry in the map and the list

}  // namespace

AnswerCache::AnswerCache(store::Store& store, size_t byte_budget)
    : store_(store), shard_budget_(byte_budget / kShards), followed_(store.journal().LastSequence()) {
  subscription_ = store.journal().Subscribe([this](uint64_t) { Follow(); });
}

AnswerCache::Answer AnswerCache::Find(const Ulid& id) {
  Shard& shard = ShardOf(id);
  MutexLock lock(shard.mutex);
  const auto entry = shard.entries.find(id);
  if (entry == shard.entries.end()) return nullptr;
  shard.used.splice(shard.used.begin(), shard.used, entry->second.place);
  return entry->second.answer;
}

uint64_t AnswerCache::Stamp(const Ulid& id) {
  Shard& shard = ShardOf(id);
  MutexLock lock(shard.mutex);
  return shard.stamp;
}

void AnswerCache::Put(const Ulid& id, Answer answer, uint64_t stamp) {
  Shard& shard = ShardOf(id);
  MutexLock lock(shard.mutex);
  if (shard.stamp != stamp || answer->size() + kOverhead > shard_budget_) return;
  const auto [entry, added] = shard.entries.try_emplace(id);
  if (!added) return;
  shard.used.push_front(id);
  shard.bytes += answer->size() + kOverhead;
  entry->second = {std::move(answer), shard.used.begin()};
  while (shard.bytes > shard_budget_) {
    const auto oldest = shard.entries.find(shard.used.back());
    shard.bytes -= oldest->second.answer->size() + kOverhead;
    shard.entries.erase(oldest);
    shard.used.pop_back();
  }
}

void AnswerCache::Drop(const Ulid& id) {
  Shard& shard = ShardOf(id);
  MutexLock lock(shard.mutex);
  ++shard.stamp;
  const auto entry = shard.entries.find(id);
  if (entry == shard.entries.end()) return;
  shard.bytes -= entry->second.answer->size() + kOverhead;
  shard.used.erase(entry->second.place);
  shard.entries.erase(entry);
}

void AnswerCache::DropAll() {
  for (Shard& shard : shards_) {
    MutexLock lock(shard.mutex);
    ++shard.stamp;
    shard.entries.clear();
    shard.used.clear();
    shard.bytes = 0;
  }
}

void AnswerCache::Follow() {
  while (true) {
    auto read = store_.Read().ReadJournal(followed_, 500);
    const auto* page = read ? std::get_if<store::JournalPage>(&*read) : nullptr;
    if (!page) {
      DropAll();
      followed_ = store_.journal().LastSequence();
      return;
    }
    if (page->entries.empty()) return;
    for (const model::JournalEntry& entry : page->entries) {
      if (const auto* video = std::get_if<model::VideoChanged>(&entry.event)) Drop(video->id);
      // An answer names its show: one that is new, or no longer there, may be anybody's.
      if (const auto* show = std::get_if<model::ShowChanged>(&entry.event); show && show->change != model::Change::kUpdated) DropAll();
      followed_ = entry.sequence;
    }
  }
}

}  // namespace chanoma::api
