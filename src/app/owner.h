#pragma once
// Root working in somebody else's data directory. Changes the whole process.

#include <filesystem>
#include <utility>

#include "base/result.h"

namespace chanoma::app {

// What root makes in somebody's data directory must be that somebody's: root becomes the directory's owner for good. Before any thread
// is started.
Result<void> BecomeOwnerOf(const std::filesystem::path& data);

// The same for as long as this lives, for a command whose other end is a file of root's. For others than root, nothing.
class AsOwner {
 public:
  static Result<AsOwner> Of(const std::filesystem::path& data);
  AsOwner(AsOwner&& other) noexcept : changed_(std::exchange(other.changed_, false)) {}
  AsOwner& operator=(AsOwner&&) = delete;
  ~AsOwner();

 private:
  explicit AsOwner(bool changed) : changed_(changed) {}
  bool changed_;
};

// Makes `folder`, which must not exist or be empty, and gives it to the owner of `data`. kConflict when it is not empty.
Result<void> MakeFolderFor(const std::filesystem::path& data, const std::filesystem::path& folder);

}  // namespace chanoma::app
