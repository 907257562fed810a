#pragma once
// Framing on the socket pair between daemon and worker: four bytes of length (little endian), then one protobuf
// message; a descriptor may travel with the first byte. A frame over kFrameLimit is refused before a byte of it is
// stored. Each end is used by one thread at a time. Errors: kUnavailable when the peer is gone, kCorrupt for a bad
// frame, kInternal else.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"

namespace chanoma::media {

inline constexpr size_t kFrameLimit = size_t{4} << 20;
inline constexpr size_t kChunkSize = size_t{256} << 10;

// Sends one frame, blocking; `fd` >= 0 is passed along (SCM_RIGHTS).
Result<void> SendFrame(int socket, std::string_view body, int fd = -1);

// Collects frames from what the socket gives, without ever reading past one frame.
class FrameReader {
 public:
  // Reads once (blocking if the socket is). A whole frame, or nothing yet.
  Result<std::optional<std::string>> Read(int socket);
  // The descriptor that came with the last frame, if any.
  UniqueFd TakeFd() { return std::move(fd_); }
  bool MidFrame() const { return header_length_ > 0; }

 private:
  char header_[4] = {};
  size_t header_length_ = 0;
  size_t body_length_ = 0;
  std::string body_;
  UniqueFd fd_;
};

}  // namespace chanoma::media
