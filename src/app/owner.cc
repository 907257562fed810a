#include "app/owner.h"

#include <fmt/format.h>
#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <system_error>

#include "base/file.h"

namespace chanoma::app {

Result<void> BecomeOwnerOf(const std::filesystem::path& data) {
  struct stat info {};
  if (::geteuid() != 0 || ::stat(data.c_str(), &info) != 0 || info.st_uid == 0) return {};
  if (::setgroups(0, nullptr) != 0 || ::setgid(info.st_gid) != 0 || ::setuid(info.st_uid) != 0) return Fail(SystemError(errno, "become the owner of", data));
  return {};
}

Result<AsOwner> AsOwner::Of(const std::filesystem::path& data) {
  struct stat info {};
  if (::geteuid() != 0 || ::stat(data.c_str(), &info) != 0 || info.st_uid == 0) return AsOwner(false);
  if (::setegid(info.st_gid) != 0 || ::seteuid(info.st_uid) != 0) return Fail(SystemError(errno, "become the owner of", data));
  return AsOwner(true);
}

AsOwner::~AsOwner() {
  // It was root's, and root may.
  if (changed_ && (::seteuid(::getuid()) != 0 || ::setegid(::getgid()) != 0)) std::abort();
}

Result<void> MakeFolderFor(const std::filesystem::path& data, const std::filesystem::path& folder) {
  const auto inside = folder.lexically_normal().lexically_relative(data.lexically_normal());
  if (!inside.empty() && *inside.begin() != "..") return Fail(Code::kInvalid, "a copy cannot be in the data directory itself", "to");
  std::error_code error;
  if (std::filesystem::exists(folder, error) && !std::filesystem::is_empty(folder, error)) {
    return Fail(Code::kConflict, fmt::format("{} is not an empty folder", folder.string()));
  }
  std::filesystem::create_directories(folder, error);
  if (error) return Fail(SystemError(error.value(), "make", folder));
  ::chmod(folder.c_str(), 0750);
  struct stat info {};
  if (::geteuid() == 0 && ::stat(data.c_str(), &info) == 0 && ::chown(folder.c_str(), info.st_uid, info.st_gid) != 0) {
    return Fail(SystemError(errno, "give away", folder));
  }
  return {};
}

}  // namespace chanoma::app
