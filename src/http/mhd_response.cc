#include "http/mhd_response.h"

#include <fcntl.h>
#include <microhttpd.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace chanoma::http {
namespace {

constexpr size_t kStreamBlock = 64 << 10;
constexpr size_t kTlsBlock = 128 << 10;

// One streamed body. The library calls Read on the loop; Wake comes from anywhere.
class StreamState final : public Parked, public Waker::Target, public std::enable_shared_from_this<StreamState> {
 public:
  StreamState(std::shared_ptr<ServerShared> shared, MHD_Connection* connection, StreamBody body)
      : shared_(std::move(shared)), connection_(connection), stall_limit_(body.stall_limit), stream_(std::move(body.stream)) {
    const auto* info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    if (info != nullptr) socket_ = info->connect_fd;
  }

  void Start() { stream_->Start(Waker(shared_from_this())); }

  ssize_t Read(char* buffer, size_t capacity) {
    for (;;) {
      {
        MutexLock lock(mutex_);
        if (given_up_) return MHD_CONTENT_READER_END_WITH_ERROR;
        woken_ = false;
      }
      const BodyStream::Pulled pulled = stream_->Pull(buffer, capacity);
      switch (pulled.kind) {
        case BodyStream::Pulled::kBytes: return static_cast<ssize_t>(pulled.bytes);
        case BodyStream::Pulled::kEnd: return MHD_CONTENT_READER_END_OF_STREAM;
        case BodyStream::Pulled::kFailed: return MHD_CONTENT_READER_END_WITH_ERROR;
        case BodyStream::Pulled::kWait: break;
      }
      MutexLock lock(mutex_);
      if (woken_) continue;  // it came between the Pull and now
      if (!shared_->suspensions.Park(shared_from_this(), connection_, std::chrono::steady_clock::now() + stall_limit_)) {
        return MHD_CONTENT_READER_END_WITH_ERROR;
      }
      return 0;
    }
  }

  void Wake() override {
    {
      MutexLock lock(mutex_);
      woken_ = true;
    }
    if (shared_->suspensions.Claim(*this)) shared_->suspensions.Resume(*this);
  }

  // The socket is the library's: it stays open until after End().
  bool Gone() override {
    MutexLock lock(mutex_);
    pollfd socket{socket_, POLLRDHUP, 0};
    return socket_ < 0 || (::poll(&socket, 1, 0) > 0 && socket.revents != 0);
  }

  // The answer is over: the source goes now, though wakers may keep this state a while.
  void End() {
    {
      MutexLock lock(mutex_);
      socket_ = -1;
    }
    stream_.reset();
  }

 private:
  void GiveUp() override {
    MutexLock lock(mutex_);
    given_up_ = true;
  }

  const std::shared_ptr<ServerShared> shared_;
  MHD_Connection* const connection_;
  const std::chrono::milliseconds stall_limit_;
  std::unique_ptr<BodyStream> stream_;
  Mutex mutex_;
  bool woken_ GUARDED_BY(mutex_) = false;
  bool given_up_ GUARDED_BY(mutex_) = false;
  int socket_ GUARDED_BY(mutex_) = -1;
};

ssize_t ReadStream(void* cls, uint64_t, char* buffer, size_t capacity) {
  try {
    return (*static_cast<std::shared_ptr<StreamState>*>(cls))->Read(buffer, capacity);
  } catch (...) {  // a C callback: nothing may pass
    return MHD_CONTENT_READER_END_WITH_ERROR;
  }
}

void FreeStream(void* cls) {
  auto* state = static_cast<std::shared_ptr<StreamState>*>(cls);
  (*state)->End();
  delete state;
}

MHD_Response* Lend(std::string_view bytes) {
  // The library never writes to a persistent buffer, though its signature says it might.
  return MHD_create_response_from_buffer(bytes.size(), const_cast<char*>(bytes.data()), MHD_RESPMEM_PERSISTENT);
}

// Under TLS the library would read files by 4 KiB: what it asks a callback for is as large as its block.
ssize_t ReadFileRange(void* cls, uint64_t position, char* buffer, size_t capacity) {
  const auto& range = *static_cast<const FileRange*>(cls);
  const size_t wanted = static_cast<size_t>(std::min<uint64_t>(capacity, range.length - std::min(position, range.length)));
  ssize_t n;
  do {
    n = ::pread(range.file->Get(), buffer, wanted, static_cast<off_t>(range.offset + position));
  } while (n < 0 && errno == EINTR);
  return n > 0 ? n : MHD_CONTENT_READER_END_WITH_ERROR;
}

void FreeFileRange(void* cls) { delete static_cast<FileRange*>(cls); }

MHD_Response* FromFile(const FileRange& range, bool tls) {
  if (range.length == 0) return Lend({});
  if (tls) {
    auto copy = std::make_unique<FileRange>(range);
    const size_t block = static_cast<size_t>(std::min<uint64_t>(range.length, kTlsBlock));
    MHD_Response* encrypted = MHD_create_response_from_callback(range.length, block, &ReadFileRange, copy.get(), &FreeFileRange);
    if (encrypted != nullptr) static_cast<void>(copy.release());
    return encrypted;
  }
  // The library closes the descriptor it is given; the file's own stays with its owner.
  UniqueFd copy(::fcntl(range.file->Get(), F_DUPFD_CLOEXEC, 0));
  if (!copy) return nullptr;
  MHD_Response* response = MHD_create_response_from_fd_at_offset64(range.length, copy.Get(), range.offset);
  if (response != nullptr) copy.Release();
  return response;
}

MHD_Response* FromStream(Transaction& transaction, StreamBody body) {
  const uint64_t length = body.length.value_or(MHD_SIZE_UNKNOWN);
  auto state = std::make_unique<std::shared_ptr<StreamState>>(
      std::make_shared<StreamState>(transaction.shared, transaction.connection, std::move(body)));
  (*state)->Start();
  MHD_Response* response = MHD_create_response_from_callback(length, kStreamBlock, &ReadStream, state.get(), &FreeStream);
  if (response != nullptr) {
    static_cast<void>(state.release());  // FreeStream's now
  } else {
    (*state)->End();
  }
  return response;
}

}  // namespace

void MhdResponseDeleter::operator()(MHD_Response* response) const { MHD_destroy_response(response); }

MhdResponsePtr MakeMhdResponse(Transaction& transaction) {
  Body& body = transaction.response->body;
  if (const auto* bytes = std::get_if<std::string>(&body)) return MhdResponsePtr(Lend(*bytes));
  if (const auto* shared = std::get_if<SharedBytes>(&body)) return MhdResponsePtr(Lend(*shared == nullptr ? std::string_view() : **shared));
  if (const auto* range = std::get_if<FileRange>(&body)) return MhdResponsePtr(FromFile(*range, transaction.shared->tls));
  if (auto* stream = std::get_if<StreamBody>(&body)) return MhdResponsePtr(FromStream(transaction, std::move(*stream)));
  return nullptr;
}

bool AddHeaders(MHD_Response* to, const Response& from) {
  for (const Response::Header& header : from.headers) {
    if (MHD_add_response_header(to, header.name.c_str(), header.value.c_str()) == MHD_NO) return false;
  }
  return true;
}

uint64_t BodyLength(const Body& body) {
  if (const auto* bytes = std::get_if<std::string>(&body)) return bytes->size();
  if (const auto* shared = std::get_if<SharedBytes>(&body)) return *shared == nullptr ? 0 : (*shared)->size();
  if (const auto* range = std::get_if<FileRange>(&body)) return range->length;
  if (const auto* stream = std::get_if<StreamBody>(&body)) return stream->length.value_or(0);
  return 0;
}

}  // namespace chanoma::http
