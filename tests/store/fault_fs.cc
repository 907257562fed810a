#include "fault_fs.h"

#include <unistd.h>

#include <filesystem>

namespace chanoma::store {
namespace {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

class FaultFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  FaultFile(std::unique_ptr<rocksdb::FSWritableFile> file, std::string name, FaultFileSystem& system)
      : rocksdb::FSWritableFileOwnerWrapper(std::move(file)), name_(std::move(name)), system_(system) {}

  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options, IODebugContext* debug) override {
    if (system_.Frozen()) return IOStatus::OK();
    if (const IOStatus verdict = system_.Judge(name_); !verdict.ok()) return verdict;
    const IOStatus status = target()->Append(data, options, debug);
    if (status.ok()) system_.Wrote(name_, data.size());
    return status;
  }
  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options, const rocksdb::DataVerificationInfo&, IODebugContext* debug) override {
    return Append(data, options, debug);
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
    if (system_.Frozen()) return IOStatus::OK();
    if (const IOStatus verdict = system_.Judge(name_); !verdict.ok()) return verdict;
    const IOStatus status = target()->Sync(options, debug);
    if (status.ok()) system_.Synced(name_);
    return status;
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override { return Sync(options, debug); }

 private:
  const std::string name_;
  FaultFileSystem& system_;
};

}  // namespace

void FaultFileSystem::FailFrom(int nth, const std::string& suffix) {
  const std::lock_guard lock(mutex_);
  countdown_ = nth;
  suffix_ = suffix;
  failing_ = true;
}

IOStatus FaultFileSystem::Judge(const std::string& name) {
  if (!failing_) return IOStatus::OK();
  const std::lock_guard lock(mutex_);
  if (!name.ends_with(suffix_) || --countdown_ > 0) return IOStatus::OK();
  return IOStatus::IOError("a fault of this test");
}

void FaultFileSystem::Wrote(const std::string& name, uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  lengths_[name].written += bytes;
}

void FaultFileSystem::Synced(const std::string& name) {
  const std::lock_guard lock(mutex_);
  lengths_[name].synced = lengths_[name].written;
}

void FaultFileSystem::DropUnsynced() {
  const std::lock_guard lock(mutex_);
  for (auto& [name, length] : lengths_) {
    if (!std::filesystem::exists(name) || std::filesystem::file_size(name) <= length.synced) continue;
    std::filesystem::resize_file(name, length.synced);
  }
  lengths_.clear();
  frozen_ = false;
}

IOStatus FaultFileSystem::NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                          std::unique_ptr<rocksdb::FSWritableFile>* file, IODebugContext* debug) {
  const IOStatus status = target()->NewWritableFile(name, options, file, debug);
  if (!status.ok()) return status;
  {
    const std::lock_guard lock(mutex_);
    lengths_[name] = {};
  }
  *file = std::make_unique<FaultFile>(std::move(*file), name, *this);
  return status;
}

IOStatus FaultFileSystem::DeleteFile(const std::string& name, const IOOptions& options, IODebugContext* debug) {
  if (Frozen()) return IOStatus::OK();
  return target()->DeleteFile(name, options, debug);
}

IOStatus FaultFileSystem::RenameFile(const std::string& from, const std::string& to, const IOOptions& options, IODebugContext* debug) {
  if (Frozen()) return IOStatus::OK();
  const IOStatus status = target()->RenameFile(from, to, options, debug);
  const std::lock_guard lock(mutex_);
  if (const auto length = lengths_.extract(from); status.ok() && !length.empty()) lengths_[to] = length.mapped();
  return status;
}

}  // namespace chanoma::store
