#pragma once
// Memory that several processes see. Owns the mapping; any thread. The descriptor comes from the daemon, which sealed it against
// shrinking: none of those processes can end another by cutting it short.

#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/result.h"

namespace chanoma::media {

class SharedMemory {
 public:
  // `bytes` of the descriptor, which may be closed after that. Fails with kInvalid when it is too small.
  static Result<std::unique_ptr<SharedMemory>> Map(int fd, size_t bytes, bool writable);
  ~SharedMemory();
  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;
  uint8_t* Get() const { return memory_; }

 private:
  SharedMemory(uint8_t* memory, size_t bytes) : memory_(memory), bytes_(bytes) {}
  uint8_t* const memory_;
  const size_t bytes_;
};

}  // namespace chanoma::media
