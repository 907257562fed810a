#pragma once
// Watches the room that is left: of the store's own limit and of the file system. RocksDB as Debian builds it aborts the
// process when the disk is really full, so commits are refused while there is still room for what is under way; a ballast
// file is given up at that moment. Owned by the Store; one thread at a time (opening, then the committer).

#include <cstdint>
#include <filesystem>
#include <functional>

#include "base/log.h"
#include "base/result.h"

namespace chanoma::store {

class Space {
 public:
  struct Limits {
    uint64_t space_bytes = 0;
    uint64_t min_free_bytes = 0;
    uint64_t ballast_bytes = 0;
  };
  // `free_bytes`: instead of statvfs(2) on `folder`, for tests.
  Space(std::filesystem::path folder, Limits limits, std::function<uint64_t()> free_bytes, const Log& log);

  // Before the database is opened (which writes): kNoSpace when even the ballast does not leave enough.
  Result<void> Prepare();
  // kNoSpace when a commit may not begin. `used`: bytes of the store's tables.
  Result<void> Check(uint64_t used);
  // The same for an essential commit, after Check() refused: there is less room, but some.
  Result<void> CheckEssential(uint64_t used) const;
  // Whether Prepare() would succeed with some to spare. Any thread.
  bool RoomToOpen() const;

 private:
  uint64_t FreeBytes() const;
  void MakeBallast();
  void DropBallast();

  const std::filesystem::path folder_;
  const std::filesystem::path ballast_;
  const Limits limits_;
  const std::function<uint64_t()> free_bytes_;
  const Log log_;
  bool has_ballast_ = false;
  bool short_ = false;
};

}  // namespace chanoma::store
