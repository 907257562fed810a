#include "media/worker/self_test.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>
#include <thread>
#include <vector>

#include "media/worker/landlock.h"
#include "media/worker/system_calls.h"

namespace chanoma::media {
namespace {

constexpr int kDidIt = 10;
constexpr int kRefused = 11;
constexpr int kNotEntered = 12;

// Runs `act` in a child; its wait status.
int InChild(const std::function<int()>& act) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(act());
  int status = 0;
  if (child < 0 || ::waitpid(child, &status, 0) != child) return kNotEntered << 8;
  return status;
}

bool Exited(int status, int code) { return WIFEXITED(status) && WEXITSTATUS(status) == code; }

bool Opened(long fd) { return fd >= 0; }

bool OpenByNewerCall() {
  open_how how{};
  how.flags = O_RDONLY;
  return Opened(::syscall(SYS_openat2, AT_FDCWD, "/", &how, sizeof how));
}

bool MakeProcess() {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  if (child > 0) ::waitpid(child, nullptr, 0);
  return child > 0;
}

bool RunProgram() {
  char name[] = "/proc/self/exe";
  char* const arguments[] = {name, nullptr};
  char* const nothing[] = {nullptr};
  // When it works, the program finds itself without its socket and ends with 2, which is neither of our codes.
  ::close(3);
  ::execve(name, arguments, nothing);
  return false;
}

struct Attempt {
  const char* name;
  std::function<bool()> succeeds;
};

std::vector<Attempt> Attempts() {
  const pid_t parent = ::getpid();
  return {
      {"open a path", [] { return Opened(::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC)); }},
      {"open a path another way", OpenByNewerCall},
      {"make a socket", [] { return Opened(::socket(AF_INET, SOCK_STREAM, 0)) || Opened(::socket(AF_UNIX, SOCK_STREAM, 0)); }},
      {"run a program", RunProgram},
      {"trace a process", [parent] { return ::ptrace(PTRACE_SEIZE, parent, nullptr, nullptr) == 0; }},
      {"signal a process", [parent] { return ::kill(parent, 0) == 0; }},
      {"make a process", MakeProcess},
      {"make code", [] { return ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED; }},
  };
}

// What every call needs; a box without it would fail every film.
int Work() {
  int sum = 0;
  std::thread thread([&sum] {
    std::vector<char> memory(size_t{8} << 20, 1);
    for (const char c : memory) sum += c;
  });
  thread.join();
  AllowCpuTime(10);
  return sum == 8 << 20 ? kDidIt : kRefused;
}

void AddLayer(pb::SelfTest& report, const char* name, bool holds, std::string detail) {
  auto* layer = report.add_layers();
  layer->set_name(name);
  layer->set_holds(holds);
  layer->set_detail(std::move(detail));
}

}  // namespace

pb::SelfTest TestBox(BoxLimits limits, bool box_open) {
  limits.parent = ::getpid();
  pb::SelfTest report;
  BoxLayers layers;
  // A service manager's own filter may end who asks for a layer: each is asked for in a child first.
  if (layers.landlock) layers.landlock = Exited(InChild([] { return LandlockVersion() > 0 ? kDidIt : kRefused; }), kDidIt);
  if (layers.seccomp) {
    layers.seccomp = Exited(InChild([&] {
      return EnterBox(limits, {.seccomp = true, .landlock = false}) ? kDidIt : kRefused;
    }), kDidIt);
  }
  if (box_open) layers = {.seccomp = false, .landlock = false};
  const char* sanitized = "not in a sanitizer build";
  AddLayer(report, "seccomp", layers.seccomp, layers.seccomp ? "" : kSanitized ? sanitized : "the system does not allow it");
  AddLayer(report, "landlock", layers.landlock,
           layers.landlock ? "version " + std::to_string(LandlockVersion()) : kSanitized ? sanitized : "the system does not allow it");
  const auto enter = [&] { return box_open || EnterBox(limits, layers); };
  AddLayer(report, "limits", !box_open && Exited(InChild([&] { return enter() ? kDidIt : kRefused; }), kDidIt), "");
  bool all_stopped = true;
  for (const Attempt& attempt : Attempts()) {
    const int status = InChild([&] {
      if (!enter()) return kNotEntered;
      return attempt.succeeds() ? kDidIt : kRefused;
    });
    const bool stopped = Exited(status, kRefused) || (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS);
    auto* out = report.add_attempts();
    out->set_name(attempt.name);
    out->set_stopped(stopped);
    all_stopped = all_stopped && stopped;
  }
  report.set_works(Exited(InChild([&] { return enter() ? Work() : kNotEntered; }), kDidIt));
  report.set_suffices(report.works() && (all_stopped || kSanitized));
  report.set_seccomp(layers.seccomp);
  report.set_landlock(layers.landlock);
  return report;
}

}  // namespace chanoma::media
