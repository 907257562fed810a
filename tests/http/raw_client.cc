#include "http/raw_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace chanoma::http::testing {

std::string RawResponse::Header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string() : found->second;
}

RawClient::RawClient(UniqueFd fd) : fd_(std::move(fd)) {
  timeval limit{10, 0};
  ::setsockopt(fd_.Get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
  ::setsockopt(fd_.Get(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
}

RawClient RawClient::Tcp(uint16_t port) {
  UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(::connect(fd.Get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0) << std::strerror(errno);
  return RawClient(std::move(fd));
}

RawClient RawClient::Unix(const std::string& path) {
  UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), std::min(path.size(), sizeof(address.sun_path) - 1));
  EXPECT_EQ(::connect(fd.Get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0) << std::strerror(errno);
  return RawClient(std::move(fd));
}

void RawClient::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd_.Get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;  // the peer closed: reading will show it
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
}

bool RawClient::Fill() {
  char block[16384];
  const ssize_t got = ::recv(fd_.Get(), block, sizeof(block), 0);
  if (got <= 0) return false;
  buffer_.append(block, static_cast<size_t>(got));
  return true;
}

std::string RawClient::ReadRaw(size_t size) {
  while (buffer_.size() < size && Fill()) {
  }
  std::string taken = buffer_.substr(0, size);
  buffer_.erase(0, taken.size());
  return taken;
}

std::optional<RawResponse> RawClient::Read(bool head_only) {
  size_t end;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (!Fill()) return std::nullopt;
  }
  RawResponse response;
  response.head = buffer_.substr(0, end + 2);
  buffer_.erase(0, end + 4);
  response.status = std::atoi(response.head.c_str() + 9);
  for (size_t at = response.head.find("\r\n") + 2; at < response.head.size();) {
    const size_t line_end = response.head.find("\r\n", at);
    const std::string line = response.head.substr(at, line_end - at);
    at = line_end + 2;
    const size_t colon = line.find(": ");
    std::string name = line.substr(0, colon);
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
    response.headers.emplace(name, line.substr(colon + 2));
  }
  if (head_only || response.status == 304 || response.status == 204 || response.status < 200) return response;
  if (response.Header("transfer-encoding") == "chunked") {
    for (;;) {
      size_t line_end;
      while ((line_end = buffer_.find("\r\n")) == std::string::npos) {
        if (!Fill()) return std::nullopt;
      }
      const size_t size = std::stoul(buffer_.substr(0, line_end), nullptr, 16);
      buffer_.erase(0, line_end + 2);
      const std::string chunk = ReadRaw(size + 2);
      if (chunk.size() != size + 2) return std::nullopt;
      if (size == 0) return response;
      response.body.append(chunk, 0, size);
    }
  }
  const size_t length = std::stoul("0" + response.Header("content-length"));
  response.body = ReadRaw(length);
  if (response.body.size() != length) return std::nullopt;
  return response;
}

RawResponse RawClient::Request(std::string_view method, std::string_view path, std::string_view extra, std::string_view body) {
  std::string text = std::string(method) + " " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\n" + std::string(extra);
  if (!body.empty()) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  text += "\r\n";
  text += body;
  Send(text);
  auto response = Read(method == "HEAD");
  EXPECT_TRUE(response.has_value()) << "no answer to " << method << " " << path;
  return response.value_or(RawResponse{});
}

RawResponse RawClient::Get(std::string_view path, std::string_view extra) { return Request("GET", path, extra); }

bool RawClient::Readable(std::chrono::milliseconds limit) const {
  if (!buffer_.empty()) return true;
  pollfd poll{fd_.Get(), POLLIN, 0};
  return ::poll(&poll, 1, static_cast<int>(limit.count())) > 0;
}

bool RawClient::ClosedWithin(std::chrono::milliseconds limit) {
  pollfd poll{fd_.Get(), POLLIN | POLLRDHUP, 0};
  if (::poll(&poll, 1, static_cast<int>(limit.count())) <= 0) return false;
  char byte;
  return ::recv(fd_.Get(), &byte, 1, MSG_PEEK) <= 0;
}

}  // namespace chanoma::http::testing
