#pragma once
// A file that is made beside its name and takes it once it is whole. One thread; blocks on the disk.

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"

namespace chanoma::app {

class NewFile {
 public:
  // kConflict when there is one of that name. Its maker's alone.
  static Result<NewFile> Start(const std::filesystem::path& path);
  NewFile(NewFile&&) = default;
  NewFile& operator=(NewFile&&) = delete;
  ~NewFile();  // what was not finished goes

  Result<void> AddLine(std::string_view line);
  Result<void> Finish();  // durable on return
  const std::filesystem::path& path() const { return path_; }

 private:
  NewFile(std::filesystem::path path, UniqueFd fd) : path_(std::move(path)), fd_(std::move(fd)) {}
  Result<void> Flush();

  std::filesystem::path path_;
  UniqueFd fd_;  // none: finished
  std::string waiting_;
};

}  // namespace chanoma::app
