#include "http/listen.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>

#include "base/file.h"

namespace chanoma::http {
namespace {

constexpr int kBacklog = 1024;

Error SocketError(int error, std::string_view what, const std::string& where) {
  Code code = Code::kInternal;
  if (error == EADDRINUSE) code = Code::kConflict;
  if (error == EACCES || error == EPERM) code = Code::kForbidden;
  if (error == EADDRNOTAVAIL) code = Code::kInvalid;
  return {code, std::string(what) + " " + where + ": " + std::strerror(error), {}};
}

Result<sockaddr_un> UnixAddress(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path)) {
    return Fail(Code::kInvalid, "the control socket's path is longer than the system allows (" + std::to_string(sizeof(address.sun_path) - 1) + " bytes): " + path);
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

}  // namespace

Result<Listening> ListenTcp(const std::string& address, uint16_t port) {
  sockaddr_in v4{};
  sockaddr_in6 v6{};
  sockaddr* where = nullptr;
  socklen_t size = 0;
  if (::inet_pton(AF_INET, address.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    where = reinterpret_cast<sockaddr*>(&v4);
    size = sizeof(v4);
  } else if (::inet_pton(AF_INET6, address.c_str(), &v6.sin6_addr) == 1) {
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    where = reinterpret_cast<sockaddr*>(&v6);
    size = sizeof(v6);
  } else {
    return Fail(Code::kInvalid, "not an IPv4 or IPv6 address: " + address, "address");
  }
  const std::string name = address + " port " + std::to_string(port);
  UniqueFd fd(::socket(where->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  // Where there is no IPv6, every address is every IPv4 address.
  const bool every = where->sa_family == AF_INET6 && IN6_IS_ADDR_UNSPECIFIED(&v6.sin6_addr);
  if (!fd && errno == EAFNOSUPPORT && every) return ListenTcp("0.0.0.0", port);
  if (!fd) return Fail(SocketError(errno, "socket for", name));
  const int on = 1, off = 0;
  // IPv4 comes through it too, whatever the system's default (net.ipv6.bindv6only).
  if (every) ::setsockopt(fd.Get(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
  ::setsockopt(fd.Get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (::bind(fd.Get(), where, size) != 0) return Fail(SocketError(errno, "bind to", name));
  if (::listen(fd.Get(), kBacklog) != 0) return Fail(SocketError(errno, "listen on", name));
  if (::getsockname(fd.Get(), where, &size) != 0) return Fail(SocketError(errno, "getsockname of", name));
  const uint16_t bound = ntohs(where->sa_family == AF_INET ? v4.sin_port : v6.sin6_port);
  return Listening{std::move(fd), bound};
}

Result<UniqueFd> ListenUnix(const std::string& path) {
  const sockaddr_un address = TRY(UnixAddress(path));
  const auto* where = reinterpret_cast<const sockaddr*>(&address);
  UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd) return Fail(SocketError(errno, "socket for", path));
  struct stat info {};
  if (::lstat(path.c_str(), &info) == 0) {
    if (!S_ISSOCK(info.st_mode)) return Fail(Code::kConflict, "the control socket's place is taken by something else: " + path);
    const UniqueFd probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (::connect(probe.Get(), where, sizeof(address)) == 0) return Fail(Code::kConflict, "another process answers on the control socket " + path);
    if (::unlink(path.c_str()) != 0) return Fail(SystemError(errno, "unlink", path));
  }
  // The socket file takes its mode from the socket's own, so it is never reachable with a wider one (unix(7), Linux).
  if (::fchmod(fd.Get(), 0600) != 0) return Fail(SocketError(errno, "fchmod of", path));
  if (::bind(fd.Get(), where, sizeof(address)) != 0) return Fail(SocketError(errno, "bind to", path));
  if (::listen(fd.Get(), kBacklog) != 0) return Fail(SocketError(errno, "listen on", path));
  return fd;
}

}  // namespace chanoma::http
