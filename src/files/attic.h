#pragma once
// Where content goes that nothing refers to any more while a snapshot still may: moved aside instead of deleted, under the
// minute in which that happened. One for the data directory, owned by the wiring; any thread, blocks on the disk. What cannot
// be moved stays where it is, which is harmless.
//
//   attic/MINUTE/PATH    PATH as it was in the data directory; MINUTE since 1970, in UTC

#include <cstddef>
#include <filesystem>

#include "base/clock.h"
#include "base/mutex.h"

namespace chanoma::files {

class Attic {
 public:
  // Until it is told otherwise, everything is kept.
  Attic(std::filesystem::path data, const Clock& clock) : data_(std::move(data)), clock_(clock) {}
  Attic(const Attic&) = delete;
  Attic& operator=(const Attic&) = delete;

  // `file` is in the data directory. A missing one is fine.
  void Remove(const std::filesystem::path& file) const EXCLUDES(mutex_);
  // There are snapshots of these times: what was removed before goes for good.
  void KeepFor(Timestamp oldest, Timestamp newest) EXCLUDES(mutex_);
  // There are none: everything goes, and from now on removing is deleting.
  void KeepNothing() EXCLUDES(mutex_);

 private:
  const std::filesystem::path data_;
  const Clock& clock_;
  mutable Mutex mutex_;
  bool keeps_ GUARDED_BY(mutex_) = true;
  Timestamp newest_ GUARDED_BY(mutex_){};
};

// Puts back what was removed from the data directory `data` at or after `since`, where nothing else has taken its place.
// Returns how many files came back.
size_t PutBack(const std::filesystem::path& data, Timestamp since);

}  // namespace chanoma::files
