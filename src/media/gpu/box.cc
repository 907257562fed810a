#include "media/gpu/box.h"

#include <glob.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <vector>

#include "base/file.h"
#include "media/worker/box.h"
#include "media/worker/call_filter.h"
#include "media/worker/landlock.h"

namespace chanoma::media {
namespace {

constexpr std::array kReadable{
    AllowedPath{"/usr"}, AllowedPath{"/lib"}, AllowedPath{"/lib64"}, AllowedPath{"/etc/ld.so.cache"}, AllowedPath{"/etc/libva.conf"},
    AllowedPath{"/sys"}, AllowedPath{"/proc/self"}, AllowedPath{"/proc/cpuinfo"}, AllowedPath{"/proc/meminfo"}, AllowedPath{"/proc/devices"},
    AllowedPath{"/proc/modules"}, AllowedPath{"/proc/version"}, AllowedPath{"/proc/driver"}, AllowedPath{"/proc/sys/vm"}, AllowedPath{"/dev/urandom"}};

Result<void> ForbidOtherPaths() {
  std::vector<AllowedPath> paths(kReadable.begin(), kReadable.end());
  for (const char* path : {"/dev/dri", "/dev/null", "/dev/zero"}) paths.push_back({path, true});
  glob_t found{};
  if (::glob("/dev/nvidia*", 0, nullptr, &found) == 0) {
    for (size_t i = 0; i < found.gl_pathc; ++i) paths.push_back({found.gl_pathv[i], true});
  }
  auto forbidden = ForbidPaths(paths);
  ::globfree(&found);
  return forbidden;
}

// Drivers call for much that nobody has listed, so what they have no business with is named instead. They are told that it is not
// permitted, and do without.
Result<void> ForbidCalls() {
  CallFilter filter(SCMP_ACT_ALLOW);
  for (const int call : {SCMP_SYS(socket), SCMP_SYS(socketpair), SCMP_SYS(connect), SCMP_SYS(bind), SCMP_SYS(listen), SCMP_SYS(accept), SCMP_SYS(accept4),
                         SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(fork), SCMP_SYS(vfork), SCMP_SYS(ptrace), SCMP_SYS(process_vm_readv),
                         SCMP_SYS(process_vm_writev), SCMP_SYS(pidfd_getfd), SCMP_SYS(kill), SCMP_SYS(pidfd_send_signal), SCMP_SYS(mount), SCMP_SYS(umount2),
                         SCMP_SYS(pivot_root), SCMP_SYS(chroot), SCMP_SYS(setns), SCMP_SYS(unshare), SCMP_SYS(bpf), SCMP_SYS(perf_event_open),
                         SCMP_SYS(io_uring_setup), SCMP_SYS(io_uring_enter), SCMP_SYS(io_uring_register), SCMP_SYS(keyctl), SCMP_SYS(add_key),
                         SCMP_SYS(request_key), SCMP_SYS(userfaultfd), SCMP_SYS(init_module), SCMP_SYS(finit_module), SCMP_SYS(kexec_load), SCMP_SYS(reboot)}) {
    filter.Deny(call, EPERM);
  }
  // Threads, and no other process; clone3 hides its flags in memory, and the C library does without.
  filter.Add(SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), {SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0)});
  filter.Deny(SCMP_SYS(clone3), ENOSYS);
  return filter.Load();
}

}  // namespace

Result<void> EnterGpuBox(int parent) {
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return Fail(SystemError(errno, "prctl", "PDEATHSIG"));
  // The daemon may have died before the line above took effect.
  if (::getppid() != parent) return Fail(Code::kUnavailable, "the daemon is gone");
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return Fail(SystemError(errno, "prctl", "NO_NEW_PRIVS"));
  if (::prctl(PR_SET_DUMPABLE, 0) != 0) return Fail(SystemError(errno, "prctl", "DUMPABLE"));
  const rlimit none{0, 0};
  if (::setrlimit(RLIMIT_CORE, &none) != 0) return Fail(SystemError(errno, "setrlimit", "CORE"));
  if (kSanitized) return {};
  TRY(ForbidOtherPaths());
  return ForbidCalls();
}

}  // namespace chanoma::media
