#pragma once
// The box in which a worker reads hostile files. Entered once, first thing in main, before any thread exists and before
// the first byte of a file. What it leaves: computing, threads, the socket to the daemon, the descriptors that come
// through it, and stderr. Fails with the system's words when a layer that was asked for cannot be had.

#include <cstdint>

#include "base/result.h"

namespace chanoma::media {

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define CHANOMA_SANITIZED_WORKER
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define CHANOMA_SANITIZED_WORKER
#endif

// Sanitizers open files, start processes and reserve terabytes: their builds go without the system call filter, without
// landlock and without a limit on memory, and say so.
#ifdef CHANOMA_SANITIZED_WORKER
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

struct BoxLimits {
  uint64_t memory = 0;  // bytes of address space
  int parent = 0;       // the daemon's process id as seen before the box closed
};

// The layers a kernel or a service manager may not grant. Which ones are used is found out by the self-test.
struct BoxLayers {
  bool seccomp = !kSanitized;
  bool landlock = !kSanitized;
};

// Limits memory, descriptors, cores and privileges, ties the worker's life to the daemon's, and closes the layers.
Result<void> EnterBox(const BoxLimits& limits, const BoxLayers& layers);

// Gives the call `seconds` of wall time on every core; the kernel ends the worker (SIGXCPU) after that.
void AllowCpuTime(int64_t seconds);

}  // namespace chanoma::media
