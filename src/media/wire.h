#pragma once
// Framing on the socket pair between daemon and worker: four bytes of length (little endian), then one protobuf
// message; descriptors may travel with the first byte. A frame over kFrameLimit is refused before a byte of it is
// stored. Each end is used by one thread at a time. Errors: kUnavailable when the peer is gone, kCorrupt for a bad
// frame, kInternal else.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

namespace chanoma::media {

inline constexpr size_t kFrameLimit = size_t{4} << 20;
inline constexpr size_t kChunkSize = size_t{256} << 10;

inline constexpr size_t kMostDescriptors = 3;  // of one frame

// Sends one frame, blocking; `fds` are passed along (SCM_RIGHTS).
Result<void> SendFrame(int socket, std::string_view body, std::span<const int> fds = {});

// Collects frames from what the socket gives, without ever reading past one frame.
class FrameReader {
 public:
  // Reads once (blocking if the socket is). A whole frame, or nothing yet.
  Result<std::optional<std::string>> Read(int socket);
  // The descriptors that came with the last frame.
  std::vector<UniqueFd> TakeFds() { return std::exchange(fds_, {}); }
  bool MidFrame() const { return header_length_ > 0; }

 private:
  char header_[4] = {};
  size_t header_length_ = 0;
  size_t body_length_ = 0;
  std::string body_;
  std::vector<UniqueFd> fds_;
};

}  // namespace chanoma::media
