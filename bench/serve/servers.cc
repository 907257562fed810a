#include "servers.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <iterator>
#include <sstream>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "http/file_response.h"
#include "http/router.h"
#include "http/server.h"
#include "json/writer.h"

namespace chanoma::bench {
namespace {

namespace fs = std::filesystem;

// What a service would have read from its store: the fields of a video, rendered anew for every request.
struct Item {
  std::string id, title, path;
  int64_t size;
  double duration;
  std::vector<std::string> chapters;
};

std::vector<Item> MakeItems(unsigned count) {
  std::vector<Item> items;
  for (unsigned i = 0; i < count; ++i) {
    Item item{"01J" + std::to_string(1'000'000 + i), "An Evening by the Hearth, Part " + std::to_string(i), "/library/films/evening " + std::to_string(i) + ".mkv", 1'500'000'000 + i, 5400.5, {}};
    for (int c = 0; c < 20; ++c) item.chapters.push_back("Chapter " + std::to_string(c) + ": in which \"tea\" is poured");
    items.push_back(std::move(item));
  }
  return items;
}

std::string Render(const Item& item) {
  json::Writer writer(2200);
  writer.BeginObject().Field("id", item.id).Field("title", item.title).Field("path", item.path);
  writer.Field("size", item.size).Field("duration", item.duration).Key("chapters").BeginArray();
  for (size_t i = 0; i < item.chapters.size(); ++i) {
    writer.BeginObject().Field("start", i * 270).Field("end", (i + 1) * 270).Field("title", item.chapters[i]).EndObject();
  }
  writer.EndArray().EndObject();
  return writer.Take();
}

int ServeUntilTold(const fs::path& folder, unsigned segments, unsigned items_count, unsigned workers, int report) {
  FdLogSink sink(STDERR_FILENO);
  const Log log(sink, LogLevel::kWarning);
  const SystemClock clock;
  const std::vector<Item> items = MakeItems(items_count);
  std::vector<http::ServedFile> files(segments);
  for (unsigned i = 0; i < segments; ++i) {
    auto fd = OpenFile(folder / "segments" / (std::to_string(i) + ".m4s"), O_RDONLY);
    if (!fd) return 1;
    files[i].size = static_cast<uint64_t>(::lseek(fd->Get(), 0, SEEK_END));
    files[i].file = std::make_shared<const UniqueFd>(std::move(*fd));
    files[i].etag = "\"segment-" + std::to_string(i) + "\"";
    files[i].content_type = "video/iso.segment";
    files[i].cache_control = "private, max-age=31536000, immutable";
  }
  http::Router router;
  const auto number = [](std::string_view text) { return static_cast<size_t>(std::strtoul(std::string(text).c_str(), nullptr, 10)); };
  const bool routed =
      router.Add(http::Method::kGet, "/segments/{name}", [&](http::Exchange exchange) {
              const size_t n = number(exchange.request().Param("name"));
              if (n >= files.size()) return std::move(exchange).Fail({Code::kNotFound, "no such segment", {}});
              http::Response response = http::ServeFile(exchange.request(), files[n]);
              std::move(exchange).Reply(std::move(response));
            }).has_value() &&
      router.Add(http::Method::kGet, "/api/items/{id}", [&](http::Exchange exchange) {
              const size_t n = number(exchange.request().Param("id"));
              if (n >= items.size()) return std::move(exchange).Fail({Code::kNotFound, "no such item", {}});
              std::move(exchange).Reply(http::Response::Json(Render(items[n])));
            }).has_value();
  http::ServerOptions options;
  options.loops = workers;
  auto server = http::Server::Start(options, router, clock, log);
  if (!routed || !server) return 1;
  const uint16_t port = (*server)->port();
  if (::write(report, &port, sizeof(port)) != sizeof(port)) return 1;
  sigset_t end;
  sigemptyset(&end);
  sigaddset(&end, SIGTERM);
  int signal;
  ::sigwait(&end, &signal);
  (*server)->Stop();
  return 0;
}

Result<uint16_t> FreePort() {
  const UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  if (::bind(fd.Get(), reinterpret_cast<sockaddr*>(&address), size) != 0 || ::getsockname(fd.Get(), reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    return Fail(Code::kInternal, std::string("no free port: ") + std::strerror(errno));
  }
  return ntohs(address.sin_port);
}

bool Answers(const Address& address) {
  const UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_port = htons(address.port);
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return ::connect(fd.Get(), reinterpret_cast<sockaddr*>(&where), sizeof(where)) == 0;
}

}  // namespace

Child::~Child() {
  if (pid_ < 0) return;
  ::kill(pid_, signal_);
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

double Child::CpuSeconds() const {
  const auto ticks_of = [](const std::string& pid) -> double {
    std::ifstream in("/proc/" + pid + "/stat");
    const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    const size_t name_end = text.rfind(") ");
    if (name_end == std::string::npos) return 0;
    std::istringstream fields(text.substr(name_end + 2));
    std::string skipped;
    for (int i = 0; i < 11; ++i) fields >> skipped;  // utime and stime are fields 14 and 15 (proc(5))
    double user = 0, system = 0;
    fields >> user >> system;
    return user + system;
  };
  const std::string pid = std::to_string(pid_);
  double ticks = ticks_of(pid);
  std::ifstream children("/proc/" + pid + "/task/" + pid + "/children");
  for (std::string child; children >> child;) ticks += ticks_of(child);
  return ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

Result<Running> StartOurs(const fs::path& folder, unsigned segments, unsigned items, unsigned workers) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return Fail(Code::kInternal, "pipe");
  UniqueFd in(ends[0]), out(ends[1]);
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    sigset_t end;
    sigemptyset(&end);
    sigaddset(&end, SIGTERM);
    ::sigprocmask(SIG_BLOCK, &end, nullptr);
    in.Reset();
    ::_exit(ServeUntilTold(folder, segments, items, workers, out.Get()));
  }
  if (pid < 0) return Fail(Code::kInternal, "fork");
  Child child(pid, SIGTERM);
  out.Reset();
  uint16_t port = 0;
  if (::read(in.Get(), &port, sizeof(port)) != sizeof(port)) return Fail(Code::kInternal, "our server did not start");
  return Running{std::move(child), {"127.0.0.1", port, {}}};
}

Result<Running> StartNginx(const fs::path& program, const fs::path& root, unsigned workers) {
  const uint16_t port = TRY(FreePort());
  const fs::path prefix = root.parent_path() / "nginx";
  fs::create_directories(prefix);
  const std::string configuration =
      "daemon off;\nmaster_process on;\nworker_processes " + std::to_string(workers) + ";\npid " + (prefix / "pid").string() + ";\nerror_log " + (prefix / "error.log").string() +
      " warn;\n" + (::geteuid() == 0 ? "user root;\n" : "") +
      "events { worker_connections 1024; }\nhttp {\n  access_log off;\n  sendfile on;\n  tcp_nopush on;\n  tcp_nodelay on;\n  keepalive_requests 1000000000;\n"
      "  default_type application/octet-stream;\n  open_file_cache max=10000 inactive=60s;\n  open_file_cache_valid 60s;\n"
      "  client_body_temp_path " + (prefix / "a").string() + ";\n  proxy_temp_path " + (prefix / "b").string() + ";\n  fastcgi_temp_path " + (prefix / "c").string() +
      ";\n  uwsgi_temp_path " + (prefix / "d").string() + ";\n  scgi_temp_path " + (prefix / "e").string() + ";\n  server { listen 127.0.0.1:" + std::to_string(port) +
      "; root " + root.string() + "; }\n}\n";
  TRY(WriteFileAtomically(prefix / "nginx.conf", configuration));
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    const std::string file = (prefix / "nginx.conf").string(), folder = prefix.string() + "/", log = (prefix / "error.log").string();
    ::execl(program.c_str(), program.c_str(), "-p", folder.c_str(), "-c", file.c_str(), "-e", log.c_str(), static_cast<char*>(nullptr));
    ::_exit(127);
  }
  if (pid < 0) return Fail(Code::kInternal, "fork");
  Running running{Child(pid, SIGTERM), {"127.0.0.1", port, {}}};
  for (int i = 0; i < 100; ++i) {
    if (Answers(running.address)) return running;
    if (::waitpid(pid, nullptr, WNOHANG) == pid) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return Fail(Code::kUnavailable, "nginx does not start; see " + (prefix / "error.log").string());
}

}  // namespace chanoma::bench
