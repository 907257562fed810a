#include "app/foreign_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>

#include "base/file.h"

namespace chanoma::app {
namespace {

namespace fs = std::filesystem;

// What changes with a file's content.
struct Look {
  off_t size = 0;
  timespec changed{};
  bool operator==(const Look& other) const { return size == other.size && changed.tv_sec == other.changed.tv_sec && changed.tv_nsec == other.changed.tv_nsec; }
};

Look LookAt(const UniqueFd& fd) {
  struct stat info {};
  if (!fd || ::fstat(fd.Get(), &info) != 0) return {};
  return {info.st_size, info.st_mtim};
}

std::vector<fs::path> FindIn(const fs::path& folder, const std::vector<std::string>& names) {
  std::vector<fs::path> found;
  std::error_code error;
  for (const std::string& name : names) {
    if (fs::exists(folder / name, error)) found.push_back(folder / name);
  }
  return found;
}

}  // namespace

Result<void> ForeignFiles::Add(const fs::path& path) {
  // A journal of the other kind says how to take back what is in the file already: that is for its own program.
  TRY(CheckWhole(path.string() + "-journal"));
  UniqueFd database = TRY(OpenFile(path, O_RDONLY));
  auto log = OpenFile(path.string() + "-wal", O_RDONLY);
  if (!log && log.error().code != Code::kNotFound) return Fail(log.error());
  files_.push_back({path, std::move(database), log ? *std::move(log) : UniqueFd()});
  return {};
}

Result<std::vector<fs::path>> FindForeign(const std::vector<std::string>& given, const std::vector<std::string>& names, const std::vector<std::string>& below) {
  std::vector<fs::path> paths;
  for (const std::string& one : given) {
    std::error_code error;
    const fs::path path = fs::absolute(one, error).lexically_normal();
    std::vector<fs::path> found{path};
    if (fs::is_directory(path, error)) {
      found = FindIn(path, names);
      for (auto folder = below.begin(); found.empty() && folder != below.end(); ++folder) found = FindIn(path / *folder, names);
      if (found.empty()) return Fail(Code::kNotFound, fmt::format("there is {}{} in {}", names.size() > 1 ? "neither " : "no ", fmt::join(names, " nor "), path.string()));
    } else if (std::ranges::find(names, path.filename().string()) != names.end() && fs::exists(path, error)) {
      found = FindIn(path.parent_path(), names);
    }
    for (const fs::path& file : found) {
      if (std::ranges::find(paths, file) == paths.end()) paths.push_back(file);
    }
  }
  return paths;
}

Result<ForeignFiles> ForeignFiles::Open(const std::vector<fs::path>& paths) {
  ForeignFiles files;
  for (const fs::path& path : paths) TRY(files.Add(path));
  return files;
}

Result<std::vector<fs::path>> ForeignFiles::CopyTo(const fs::path& folder) const {
  std::error_code error;
  fs::remove_all(folder, error);
  if (!fs::create_directory(folder, error)) return Fail(SystemError(error.value(), "make", folder));
  fs::permissions(folder, fs::perms::owner_all, error);
  std::vector<fs::path> copies;
  for (const File& file : files_) {
    const fs::path copy = folder / fmt::format("{}.db", copies.size());
    const Look database = LookAt(file.database), log = LookAt(file.log);
    TRY(CopyInto(file.database.Get(), file.path, copy));
    if (file.log) TRY(CopyInto(file.log.Get(), file.path, copy.string() + "-wal"));
    if (database != LookAt(file.database) || log != LookAt(file.log)) {
      return Fail(Code::kConflict, fmt::format("{} was written to while it was read: stop the server that it belongs to, or try again", file.path.string()));
    }
    copies.push_back(copy);
  }
  return copies;
}

}  // namespace chanoma::app
