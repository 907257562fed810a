#include "files/place.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>

#include "base/unique_fd.h"

namespace chanoma::files {
namespace {

constexpr std::chrono::seconds kQuiet{3};

// statfs(2) numbers of file systems whose files others may change without this kernel's knowledge.
constexpr std::array<std::pair<uint32_t, const char*>, 11> kRemote{{{0x6969, "nfs"},
                                                                    {0xff534d42, "cifs"},
                                                                    {0xfe534d42, "smb"},
                                                                    {0x517b, "smbfs"},
                                                                    {0x65735546, "fuse"},
                                                                    {0x01021997, "9p"},
                                                                    {0x00c36400, "ceph"},
                                                                    {0x5346414f, "afs"},
                                                                    {0x73757245, "coda"},
                                                                    {0x0bd00bd0, "lustre"},
                                                                    {0x564c, "ncp"}}};

std::string OwnName() {
  char buffer[4096];
  passwd entry{}, *found = nullptr;
  if (::getpwuid_r(::geteuid(), &entry, buffer, sizeof buffer, &found) == 0 && found != nullptr) return found->pw_name;
  return fmt::format("#{}", ::geteuid());
}

}  // namespace

std::optional<std::string> RemoteMount(const std::string& path) {
  struct statfs info {};
  if (::statfs(path.c_str(), &info) != 0) return std::nullopt;
  for (const auto& [number, name] : kRemote) {
    if (static_cast<uint32_t>(info.f_type) == number) return name;
  }
  return std::nullopt;
}

std::optional<std::string> BlockingFolder(const std::string& path) {
  for (size_t slash = path.find('/', 1);; slash = path.find('/', slash + 1)) {
    const bool last = slash == std::string::npos;
    const std::string folder = last ? path : path.substr(0, slash);
    if (::faccessat(AT_FDCWD, folder.c_str(), last ? R_OK | X_OK : X_OK, AT_EACCESS) != 0 && errno == EACCES) return folder;
    if (last) return std::nullopt;
  }
}

std::optional<std::string> BlockedBy(const std::string& path) {
  const auto folder = BlockingFolder(path);
  if (!folder) return std::nullopt;
  return fmt::format("the permissions of {} do not let the user “{}” {}", *folder, OwnName(), *folder == path ? "list it" : "pass");
}

bool IsSettled(const std::string& root, const std::string& path, const Stamp& stamp) {
  const UniqueFd fd(::open((root + "/" + path).c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW));
  // A read lease is given only when nobody has the file open for writing (fcntl(2)); it is handed back at once.
  if (fd && ::fcntl(fd.Get(), F_SETLEASE, F_RDLCK) == 0) {
    ::fcntl(fd.Get(), F_SETLEASE, F_UNLCK);
    return true;
  }
  if (fd && errno == EAGAIN) return false;
  const auto now = std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch());
  const auto age = now - std::chrono::nanoseconds(stamp.modified_ns);
  return age >= kQuiet || age < -kQuiet;  // a time in the future says nothing
}

std::optional<Stamp> StampOf(const std::string& root, const std::string& path) {
  struct stat info {};
  if (::lstat((root + "/" + path).c_str(), &info) != 0) return std::nullopt;
  return Stamp{static_cast<uint64_t>(info.st_size), info.st_mtim.tv_sec * 1'000'000'000LL + info.st_mtim.tv_nsec, static_cast<uint64_t>(info.st_dev),
               static_cast<uint64_t>(info.st_ino)};
}

}  // namespace chanoma::files
