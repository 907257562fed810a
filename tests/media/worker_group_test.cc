// The control group of the media workers: where it may be made, what it bounds, and that workers are in it. The parts that
// need a kernel's cgroup v2 are skipped where none may be made.

#include "media/worker_group.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>


namespace chanoma::media {
namespace {

using ::testing::HasSubstr;

std::string Bytes(const std::filesystem::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "chanoma-group-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// Ordinary files stand in for the kernel's: what is written where is what is tested.
class WorkerGroupFiles : public ::testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directory(own_);
    std::filesystem::create_directory(own_ / "daemon");
    std::filesystem::create_directory(own_ / "workers");
    for (const char* file : {"cgroup.subtree_control", "daemon/cgroup.procs", "workers/memory.max", "workers/pids.max", "workers/cgroup.procs"})
      std::ofstream(own_ / file);
    Offer("cpu memory pids\n");
  }
  void Offer(std::string_view controllers) { std::ofstream(own_ / "cgroup.controllers") << controllers; }

  const Folder folder_;
  const std::filesystem::path own_ = folder_.path() / "own";
};

TEST_F(WorkerGroupFiles, BoundsMemoryAndProcesses) {
  const auto group = WorkerGroup::Create(own_, {{"memory", "memory.max", "1000"}, {"pids", "pids.max", "20"}});
  ASSERT_TRUE(group) << group.error().message;
  EXPECT_EQ(Bytes(own_ / "workers/memory.max"), "1000");
  EXPECT_EQ(Bytes(own_ / "workers/pids.max"), "20");
  EXPECT_EQ(Bytes(own_ / "daemon/cgroup.procs"), "0");
  EXPECT_EQ((*group)->detail(), "memory.max 1000, pids.max 20");
  ASSERT_TRUE((*group)->Add(4711));
  EXPECT_EQ(Bytes(own_ / "workers/cgroup.procs"), "4711");
}

TEST_F(WorkerGroupFiles, WhatIsNotOfferedIsSaid) {
  Offer("pids\n");
  const auto group = WorkerGroup::Create(own_, {{"memory", "memory.max", "1000"}, {"pids", "pids.max", "20"}});
  ASSERT_TRUE(group) << group.error().message;
  EXPECT_EQ(Bytes(own_ / "workers/memory.max"), "");
  EXPECT_EQ((*group)->detail(), "no memory, pids.max 20");
  Offer("\n");
  const auto nothing = WorkerGroup::Create(own_, {{"memory", "memory.max", "1000"}});
  ASSERT_FALSE(nothing);
  EXPECT_EQ(nothing.error().code, Code::kUnsupported);
}

TEST(DelegatedGroup, IsOursOnlyWhenItWasGiven) {
  const Folder folder;
  const std::string mounts = fmt::format("22 1 0:5 / /proc rw - proc proc rw\n31 22 0:27 / {} rw,nosuid shared:9 - cgroup2 cgroup2 rw\n", folder.path().string());
  const auto own = folder.path() / "system.slice/chanoma.service";
  std::filesystem::create_directories(own);
  const std::string_view groups = "4:memory:/elsewhere\n0::/system.slice/chanoma.service\n";
  const auto refused = FindDelegatedGroup(groups, mounts);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("not delegated"));
  if (::setxattr(own.c_str(), "user.delegate", "1", 1, 0) != 0) GTEST_SKIP() << "no extended attributes here";
  const auto found = FindDelegatedGroup(groups, mounts);
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(*found, own);
  EXPECT_FALSE(FindDelegatedGroup(groups, "22 1 0:5 / /proc rw - proc proc rw\n"));
  EXPECT_FALSE(FindDelegatedGroup("4:memory:/elsewhere\n", mounts));
}

// The kernel's own files, where this process may make a group.
TEST(RealGroup, HoldsProcessesAndEndsThem) {
  std::filesystem::path root;
  for (const char* place : {"/sys/fs/cgroup", "/sys/fs/cgroup/unified"}) {
    if (::access((std::filesystem::path(place) / "cgroup.controllers").c_str(), R_OK) == 0) root = place;
  }
  const auto own = root / fmt::format("chanoma-test-{}", ::getpid());
  std::error_code error;
  if (root.empty() || !std::filesystem::create_directory(own, error)) GTEST_SKIP() << "no group of cgroup v2 may be made here";
  // This process stays where it is: a child stands for the daemon, so that the test can clean up.
  const pid_t daemon = ::fork();
  if (daemon == 0) {
    std::ofstream(own / "cgroup.procs") << ::getpid();
    std::vector<GroupLimit> limits;
    for (const char* controller : {"memory", "pids", "hugetlb"}) {
      if (Bytes(own / "cgroup.controllers").find(controller) == std::string::npos) continue;
      limits.push_back({controller, std::string(controller) == "hugetlb" ? "hugetlb.2MB.max" : fmt::format("{}.max", controller), "4194304"});
    }
    if (limits.empty()) ::_exit(77);
    auto group = WorkerGroup::Create(own, limits);
    if (!group) ::_exit(2);
    const pid_t worker = ::fork();
    if (worker == 0) {
      ::pause();
      ::_exit(0);
    }
    if (!(*group)->Add(worker)) ::_exit(3);
    if (Bytes(own / "workers/cgroup.procs") != fmt::format("{}\n", worker)) ::_exit(4);
    if (Bytes(own / "daemon/cgroup.procs") != fmt::format("{}\n", ::getpid())) ::_exit(5);
    if (Bytes(own / "workers" / limits[0].file) != "4194304\n") ::_exit(6);
    group->reset();
    int status = 0;
    if (::waitpid(worker, &status, 0) != worker || !WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL) ::_exit(7);
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(daemon, &status, 0);
  for (const char* inner : {"workers", "daemon"}) ::rmdir((own / inner).c_str());
  ::rmdir(own.c_str());
  if (WIFEXITED(status) && WEXITSTATUS(status) == 77) GTEST_SKIP() << "cgroup v2 has no controllers here";
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace chanoma::media
