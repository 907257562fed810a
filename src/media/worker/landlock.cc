#include "media/worker/landlock.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

#include "base/file.h"
#include "base/unique_fd.h"

namespace chanoma::media {
namespace {

// Debian 12's headers end at version 2; the kernel takes a longer structure as far as it knows it, and an older kernel
// one whose unknown end is zero.
struct RulesetAttributes {
  uint64_t handled_access_fs;
  uint64_t handled_access_net;  // since 4
  uint64_t scoped;              // since 6
};
struct [[gnu::packed]] PathRule {
  uint64_t allowed_access;
  int32_t parent_fd;
};
constexpr uint64_t kWriteFile = 1 << 1, kReadFile = 1 << 2, kReadFolder = 1 << 3, kControlDevice = 1 << 15;
constexpr int kPathBeneath = 1;
constexpr long kAddRule = 445;
constexpr unsigned kAskVersion = 1;
constexpr long kCreateRuleset = 444;
constexpr long kRestrictSelf = 446;

// How many rights each version knows: 13 from the start, then REFER, TRUNCATE and IOCTL_DEV.
uint64_t FileRights(int version) {
  const int count = version >= 5 ? 16 : version >= 3 ? 15 : version == 2 ? 14 : 13;
  return (uint64_t{1} << count) - 1;
}

Result<void> Allow(int ruleset, const AllowedPath& path, int version) {
  const UniqueFd place(::open(path.path, O_PATH | O_CLOEXEC));
  if (!place) return {};
  struct stat file {};
  if (::fstat(place.Get(), &file) != 0) return Fail(SystemError(errno, "stat", path.path));
  PathRule rule{kReadFile | (S_ISDIR(file.st_mode) ? kReadFolder : 0), place.Get()};
  if (path.write) rule.allowed_access |= kWriteFile | (version >= 5 ? kControlDevice : 0);
  if (::syscall(kAddRule, ruleset, kPathBeneath, &rule, 0) != 0) return Fail(SystemError(errno, "landlock", path.path));
  return {};
}

}  // namespace

int LandlockVersion() {
  const long version = ::syscall(kCreateRuleset, nullptr, 0, kAskVersion);
  return version < 0 ? 0 : static_cast<int>(version);
}

Result<void> ForbidPaths(std::span<const AllowedPath> except) {
  const int version = LandlockVersion();
  if (version == 0) return Fail(SystemError(errno, "landlock", "ruleset"));
  RulesetAttributes attributes{FileRights(version), version >= 4 ? 3U : 0U, version >= 6 ? 3U : 0U};
  const UniqueFd ruleset(static_cast<int>(::syscall(kCreateRuleset, &attributes, sizeof attributes, 0)));
  if (!ruleset) return Fail(SystemError(errno, "landlock", "ruleset"));
  for (const AllowedPath& path : except) TRY(Allow(ruleset.Get(), path, version));
  // What a ruleset handles and no rule allows is denied.
  if (::syscall(kRestrictSelf, ruleset.Get(), 0) != 0) return Fail(SystemError(errno, "landlock", "restrict"));
  return {};
}

}  // namespace chanoma::media
