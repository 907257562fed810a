#pragma once
// The control group (cgroup v2) in which all media workers run, so that what they hold together is bounded. It exists only
// where the service manager has given the daemon its own group to divide (systemd: Delegate=); the daemon then moves itself
// one group down, since a group that is divided holds no processes. Owned by Spawner; Add() from its thread. Errors are
// kUnsupported (nothing was given to us; the words say what) and kInternal.

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace chanoma::media {

// The group's file and what is written there: a controller that the group lacks is left out and said.
struct GroupLimit {
  std::string controller;  // "memory", "pids"
  std::string file;        // "memory.max"
  std::string value;
};
// At most three quarters of the machine's memory, and as many processes and threads as `workers` need.
std::vector<GroupLimit> WorkerLimits(int workers);

class WorkerGroup {
 public:
  // In `own`, the daemon's group.
  static Result<std::unique_ptr<WorkerGroup>> Create(const std::filesystem::path& own, const std::vector<GroupLimit>& limits);
  // Another limit from now on.
  Result<void> Bound(const GroupLimit& limit) const;
  ~WorkerGroup();  // ends what is still in it
  WorkerGroup(const WorkerGroup&) = delete;
  WorkerGroup& operator=(const WorkerGroup&) = delete;

  Result<void> Add(pid_t pid) const;
  // What it bounds, for the report: "memory.max 6442450944, pids.max 512".
  const std::string& detail() const { return detail_; }

 private:
  WorkerGroup(std::filesystem::path path, std::string detail) : path_(std::move(path)), detail_(std::move(detail)) {}

  const std::filesystem::path path_;
  const std::string detail_;
};

// The group this process is in, when it was delegated to it. `proc_groups` and `proc_mounts`: the bytes of /proc/self/cgroup
// and /proc/self/mountinfo.
Result<std::filesystem::path> FindDelegatedGroup(std::string_view proc_groups, std::string_view proc_mounts);

// Both steps for this process.
Result<std::unique_ptr<WorkerGroup>> CreateWorkerGroup(int workers);

}  // namespace chanoma::media
