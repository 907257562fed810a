#pragma once
// AVIOContexts: FdIo reads a descriptor by pread (whose own offset it leaves alone: the descriptor is shared with the
// daemon); MemoryIo collects what a muxer writes. Each is used by one thread, and must outlive the AVFormatContext on
// it.

#include <cstdint>
#include <string>

#include "media/av/libav.h"

namespace chanoma::media::av {

class FdIo {
 public:
  FdIo(int fd, int64_t size);
  ~FdIo();
  FdIo(const FdIo&) = delete;
  FdIo& operator=(const FdIo&) = delete;
  AVIOContext* Get() const { return context_; }
  int64_t Position() const { return position_; }
  int64_t Size() const { return size_; }

 private:
  static int Read(void* self, uint8_t* out, int size);
  static int64_t Seek(void* self, int64_t offset, int whence);

  int fd_;
  int64_t size_;
  int64_t position_ = 0;
  AVIOContext* context_;
};

class MemoryIo {
 public:
  explicit MemoryIo(size_t limit);
  ~MemoryIo();
  MemoryIo(const MemoryIo&) = delete;
  MemoryIo& operator=(const MemoryIo&) = delete;
  AVIOContext* Get() const { return context_; }
  const std::string& Bytes() const { return bytes_; }

 private:
  static int Write(void* self, uint8_t* bytes, int size);
  static int64_t Seek(void* self, int64_t offset, int whence);

  size_t limit_;
  size_t position_ = 0;
  std::string bytes_;
  AVIOContext* context_;
};

}  // namespace chanoma::media::av
