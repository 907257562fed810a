#include "media/worker/landlock.h"

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
constexpr unsigned kAskVersion = 1;
constexpr long kCreateRuleset = 444;
constexpr long kRestrictSelf = 446;

// How many rights each version knows: 13 from the start, then REFER, TRUNCATE and IOCTL_DEV.
uint64_t FileRights(int version) {
  const int count = version >= 5 ? 16 : version >= 3 ? 15 : version == 2 ? 14 : 13;
  return (uint64_t{1} << count) - 1;
}

}  // namespace

int LandlockVersion() {
  const long version = ::syscall(kCreateRuleset, nullptr, 0, kAskVersion);
  return version < 0 ? 0 : static_cast<int>(version);
}

Result<void> ForbidPaths() {
  const int version = LandlockVersion();
  if (version == 0) return Fail(SystemError(errno, "landlock", "ruleset"));
  RulesetAttributes attributes{FileRights(version), version >= 4 ? 3U : 0U, version >= 6 ? 3U : 0U};
  const UniqueFd ruleset(static_cast<int>(::syscall(kCreateRuleset, &attributes, sizeof attributes, 0)));
  if (!ruleset) return Fail(SystemError(errno, "landlock", "ruleset"));
  // No rule is added: what a ruleset handles and no rule allows is denied.
  if (::syscall(kRestrictSelf, ruleset.Get(), 0) != 0) return Fail(SystemError(errno, "landlock", "restrict"));
  return {};
}

}  // namespace chanoma::media
