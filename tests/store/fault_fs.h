#pragma once
// A RocksDB file system for tests that forgets what was not synced and fails when told to. Files of the database folder
// only; any thread, as RocksDB asks.

#include <rocksdb/file_system.h>

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace chanoma::store {

class FaultFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  FaultFileSystem() : rocksdb::FileSystemWrapper(rocksdb::FileSystem::Default()) {}
  const char* Name() const override { return "FaultFileSystem"; }

  // The n-th append or sync from now on (1: the next) to a file whose name ends with `suffix`, and all after it, fail.
  void FailFrom(int nth, const std::string& suffix = ".log");
  void Mend() { failing_ = false; }
  // A power cut in two halves: from Freeze() on nothing reaches the disk any more, though the store is not told; when the
  // store is gone, DropUnsynced() cuts every file back to its synced length and lets writes through again.
  void Freeze() { frozen_ = true; }
  void DropUnsynced();

  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* file, rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus DeleteFile(const std::string& name, const rocksdb::IOOptions& options, rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;

  // For the files.
  rocksdb::IOStatus Judge(const std::string& name);
  bool Frozen() const { return frozen_; }
  void Wrote(const std::string& name, uint64_t bytes);
  void Synced(const std::string& name);

 private:
  struct Length {
    uint64_t written = 0;
    uint64_t synced = 0;
  };
  std::atomic<bool> frozen_{false};
  std::atomic<bool> failing_{false};
  std::mutex mutex_;
  int countdown_ = 0;
  std::string suffix_;
  std::map<std::string, Length> lengths_;
};

}  // namespace chanoma::store
