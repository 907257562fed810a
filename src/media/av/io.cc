#include "media/av/io.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <new>

namespace chanoma::media::av {
namespace {

constexpr int kBlock = 64 << 10;

AVIOContext* MakeContext(bool writes, void* self, int (*read)(void*, uint8_t*, int), int (*write)(void*, uint8_t*, int),
                         int64_t (*seek)(void*, int64_t, int)) {
  auto* buffer = static_cast<unsigned char*>(av_malloc(kBlock));
  if (buffer == nullptr) throw std::bad_alloc();
  AVIOContext* context = avio_alloc_context(buffer, kBlock, writes ? 1 : 0, self, read, write, seek);
  if (context == nullptr) {
    av_free(buffer);
    throw std::bad_alloc();
  }
  return context;
}

void FreeContext(AVIOContext* context) {
  av_freep(&context->buffer);
  avio_context_free(&context);
}

}  // namespace

FdIo::FdIo(int fd, int64_t size)
    : fd_(fd), size_(size), context_(MakeContext(false, this, &FdIo::Read, nullptr, &FdIo::Seek)) {}
FdIo::~FdIo() { FreeContext(context_); }

int FdIo::Read(void* self, uint8_t* out, int size) {
  auto& io = *static_cast<FdIo*>(self);
  ssize_t n;
  do {
    n = ::pread(io.fd_, out, static_cast<size_t>(size), io.position_);
  } while (n < 0 && errno == EINTR);
  if (n < 0) return AVERROR(errno);
  if (n == 0) return AVERROR_EOF;
  io.position_ += n;
  return static_cast<int>(n);
}

int64_t FdIo::Seek(void* self, int64_t offset, int whence) {
  auto& io = *static_cast<FdIo*>(self);
  switch (whence & ~AVSEEK_FORCE) {
    case AVSEEK_SIZE:
      return io.size_;
    case SEEK_SET:
      break;
    case SEEK_CUR:
      offset += io.position_;
      break;
    case SEEK_END:
      offset += io.size_;
      break;
    default:
      return AVERROR(EINVAL);
  }
  if (offset < 0) return AVERROR(EINVAL);
  io.position_ = offset;
  return offset;
}

MemoryIo::MemoryIo(size_t limit)
    : limit_(limit), context_(MakeContext(true, this, nullptr, &MemoryIo::Write, &MemoryIo::Seek)) {}
MemoryIo::~MemoryIo() { FreeContext(context_); }

int MemoryIo::Write(void* self, uint8_t* bytes, int size) {
  auto& io = *static_cast<MemoryIo*>(self);
  const auto n = static_cast<size_t>(size);
  if (io.position_ + n > io.limit_) return AVERROR(ENOSPC);
  io.bytes_.resize(std::max(io.bytes_.size(), io.position_ + n));
  std::copy_n(bytes, n, io.bytes_.begin() + static_cast<std::ptrdiff_t>(io.position_));
  io.position_ += n;
  return size;
}

int64_t MemoryIo::Seek(void* self, int64_t offset, int whence) {
  auto& io = *static_cast<MemoryIo*>(self);
  switch (whence & ~AVSEEK_FORCE) {
    case AVSEEK_SIZE:
      return static_cast<int64_t>(io.bytes_.size());
    case SEEK_SET:
      break;
    case SEEK_CUR:
      offset += static_cast<int64_t>(io.position_);
      break;
    case SEEK_END:
      offset += static_cast<int64_t>(io.bytes_.size());
      break;
    default:
      return AVERROR(EINVAL);
  }
  if (offset < 0 || static_cast<size_t>(offset) > io.limit_) return AVERROR(EINVAL);
  io.position_ = static_cast<size_t>(offset);
  return offset;
}

}  // namespace chanoma::media::av
