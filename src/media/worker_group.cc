#include "media/worker_group.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <utility>

#include "base/file.h"

namespace chanoma::media {
namespace {

constexpr size_t kMostBytes = size_t{1} << 20;  // of a file in /proc
// A decoder and three encoders, each with a thread a core, on a large machine.
constexpr int kThreadsOfWorker = 256;

// Written at once, as the kernel wants it.
Result<void> Put(const std::filesystem::path& file, std::string_view value) {
  const UniqueFd fd = TRY(OpenFile(file, O_WRONLY));
  if (::write(fd.Get(), value.data(), value.size()) != static_cast<ssize_t>(value.size())) return Fail(SystemError(errno, "write", file));
  return {};
}

Result<void> MakeFolder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directory(folder, error);
  if (error) return Fail(SystemError(error.value(), "make", folder));
  return {};
}

std::vector<std::string_view> Split(std::string_view text, char by) {
  std::vector<std::string_view> parts;
  while (true) {
    const size_t end = text.find(by);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

bool Has(std::string_view words, std::string_view wanted) {
  while (words.ends_with('\n')) words.remove_suffix(1);
  for (const std::string_view word : Split(words, ' ')) {
    if (word == wanted) return true;
  }
  return false;
}

struct Mount {
  std::string_view root, place;
};
// proc(5): id, parent, major:minor, root, mount point, options, optional fields, "-", type, …
std::optional<Mount> FindMount(std::string_view mounts) {
  for (const std::string_view line : Split(mounts, '\n')) {
    const auto words = Split(line, ' ');
    for (size_t i = 6; i + 1 < words.size(); ++i) {
      if (words[i] == "-" && words[i + 1] == "cgroup2") return Mount{words[3], words[4]};
      if (words[i] == "-") break;
    }
  }
  return std::nullopt;
}

}  // namespace

std::vector<GroupLimit> WorkerLimits(int workers) {
  const auto memory = static_cast<uint64_t>(::sysconf(_SC_PHYS_PAGES)) * static_cast<uint64_t>(::sysconf(_SC_PAGE_SIZE));
  return {{"memory", "memory.max", fmt::format("{}", memory / 4 * 3)}, {"pids", "pids.max", fmt::format("{}", workers * kThreadsOfWorker)}};
}

Result<std::filesystem::path> FindDelegatedGroup(std::string_view proc_groups, std::string_view proc_mounts) {
  const auto mount = FindMount(proc_mounts);
  if (!mount) return Fail(Code::kUnsupported, "this system has no cgroup v2");
  for (const std::string_view line : Split(proc_groups, '\n')) {
    if (!line.starts_with("0::")) continue;
    std::string_view path = line.substr(3);
    // Within a container the mount shows a part of the tree, and the path may still be the whole one.
    if (mount->root != "/" && path.starts_with(mount->root)) path.remove_prefix(mount->root.size());
    std::filesystem::path own(mount->place);
    own += path;
    // systemd.resource-control(5), Delegate=; the kernel itself does not say who may divide a group.
    char yes = 0;
    if (::getxattr(own.c_str(), "user.delegate", &yes, 1) == 1 && yes == '1') return own;
    return Fail(Code::kUnsupported, "the daemon's control group is not delegated to it");
  }
  return Fail(Code::kUnsupported, "the daemon is in no control group of cgroup v2");
}

Result<std::unique_ptr<WorkerGroup>> WorkerGroup::Create(const std::filesystem::path& own, const std::vector<GroupLimit>& limits) {
  const std::string offered = TRY(ReadFile(own / "cgroup.controllers", kMostBytes));
  TRY(MakeFolder(own / "daemon"));
  TRY(Put(own / "daemon" / "cgroup.procs", "0"));  // ourselves
  std::vector<GroupLimit> bounded;
  std::vector<std::string> said;
  for (const GroupLimit& limit : limits) {
    if (!Has(offered, limit.controller)) {
      said.push_back(fmt::format("no {}", limit.controller));
      continue;
    }
    TRY(Put(own / "cgroup.subtree_control", "+" + limit.controller));
    bounded.push_back(limit);
  }
  const std::filesystem::path path = own / "workers";
  TRY(MakeFolder(path));
  // Made now, so that its end is ours whatever fails below.
  for (const GroupLimit& limit : bounded) said.push_back(fmt::format("{} {}", limit.file, limit.value));
  auto group = std::unique_ptr<WorkerGroup>(new WorkerGroup(path, fmt::format("{}", fmt::join(said, ", "))));
  for (const GroupLimit& limit : bounded) TRY(Put(path / limit.file, limit.value));
  if (bounded.empty()) return Fail(Code::kUnsupported, fmt::format("the daemon's control group offers nothing to bound: {}", group->detail()));
  return group;
}

WorkerGroup::~WorkerGroup() {
  // Workers have been ended one by one; this is for what one of them might have left.
  [[maybe_unused]] const auto killed = Put(path_ / "cgroup.kill", "1");
  ::rmdir(path_.c_str());
}

Result<void> WorkerGroup::Bound(const GroupLimit& limit) const { return Put(path_ / limit.file, limit.value); }

Result<void> WorkerGroup::Add(pid_t pid) const { return Put(path_ / "cgroup.procs", fmt::format("{}", pid)); }

Result<std::unique_ptr<WorkerGroup>> CreateWorkerGroup(int workers) {
  const std::string groups = TRY(ReadFile("/proc/self/cgroup", kMostBytes));
  const std::string mounts = TRY(ReadFile("/proc/self/mountinfo", kMostBytes));
  return WorkerGroup::Create(TRY(FindDelegatedGroup(groups, mounts)), WorkerLimits(workers));
}

}  // namespace chanoma::media
