#include "load.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <random>

#include "base/unique_fd.h"

namespace chanoma::bench {
namespace {

constexpr size_t kHeadLimit = 16 << 10;
constexpr size_t kBlock = 4 << 20;

Error SystemFailure(const char* what) { return {Code::kInternal, std::string(what) + ": " + std::strerror(errno), {}}; }

Result<UniqueFd> Connect(const Address& address) {
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_port = htons(address.port);
  if (::inet_pton(AF_INET, address.host.c_str(), &where.sin_addr) != 1) return Fail(Code::kInvalid, "not an IPv4 address: " + address.host);
  UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!fd) return Fail(SystemFailure("socket"));
  if (::connect(fd.Get(), reinterpret_cast<sockaddr*>(&where), sizeof(where)) != 0) return Fail(SystemFailure("connect"));
  const int on = 1;
  ::setsockopt(fd.Get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  return fd;
}

std::string MakeRequest(const Address& address, const std::string& path) {
  const std::string bearer = address.token.empty() ? "" : "Authorization: Bearer " + address.token + "\r\n";
  return "GET " + path + " HTTP/1.1\r\nHost: " + address.host + ":" + std::to_string(address.port) + "\r\nAccept: */*\r\n" + bearer +
         "User-Agent: chanoma-bench\r\n\r\n";
}

// Status and Content-Length of a complete head.
Result<uint64_t> ParseHead(std::string_view head) {
  if (!head.starts_with("HTTP/1.1 200 ")) return Fail(Code::kInternal, "unexpected answer: " + std::string(head.substr(0, head.find('\r'))));
  static constexpr std::string_view kLength = "\r\nContent-Length: ";
  const size_t at = head.find(kLength);
  uint64_t length = 0;
  if (at == std::string_view::npos || std::from_chars(head.data() + at + kLength.size(), head.data() + head.size(), length).ec != std::errc()) {
    return Fail(Code::kInternal, "an answer without Content-Length");
  }
  return length;
}

// One connection: what it asked for and how much of the answer is still to come.
struct Connection {
  UniqueFd fd;
  size_t target = 0;
  std::string head;       // until it is complete
  bool in_body = false;
  uint64_t remaining = 0;
};

class Driver {
 public:
  Driver(const Address& address, const std::vector<Target>& targets, uint32_t seed) : address_(address), targets_(targets), random_(seed) {
    for (const Target& target : targets) requests_.push_back(MakeRequest(address, target.path));
  }

  Result<LoadResult> Run(unsigned connections, std::chrono::milliseconds duration) {
    epoll_ = UniqueFd(::epoll_create1(EPOLL_CLOEXEC));
    for (unsigned i = 0; i < connections; ++i) {
      auto connection = std::make_unique<Connection>();
      connection->fd = TRY(Connect(address_));
      epoll_event event{};
      event.events = EPOLLIN;
      event.data.ptr = connection.get();
      if (::epoll_ctl(epoll_.Get(), EPOLL_CTL_ADD, connection->fd.Get(), &event) != 0) return Fail(SystemFailure("epoll_ctl"));
      connections_.push_back(std::move(connection));
    }
    const auto start = std::chrono::steady_clock::now();
    const auto end = start + duration;
    for (const auto& connection : connections_) TRY(Ask(*connection));
    epoll_event events[128];
    while (std::chrono::steady_clock::now() < end) {
      const int count = ::epoll_wait(epoll_.Get(), events, 128, 1000);
      if (count == 0) return Fail(Code::kInternal, "no answer for a second");
      for (int i = 0; i < count; ++i) TRY(Read(*static_cast<Connection*>(events[i].data.ptr)));
    }
    result_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return result_;
  }

 private:
  Result<void> Ask(Connection& connection) {
    connection.target = random_() % requests_.size();
    connection.in_body = false;
    connection.head.clear();
    const std::string& request = requests_[connection.target];
    if (::send(connection.fd.Get(), request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size())) return Fail(SystemFailure("send"));
    return {};
  }

  Result<void> Read(Connection& connection) {
    if (!connection.in_body) TRY(ReadHead(connection));
    while (connection.in_body && connection.remaining > 0) {
      // MSG_TRUNC drops TCP data in the kernel: the client's own copying is not what is measured.
      const ssize_t got = ::recv(connection.fd.Get(), nullptr, std::min<uint64_t>(connection.remaining, kBlock), MSG_TRUNC | MSG_DONTWAIT);
      if (got < 0 && errno == EAGAIN) return {};
      if (got <= 0) return Fail(SystemFailure("recv"));
      connection.remaining -= static_cast<uint64_t>(got);
    }
    if (!connection.in_body) return {};
    ++result_.answers;
    result_.bytes += targets_[connection.target].size;
    return Ask(connection);
  }

  Result<void> ReadHead(Connection& connection) {
    char block[4096];
    const ssize_t got = ::recv(connection.fd.Get(), block, sizeof(block), MSG_DONTWAIT);
    if (got < 0 && errno == EAGAIN) return {};
    if (got <= 0) return Fail(Code::kInternal, "the server closed a connection");
    connection.head.append(block, static_cast<size_t>(got));
    const size_t end = connection.head.find("\r\n\r\n");
    if (end == std::string::npos) {
      if (connection.head.size() > kHeadLimit) return Fail(Code::kInternal, "an endless head");
      return {};
    }
    const uint64_t length = TRY(ParseHead(std::string_view(connection.head).substr(0, end + 2)));
    if (length != targets_[connection.target].size) return Fail(Code::kInternal, "wrong length for " + targets_[connection.target].path);
    connection.in_body = true;
    connection.remaining = length - (connection.head.size() - end - 4);
    return {};
  }

  const Address address_;
  const std::vector<Target>& targets_;
  std::minstd_rand random_;
  std::vector<std::string> requests_;
  UniqueFd epoll_;
  std::vector<std::unique_ptr<Connection>> connections_;
  LoadResult result_;
};

}  // namespace

Result<Address> ParseUrl(const std::string& url) {
  static constexpr std::string_view kScheme = "http://";
  const size_t colon = url.find(':', kScheme.size());
  Address address;
  if (!url.starts_with(kScheme) || colon == std::string::npos ||
      std::from_chars(url.data() + colon + 1, url.data() + url.size(), address.port).ec != std::errc()) {
    return Fail(Code::kInvalid, "not of the form http://127.0.0.1:8080: " + url);
  }
  address.host = url.substr(kScheme.size(), colon - kScheme.size());
  return address;
}

Result<std::string> Fetch(const Address& address, const std::string& target) {
  const UniqueFd fd = TRY(Connect(address));
  const std::string request = MakeRequest(address, target);
  if (::send(fd.Get(), request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size())) return Fail(SystemFailure("send"));
  std::string text;
  size_t whole = std::string::npos, body = 0;
  std::string block(64 << 10, '\0');
  while (text.size() < whole) {
    const ssize_t got = ::recv(fd.Get(), block.data(), block.size(), 0);
    if (got <= 0) return Fail(Code::kInternal, "the server closed the connection: " + target);
    text.append(block, 0, static_cast<size_t>(got));
    const size_t end = text.find("\r\n\r\n");
    if (whole == std::string::npos && end != std::string::npos) {
      body = end + 4;
      whole = body + TRY(ParseHead(std::string_view(text).substr(0, end + 2)));
    }
  }
  return text.substr(body);
}

Result<LoadResult> Drive(const Address& address, const std::vector<Target>& targets, unsigned connections, std::chrono::milliseconds duration, uint32_t seed) {
  return Driver(address, targets, seed).Run(connections, duration);
}

}  // namespace chanoma::bench
