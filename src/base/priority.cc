#include "base/priority.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace chanoma {

void RunAhead(pid_t process) {
  constexpr int kNice = 4;
  ::setpriority(PRIO_PROCESS, static_cast<id_t>(process), kNice);
}

void RunInBackground(pid_t process) {
  constexpr int kNice = 10;
  // ioprio_set(2) has no wrapper, and later kernels' <linux/ioprio.h> is C alone (a parameter named `class`).
  constexpr int kOneProcess = 1, kIdleClass = 3, kClassShift = 13;
  const id_t who = process != 0 ? static_cast<id_t>(process) : static_cast<id_t>(::gettid());
  ::setpriority(PRIO_PROCESS, who, kNice);
  ::syscall(SYS_ioprio_set, kOneProcess, who, kIdleClass << kClassShift);
}

}  // namespace chanoma
