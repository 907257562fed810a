#include "files/open.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "base/file.h"

namespace chanoma::files {

Result<OpenedFile> OpenBeneath(const std::string& root, const std::string& path) {
  const UniqueFd folder = TRY(OpenFile(root, O_PATH | O_DIRECTORY));
  open_how how{};
  // O_NONBLOCK: a named pipe with a film's name must not hold the thread.
  how.flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  OpenedFile file;
  long fd;
  do {
    fd = ::syscall(SYS_openat2, folder.Get(), path.c_str(), &how, sizeof how);
  } while (fd < 0 && (errno == EINTR || errno == EAGAIN));
  if (fd < 0 && errno == EXDEV) return Fail(Code::kForbidden, path + " leads out of its library");
  if (fd < 0) return Fail(SystemError(errno, "open", path));
  file.fd.Reset(static_cast<int>(fd));
  struct stat info {};
  if (::fstat(file.fd.Get(), &info) != 0) return Fail(SystemError(errno, "stat", path));
  if (!S_ISREG(info.st_mode)) return Fail(Code::kInvalid, path + " is not a file");
  file.stamp = {static_cast<uint64_t>(info.st_size), info.st_mtim.tv_sec * 1'000'000'000LL + info.st_mtim.tv_nsec,
                static_cast<uint64_t>(info.st_dev), static_cast<uint64_t>(info.st_ino)};
  return file;
}

}  // namespace chanoma::files
