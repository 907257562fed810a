// The side of the segment store that keeps files beside its cap.

#include <fcntl.h>
#include <unistd.h>

#include "base/file.h"
#include "playback/segment_store.h"

namespace chanoma::playback {

bool SegmentStore::RenameLocked(const StoredName& from, bool pinned) {
  StoredName to = from;
  to.pinned = pinned;
  return ::rename((options_.folder / FileNameOf(from)).c_str(), (options_.folder / FileNameOf(to)).c_str()) == 0;
}

Result<void> SegmentStore::Pin(const std::string& key) {
  StoredName name{key, 0, false};
  {
    MutexLock lock(mutex_);
    const auto entry = entries_.find(key);
    if (entry == entries_.end()) return Fail(Code::kNotFound, "there is no such file");
    if (entry->second.pinned) return {};
    name.sum = entry->second.sum;
  }
  // Without the lock, under which viewers would wait for the disk.
  const UniqueFd file = TRY(OpenFile(options_.folder / FileNameOf(name), O_RDONLY));
  if (::fdatasync(file.Get()) != 0) return Fail(SystemError(errno, "sync", options_.folder / FileNameOf(name)));
  MutexLock lock(mutex_);
  const auto entry = entries_.find(key);
  if (entry == entries_.end() || entry->second.sum != name.sum) return Fail(Code::kNotFound, "there is no such file");
  Entry& known = entry->second;
  if (known.pinned) return {};
  if (pinned_ + known.size > limits_.pinned_cap) return Fail(Code::kNoSpace, "the room for what is made ahead of time is full");
  if (!RenameLocked(name, true)) return Fail(SystemError(errno, "rename", options_.folder / FileNameOf(name)));
  known.pinned = true;
  bytes_ -= known.size;
  pinned_ += known.size;
  pinned_keys_.insert(key);
  kept_.splice(kept_.begin(), used_, known.place);
  return {};
}

void SegmentStore::Unpin(const std::string& key) {
  std::vector<std::string> evicted;
  {
    MutexLock lock(mutex_);
    const auto entry = entries_.find(key);
    if (entry == entries_.end() || !entry->second.pinned) return;
    UnpinLocked(key, entry->second);
    evicted = EvictLocked(0, 0);
  }
  Unlink(evicted);
}

// Whatever the disk says of it: a name that still says so is put right by the next start.
void SegmentStore::UnpinLocked(const std::string& key, Entry& known) {
  RenameLocked({key, known.sum, true}, false);
  known.pinned = false;
  pinned_ -= known.size;
  bytes_ += known.size;
  pinned_keys_.erase(key);
  used_.splice(used_.end(), kept_, known.place);
}

void SegmentStore::SetLimits(const Limits& limits) {
  {
    MutexLock lock(mutex_);
    limits_ = limits;
    while (pinned_ > limits_.pinned_cap && !kept_.empty()) {
      const std::string key = kept_.back();
      UnpinLocked(key, entries_.at(key));
    }
  }
  const uint64_t missing = MissingOnDisk(0);
  std::vector<std::string> evicted;
  {
    MutexLock lock(mutex_);
    evicted = EvictLocked(0, missing);
  }
  Unlink(evicted);
}

void SegmentStore::Drop(const std::string& key) {
  StoredName name{key, 0, false};
  {
    MutexLock lock(mutex_);
    const auto entry = entries_.find(key);
    if (entry == entries_.end()) return;
    name.sum = entry->second.sum;
    name.pinned = entry->second.pinned;
    DropLocked(key);
  }
  ::unlink((options_.folder / FileNameOf(name)).c_str());
}

bool SegmentStore::IsPinned(const std::string& key) const {
  MutexLock lock(mutex_);
  return pinned_keys_.contains(key);
}

std::optional<uint64_t> SegmentStore::SizeOf(const std::string& key) const {
  MutexLock lock(mutex_);
  const auto entry = entries_.find(key);
  return entry == entries_.end() ? std::nullopt : std::optional(entry->second.size);
}

std::vector<std::string> SegmentStore::Pinned(std::string_view prefix) const {
  MutexLock lock(mutex_);
  std::vector<std::string> keys;
  for (auto at = pinned_keys_.lower_bound(prefix); at != pinned_keys_.end() && at->starts_with(prefix); ++at) keys.push_back(*at);
  return keys;
}

SegmentStore::PinRoom SegmentStore::RoomToPin(uint64_t bytes) const {
  if (MissingOnDisk(bytes) > 0) return PinRoom::kDiskFull;
  MutexLock lock(mutex_);
  return pinned_ + bytes > limits_.pinned_cap ? PinRoom::kCapReached : PinRoom::kEnough;
}

}  // namespace chanoma::playback
