#pragma once
// What the store's own tests may put in its way. Nothing outside tests/ includes this.

#include <rocksdb/file_system.h>

#include <functional>
#include <memory>

namespace chanoma::store {

struct TestHooks {
  // Instead of the real file system.
  std::shared_ptr<rocksdb::FileSystem> file_system;
  // The control arm of the durability tests: acknowledges first, then writes without a sync and through a buffer of the
  // process. A test that does not catch this catches nothing.
  bool acknowledge_before_sync = false;
  // Instead of asking the file system for its free bytes.
  std::function<uint64_t()> free_bytes;
};

}  // namespace chanoma::store
