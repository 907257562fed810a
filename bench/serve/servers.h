#pragma once
// The two servers under comparison, each in processes of its own that end with the object. One thread.

#include <sys/types.h>

#include <filesystem>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"
#include "load.h"

namespace chanoma::bench {

// A child process; asked to end with `signal`, and waited for, by the destructor.
class Child {
 public:
  Child(pid_t pid, int signal) : pid_(pid), signal_(signal) {}
  Child(Child&& other) noexcept : pid_(std::exchange(other.pid_, -1)), signal_(other.signal_) {}
  Child& operator=(Child&&) = delete;
  ~Child();

  // Processor time of the process and its own children so far: steadier than a rate when the machine has other work.
  double CpuSeconds() const;

 private:
  pid_t pid_;
  int signal_;
};

struct Running {
  Child child;
  Address address;
};

// Our server module: /segments/N.m4s from `folder`, /api/items/N made for each request from a table in memory. Must be
// called before the process has threads.
Result<Running> StartOurs(const std::filesystem::path& folder, unsigned segments, unsigned items, unsigned workers);

// nginx over the files below `root`, with sendfile and its descriptor cache, on a free port.
Result<Running> StartNginx(const std::filesystem::path& program, const std::filesystem::path& root, unsigned workers);

}  // namespace chanoma::bench
