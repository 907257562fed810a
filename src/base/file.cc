#include "base/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include "base/failpoint.h"

namespace chanoma {

Error SystemError(int error, std::string_view what, const std::filesystem::path& path) {
  Code code = Code::kInternal;
  if (error == ENOENT || error == ENOTDIR) code = Code::kNotFound;
  if (error == EACCES || error == EPERM) code = Code::kForbidden;
  if (error == ENOSPC || error == EDQUOT) code = Code::kNoSpace;
  return Error{code, fmt::format("{} {}: {}", what, path.string(), ::strerror(error)), {}};
}

Result<UniqueFd> OpenFile(const std::filesystem::path& path, int flags, unsigned mode) {
  int fd;
  do {
    fd = ::open(path.c_str(), flags | O_CLOEXEC, mode);
  } while (fd < 0 && errno == EINTR);
  if (fd < 0) return Fail(SystemError(errno, "open", path));
  return UniqueFd(fd);
}

Result<std::string> ReadFile(const std::filesystem::path& path, size_t limit) {
  const UniqueFd fd = TRY(OpenFile(path, O_RDONLY));
  std::string bytes;
  char block[65536];
  while (true) {
    const ssize_t n = ::read(fd.Get(), block, sizeof block);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Fail(SystemError(errno, "read", path));
    if (n == 0) return bytes;
    if (bytes.size() + static_cast<size_t>(n) > limit) {
      return Fail(Code::kTooLarge, fmt::format("{} is over {} bytes", path.string(), limit));
    }
    bytes.append(block, static_cast<size_t>(n));
  }
}

Result<void> WriteAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Fail(SystemError(errno, "write", "file"));
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return {};
}

Result<void> WriteFileAtomically(const std::filesystem::path& path, std::string_view bytes, unsigned mode) {
  std::filesystem::path temporary = path;
  temporary += fmt::format(".tmp{}", ::getpid());
  {
    const UniqueFd fd = TRY(OpenFile(temporary, O_WRONLY | O_CREAT | O_TRUNC, mode));
    auto written = WriteAll(fd.Get(), bytes);
    ReachFailpoint("file.written");
    if (written && ::fsync(fd.Get()) != 0) written = Fail(SystemError(errno, "fsync", temporary));
    if (!written) {
      ::unlink(temporary.c_str());
      return written;
    }
  }
  ReachFailpoint("file.synced");
  if (::rename(temporary.c_str(), path.c_str()) != 0) {
    const int error = errno;
    ::unlink(temporary.c_str());
    return Fail(SystemError(error, "rename", path));
  }
  ReachFailpoint("file.renamed");
  TRY(SyncFolder(path.parent_path()));
  ReachFailpoint("file.named");
  return {};
}

Result<void> SyncFolder(const std::filesystem::path& folder) {
  const UniqueFd fd = TRY(OpenFile(folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY));
  if (::fsync(fd.Get()) != 0) return Fail(SystemError(errno, "fsync", folder));
  return {};
}

size_t AllowedDescriptors() {
  rlimit limit{};
  return ::getrlimit(RLIMIT_NOFILE, &limit) == 0 ? static_cast<size_t>(limit.rlim_cur) : 1024;
}

}  // namespace chanoma
