#include "media/worker/system_calls.h"

#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>

#include "media/worker/call_filter.h"

namespace chanoma::media {

Result<void> AllowOnlyNeededCalls() {
  CallFilter filter(SCMP_ACT_KILL_PROCESS);
  // The socket, the film, stderr.
  for (const int call : {SCMP_SYS(read), SCMP_SYS(pread64), SCMP_SYS(write), SCMP_SYS(sendmsg), SCMP_SYS(recvmsg),
                         SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(close), SCMP_SYS(lseek), SCMP_SYS(fstat)}) {
    filter.Allow(call);
  }
  // fstat(2) by another name; a path could only be asked about, not opened, and only with this flag.
  filter.AllowIf(SCMP_SYS(newfstatat), SCMP_A3(SCMP_CMP_EQ, AT_EMPTY_PATH));
  filter.AllowIf(SCMP_SYS(fcntl), SCMP_A1(SCMP_CMP_EQ, F_GETFL));
  filter.AllowIf(SCMP_SYS(fcntl), SCMP_A1(SCMP_CMP_EQ, F_GETFD));
  // Memory, never executable.
  for (const int call : {SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise)}) filter.Allow(call);
  for (const int call : {SCMP_SYS(mmap), SCMP_SYS(mprotect)}) {
    filter.AllowIf(call, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
  }
  // Threads of this process; never another process. clone3 hides its flags in memory: the C library does without.
  filter.AllowIf(SCMP_SYS(clone), SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD | CLONE_VM, CLONE_THREAD | CLONE_VM));
  filter.Deny(SCMP_SYS(clone3), ENOSYS);
  for (const int call : {SCMP_SYS(futex), SCMP_SYS(set_robust_list), SCMP_SYS(rseq), SCMP_SYS(sched_yield),
                         SCMP_SYS(sched_getaffinity), SCMP_SYS(gettid), SCMP_SYS(getpid), SCMP_SYS(getcpu),
                         SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(restart_syscall)}) {
    filter.Allow(call);
  }
  filter.AllowIf(SCMP_SYS(prctl), SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME));
  // Signals to itself: abort() has to end the process.
  for (const int call : {SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack)}) {
    filter.Allow(call);
  }
  filter.AllowIf(SCMP_SYS(tgkill), SCMP_A0(SCMP_CMP_EQ, static_cast<scmp_datum_t>(::getpid())));
  // Time, randomness, its own use of resources.
  for (const int call : {SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres), SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep),
                         SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(getrandom), SCMP_SYS(getrusage),
                         SCMP_SYS(getrlimit), SCMP_SYS(setrlimit), SCMP_SYS(sysinfo)}) {
    filter.Allow(call);
  }
  filter.AllowIf(SCMP_SYS(prlimit64), SCMP_A0(SCMP_CMP_EQ, 0));
  // The C library looks for character sets when a broadcast names its stations in one: it is told that there is no such
  // file, and libav goes without the names.
  filter.Deny(SCMP_SYS(openat), EACCES);
  return filter.Load();
}

}  // namespace chanoma::media
