#pragma once
// Databases of another server, found and taken to where only this process has them. Nothing is made or changed beside them. Blocks on
// the disk.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "app/private_copy.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace chanoma::app {

// `given`: folders that hold some of `names`, themselves or in one of the folders `below`, or files; beside a file that has one of the names,
// the others are taken too. Each once. kNotFound.
Result<std::vector<std::filesystem::path>> FindForeign(const std::vector<std::string>& given, const std::vector<std::string>& names, const std::vector<std::string>& below);

class ForeignFiles {
 public:
  // Opens them, as whoever calls may. kNotFound, kForbidden; kConflict while one is being changed.
  static Result<ForeignFiles> Open(const std::vector<std::filesystem::path>& paths);

  // Copies them into the folder, which is made anew, with the write-ahead logs beside them, in their order. kConflict when one changed meanwhile.
  Result<std::vector<std::filesystem::path>> CopyTo(const std::filesystem::path& folder) const;

 private:
  struct File {
    std::filesystem::path path;
    UniqueFd database, log;  // the log: none where there is none
  };
  Result<void> Add(const std::filesystem::path& path);
  std::vector<File> files_;
};

}  // namespace chanoma::app
