#include "media/wire.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>

#include "base/file.h"

namespace chanoma::media {
namespace {

Error SocketError(int error, std::string_view what) {
  if (error == EPIPE || error == ECONNRESET) return Error{Code::kUnavailable, "the other end is gone", {}};
  return SystemError(error, what, "socket");
}

}  // namespace

Result<void> SendFrame(int socket, std::string_view body, std::span<const int> fds) {
  if (body.size() > kFrameLimit) return Fail(Code::kTooLarge, fmt::format("frame of {} bytes", body.size()));
  if (fds.size() > kMostDescriptors) return Fail(Code::kInternal, "too many descriptors for a frame");
  const auto size = static_cast<uint32_t>(body.size());
  char header[4];
  for (int i = 0; i < 4; ++i) header[i] = static_cast<char>(size >> (8 * i));
  iovec parts[2] = {{header, sizeof header}, {const_cast<char*>(body.data()), body.size()}};
  size_t left = sizeof header + body.size();
  while (left > 0) {
    msghdr message{};
    message.msg_iov = parts;
    message.msg_iovlen = 2;
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int) * kMostDescriptors)] = {};
    if (!fds.empty()) {
      message.msg_control = control;
      message.msg_controllen = CMSG_SPACE(fds.size_bytes());
      cmsghdr* rights = CMSG_FIRSTHDR(&message);
      rights->cmsg_level = SOL_SOCKET;
      rights->cmsg_type = SCM_RIGHTS;
      rights->cmsg_len = CMSG_LEN(fds.size_bytes());
      std::memcpy(CMSG_DATA(rights), fds.data(), fds.size_bytes());
    }
    const ssize_t n = ::sendmsg(socket, &message, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Fail(SocketError(errno, "send"));
    fds = {};
    left -= static_cast<size_t>(n);
    size_t sent = static_cast<size_t>(n);
    for (iovec& part : parts) {
      const size_t step = std::min(sent, part.iov_len);
      part.iov_base = static_cast<char*>(part.iov_base) + step;
      part.iov_len -= step;
      sent -= step;
    }
  }
  return {};
}

Result<std::optional<std::string>> FrameReader::Read(int socket) {
  const bool in_header = header_length_ < sizeof header_;
  iovec part{};
  if (in_header) {
    part = {header_ + header_length_, sizeof header_ - header_length_};
  } else {
    // The body grows with what arrives: a lying length costs the sender, not us.
    const size_t have = body_.size();
    const size_t step = std::min(body_length_ - have, kChunkSize);
    body_.resize(have + step);
    part = {body_.data() + have, step};
  }
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int) * kMostDescriptors)] = {};
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  ssize_t n;
  do {
    n = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  } while (n < 0 && errno == EINTR);
  const int error = errno;
  if (!in_header) body_.resize(body_.size() - part.iov_len + static_cast<size_t>(std::max<ssize_t>(n, 0)));
  if (n < 0 && (error == EAGAIN || error == EWOULDBLOCK)) return std::optional<std::string>();
  if (n < 0) return Fail(SocketError(error, "receive"));
  for (cmsghdr* c = CMSG_FIRSTHDR(&message); c != nullptr; c = CMSG_NXTHDR(&message, c)) {
    if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS) continue;
    // Those of a frame that was not asked for them go when the next ones come.
    fds_.clear();
    for (size_t at = 0; at + CMSG_LEN(sizeof(int)) <= c->cmsg_len; at += sizeof(int)) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(c) + at, sizeof fd);
      fds_.emplace_back(fd);
    }
  }
  if (n == 0) return Fail(Code::kUnavailable, "the other end is gone");
  if (in_header) {
    header_length_ += static_cast<size_t>(n);
    if (header_length_ < sizeof header_) return std::optional<std::string>();
    uint32_t size = 0;
    for (int i = 0; i < 4; ++i) size |= static_cast<uint32_t>(static_cast<uint8_t>(header_[i])) << (8 * i);
    if (size > kFrameLimit) return Fail(Code::kCorrupt, fmt::format("frame of {} bytes", size));
    body_length_ = size;
    if (size > 0) return std::optional<std::string>();
  }
  if (body_.size() < body_length_) return std::optional<std::string>();
  header_length_ = 0;
  return std::optional<std::string>(std::exchange(body_, {}));
}

}  // namespace chanoma::media
