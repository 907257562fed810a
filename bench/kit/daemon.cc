#include "daemon.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>
#include <thread>

#include "base/unique_fd.h"
#include "json/value.h"

extern char** environ;

namespace chanoma::bench {
namespace {

std::map<pid_t, pid_t> Parents() {
  std::map<pid_t, pid_t> parents;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    std::ifstream stat(entry.path() / "stat");
    std::string line;
    if (!std::getline(stat, line)) continue;
    const size_t close = line.rfind(')');
    int parent = 0;
    if (close != std::string::npos && std::sscanf(line.c_str() + close + 1, " %*c %d", &parent) == 1) parents[std::stoi(name)] = parent;
  }
  return parents;
}

// Of a session on the data directory, which gets its administrator when it has none. Before the daemon starts, so that
// nothing of it is measured.
std::string TokenFor(const std::filesystem::path& program, const std::filesystem::path& data) {
  const auto command = [&](const char* words) { return fmt::format("'{}' user {} bench --data '{}' 2>/dev/null", program.string(), words, data.string()); };
  FILE* made = ::popen((command("add") + " --admin").c_str(), "r");
  if (made) ::pclose(made);
  FILE* output = ::popen(command("token").c_str(), "r");
  char line[128] = "";
  if (output && !std::fgets(line, sizeof line, output)) line[0] = '\0';
  if (output) ::pclose(output);
  std::string token(line);
  while (!token.empty() && token.back() == '\n') token.pop_back();
  return token;
}

uint64_t PssOf(pid_t pid) {
  std::ifstream rollup(fmt::format("/proc/{}/smaps_rollup", pid));
  for (std::string line; std::getline(rollup, line);) {
    unsigned long kilobytes = 0;
    if (std::sscanf(line.c_str(), "Pss: %lu kB", &kilobytes) == 1) return uint64_t{kilobytes} << 10;
  }
  return 0;
}

}  // namespace

Result<uint16_t> FreePort() {
  const UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  if (::bind(fd.Get(), reinterpret_cast<sockaddr*>(&address), length) != 0 ||
      ::getsockname(fd.Get(), reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    return Fail(Code::kInternal, "no free port");
  }
  return ntohs(address.sin_port);
}

Result<Daemon> Daemon::Start(const std::filesystem::path& program, const std::filesystem::path& data, std::vector<std::string> arguments) {
  Daemon daemon;
  daemon.address_ = {"127.0.0.1", TRY(FreePort()), TokenFor(program, data)};
  arguments.insert(arguments.begin(), {program.string(), "serve", "--data", data.string(), "--listen",
                                       fmt::format("127.0.0.1:{}", daemon.address_.port), "--log-level", "warning"});
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  daemon.begun_ = std::chrono::steady_clock::now();
  if (::posix_spawn(&daemon.pid_, program.c_str(), nullptr, nullptr, argv.data(), environ) != 0) return Fail(Code::kInternal, "the daemon was not started");
  return daemon;
}

Daemon::Daemon(Daemon&& other) noexcept : pid_(std::exchange(other.pid_, -1)), address_(other.address_), begun_(other.begun_) {}

Daemon::~Daemon() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGTERM);
  ::waitpid(pid_, nullptr, 0);
}

uint64_t Daemon::ProportionalMemory() const {
  const auto parents = Parents();
  uint64_t sum = 0;
  for (const auto& [pid, parent] : parents) {
    for (pid_t at = pid; at > 1;) {
      if (at == pid_) {
        sum += PssOf(pid);
        break;
      }
      const auto up = parents.find(at);
      at = up == parents.end() ? 0 : up->second;
    }
  }
  return sum;
}

Result<std::string> FetchWhenReady(const Address& address, const std::string& target, std::chrono::milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (true) {
    auto answer = Fetch(address, target);
    if (answer) return answer;
    if (std::chrono::steady_clock::now() > deadline) return answer;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

double Percentile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[static_cast<size_t>(share * static_cast<double>(values.size() - 1))];
}

double Median(std::vector<double> values) { return Percentile(std::move(values), 0.5); }

void PrintVerdict(const std::string& name, double ours, double peer, double ratio, const std::string& unit) {
  fmt::print("{{\"name\":\"{}\",\"ours\":{:.4g},\"peer\":{:.4g},\"ratio\":{:.4g},\"unit\":\"{}\"}}\n", name, ours, peer, ratio, unit);
}

void KeepSamples(const std::string& name, const std::string& text) {
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  const auto folder = program.parent_path().parent_path() / "bench";
  std::filesystem::create_directories(folder, error);
  const auto path = folder / (name + ".txt");
  std::ofstream(path) << text;
  fmt::print("raw samples: {}\n", path.string());
}

}  // namespace chanoma::bench
