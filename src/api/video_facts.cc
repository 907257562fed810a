#include "api/video_facts.h"

namespace chanoma::api {

VideoFactsCache::VideoFactsCache(store::Store& store) : store_(store), followed_(store.journal().LastSequence()) {
  subscription_ = store.journal().Subscribe([this](uint64_t) { Follow(); });
}

Result<model::VideoFacts> VideoFactsCache::Find(const Ulid& id, store::ReadMode mode) {
  Shard& shard = ShardOf(id);
  uint64_t stamp = 0;
  {
    MutexLock lock(shard.mutex);
    if (const auto found = shard.entries.find(id); found != shard.entries.end()) return found->second;
    stamp = shard.stamp;
  }
  const model::Video video = TRY(store_.Read(mode).GetVideo(id));
  model::VideoFacts facts = model::FactsOf(video);
  MutexLock lock(shard.mutex);
  // Read before a change that has been announced meanwhile: not kept.
  if (shard.stamp != stamp) return facts;
  if (shard.entries.size() >= kPerShard) shard.entries.erase(shard.entries.begin());
  shard.entries.emplace(id, facts);
  return facts;
}

void VideoFactsCache::Follow() {
  while (true) {
    auto read = store_.Read().ReadJournal(followed_, 500);
    const auto* page = read ? std::get_if<store::JournalPage>(&*read) : nullptr;
    if (!page) {
      for (Shard& shard : shards_) {
        MutexLock lock(shard.mutex);
        ++shard.stamp;
        shard.entries.clear();
      }
      followed_ = store_.journal().LastSequence();
      return;
    }
    if (page->entries.empty()) return;
    for (const model::JournalEntry& entry : page->entries) {
      followed_ = entry.sequence;
      const auto* video = std::get_if<model::VideoChanged>(&entry.event);
      if (!video) continue;
      Shard& shard = ShardOf(video->id);
      MutexLock lock(shard.mutex);
      ++shard.stamp;
      shard.entries.erase(video->id);
    }
  }
}

}  // namespace chanoma::api
