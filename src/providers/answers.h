#pragma once
// Answers that were had before, on disk, so that nobody is asked twice for the same: a file each in a folder of the cache, named by a
// hash of the question, under a cap of bytes. What is damaged is as if it had not been there. Any thread; blocks on the disk.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/mutex.h"

namespace chanoma::providers {

class Answers {
 public:
  Answers(std::filesystem::path folder, uint64_t most_bytes, const Clock& clock);

  // None when there is none, or it is older than `fresh`.
  std::optional<std::string> Find(std::string_view question, std::chrono::seconds fresh) const;
  void Keep(std::string_view question, std::string_view answer) EXCLUDES(mutex_);
  void Forget(std::string_view question) const;

 private:
  std::filesystem::path PathOf(std::string_view question) const;
  void MakeRoom() REQUIRES(mutex_);

  const std::filesystem::path folder_;
  const uint64_t most_bytes_;
  const Clock& clock_;
  mutable Mutex mutex_;
  uint64_t written_ GUARDED_BY(mutex_) = 0;  // since the folder was last looked through
};

}  // namespace chanoma::providers
