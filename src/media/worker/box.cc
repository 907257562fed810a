#include "media/worker/box.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>

#include "base/file.h"
#include "media/worker/landlock.h"
#include "media/worker/system_calls.h"

namespace chanoma::media {
namespace {

int64_t cores = 1;  // asked before the box closes: the answer comes from a file

Result<void> Limit(__rlimit_resource resource, rlim_t value, const char* name) {
  rlimit now{};
  if (::getrlimit(resource, &now) != 0) return Fail(SystemError(errno, "getrlimit", name));
  const rlim_t allowed = std::min(value, now.rlim_max);
  const rlimit wanted{allowed, allowed};
  if (::setrlimit(resource, &wanted) != 0) return Fail(SystemError(errno, "setrlimit", name));
  return {};
}

// What the libraries would otherwise look up in files later.
void LookUpBeforehand() {
  ::tzset();
  cores = std::max<int64_t>(::sysconf(_SC_NPROCESSORS_ONLN), 1);
  // Where memory runs out, this process is the one to go, not the daemon.
  const UniqueFd score(::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC));
  [[maybe_unused]] const ssize_t written = score ? ::write(score.Get(), "1000", 4) : 0;
}

}  // namespace

Result<void> EnterBox(const BoxLimits& limits, const BoxLayers& layers) {
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return Fail(SystemError(errno, "prctl", "PDEATHSIG"));
  // The daemon may have died before the line above took effect.
  if (::getppid() != limits.parent) return Fail(Code::kUnavailable, "the daemon is gone");
  LookUpBeforehand();
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return Fail(SystemError(errno, "prctl", "NO_NEW_PRIVS"));
  if (::prctl(PR_SET_DUMPABLE, 0) != 0) return Fail(SystemError(errno, "prctl", "DUMPABLE"));
  TRY(Limit(RLIMIT_CORE, 0, "CORE"));
  if (limits.memory > 0 && !kSanitized) TRY(Limit(RLIMIT_AS, limits.memory, "AS"));
  TRY(Limit(RLIMIT_NOFILE, 32, "NOFILE"));
  TRY(Limit(RLIMIT_FSIZE, 0, "FSIZE"));
  // The kernel counts every thread of the user here, the daemon's too, so this stops a fork bomb and nothing smaller.
  TRY(Limit(RLIMIT_NPROC, 4096, "NPROC"));
  if (layers.landlock) TRY(ForbidPaths());
  if (layers.seccomp) TRY(AllowOnlyNeededCalls());
  return {};
}

void AllowCpuTime(int64_t seconds) {
  rusage used{};
  rlimit limit{};
  if (::getrusage(RUSAGE_SELF, &used) != 0 || ::getrlimit(RLIMIT_CPU, &limit) != 0) return;
  const auto spent = static_cast<int64_t>(used.ru_utime.tv_sec + used.ru_stime.tv_sec);
  limit.rlim_cur =
      seconds <= 0 ? limit.rlim_max : std::min(static_cast<rlim_t>(spent + seconds * cores + 2), limit.rlim_max);
  // A limit that cannot be set leaves the daemon's deadline, which is the stricter one.
  ::setrlimit(RLIMIT_CPU, &limit);
}

}  // namespace chanoma::media
