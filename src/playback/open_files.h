#pragma once
// Finished files of the segment store that are open for reading, so that their readers wait for nothing: those used last, up
// to a number. Owned by SegmentStore, under its lock.

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>

#include "base/unique_fd.h"

namespace chanoma::playback {

// A finished file, open for reading: stays readable even when evicted meanwhile.
struct StoredFile {
  UniqueFd fd;
  uint64_t size = 0;
};
using StoredFilePtr = std::shared_ptr<const StoredFile>;

class OpenFiles {
 public:
  explicit OpenFiles(size_t limit) : limit_(limit) {}
  // Null when it is not open. Counts as a use.
  StoredFilePtr Find(const std::string& key);
  // Replaces what is open under the key; the one that was used longest ago may be closed for it.
  void Add(const std::string& key, StoredFilePtr file);
  void Drop(const std::string& key);
  // Whether somebody beside this has it.
  bool BeingRead(const std::string& key) const;

 private:
  struct Open {
    StoredFilePtr file;
    std::list<std::string>::iterator place;
  };

  const size_t limit_;
  std::unordered_map<std::string, Open> files_;
  std::list<std::string> order_;  // most recent first
};

}  // namespace chanoma::playback
