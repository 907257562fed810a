#include "media/worker/shared_memory.h"

#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>

#include "base/file.h"

namespace chanoma::media {

Result<std::unique_ptr<SharedMemory>> SharedMemory::Map(int fd, size_t bytes, bool writable) {
  struct stat file {};
  if (::fstat(fd, &file) != 0) return Fail(SystemError(errno, "stat", "pictures"));
  if (bytes == 0 || file.st_size < 0 || static_cast<size_t>(file.st_size) < bytes) return Fail(Code::kInvalid, "the memory for pictures is too small");
  void* memory = ::mmap(nullptr, bytes, writable ? PROT_READ | PROT_WRITE : PROT_READ, MAP_SHARED, fd, 0);
  if (memory == MAP_FAILED) return Fail(SystemError(errno, "map", "pictures"));
  return std::unique_ptr<SharedMemory>(new SharedMemory(static_cast<uint8_t*>(memory), bytes));
}

SharedMemory::~SharedMemory() { ::munmap(memory_, bytes_); }

}  // namespace chanoma::media
