#pragma once
// Work that nobody waits for: it takes the processor and the disk when no one else wants them. Any thread; never fails (what
// the system refuses stays as it was).

#include <sys/types.h>

namespace chanoma {

// For viewers, but ahead of them: whoever waits for something else goes first. A process.
void RunAhead(pid_t process);

// A process, or (0) the calling thread.
void RunInBackground(pid_t process = 0);

}  // namespace chanoma
