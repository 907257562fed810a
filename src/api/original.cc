#include "api/original.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>

#include "base/mutex.h"
#include "http/file_response.h"

namespace chanoma::api {
namespace {

constexpr size_t kBlock = 1 << 20;

// One block ahead of the sender. The state is shared with the read under way, which may outlive the answer.
struct ReadAhead {
  Mutex mutex;
  std::string next GUARDED_BY(mutex);
  bool reading GUARDED_BY(mutex) = false;
  bool failed GUARDED_BY(mutex) = false;
  std::optional<http::Waker> waker GUARDED_BY(mutex);
};

class FileStream final : public http::BodyStream {
 public:
  FileStream(http::FileRange range, Executor& readers)
      : file_(std::move(range.file)), offset_(range.offset), left_(range.length), readers_(readers), ahead_(std::make_shared<ReadAhead>()) {}

  void Start(http::Waker waker) override {
    {
      MutexLock lock(ahead_->mutex);
      ahead_->waker = std::move(waker);
    }
    ReadNext();
  }

  Pulled Pull(char* buffer, size_t capacity) override {
    if (at_ == block_.size() && !TakeNext()) return {waiting_ ? Pulled::kWait : Pulled::kFailed, 0};
    const size_t n = std::min(capacity, block_.size() - at_);
    if (n == 0) return {Pulled::kEnd, 0};
    std::memcpy(buffer, block_.data() + at_, n);
    at_ += n;
    return {Pulled::kBytes, n};
  }

 private:
  // False when there is nothing to send now: then `waiting_` says whether there will be.
  bool TakeNext() {
    {
      MutexLock lock(ahead_->mutex);
      waiting_ = ahead_->reading;
      if (waiting_ || ahead_->failed) return false;
      block_.swap(ahead_->next);
      ahead_->next.clear();
      at_ = 0;
    }
    if (left_ > 0) ReadNext();
    return true;
  }

  void ReadNext() {
    const size_t wanted = static_cast<size_t>(std::min<uint64_t>(kBlock, left_));
    if (wanted == 0) return;
    {
      MutexLock lock(ahead_->mutex);
      ahead_->reading = true;
    }
    const uint64_t from = offset_;
    offset_ += wanted;
    left_ -= wanted;
    const bool posted = readers_.TryPost([file = file_, ahead = ahead_, from, wanted] {
      std::string block(wanted, '\0');
      size_t got = 0;
      while (got < wanted) {
        const ssize_t n = ::pread(file->Get(), block.data() + got, wanted - got, static_cast<off_t>(from + got));
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) break;  // an error, or the file became shorter: the promised length cannot be kept
        got += static_cast<size_t>(n);
      }
      std::optional<http::Waker> waker;
      {
        MutexLock lock(ahead->mutex);
        ahead->failed = got < wanted;
        ahead->next = std::move(block);
        ahead->reading = false;
        waker = ahead->waker;
      }
      if (waker) waker->Wake();
    });
    if (!posted) {
      MutexLock lock(ahead_->mutex);
      ahead_->reading = false;
      ahead_->failed = true;
    }
  }

  const std::shared_ptr<const UniqueFd> file_;
  uint64_t offset_;
  uint64_t left_;
  Executor& readers_;
  const std::shared_ptr<ReadAhead> ahead_;
  std::string block_;
  size_t at_ = 0;
  bool waiting_ = false;
};

std::string_view TypeOf(std::string_view path) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 14> kTypes{{{".mp4", "video/mp4"},
                                                                                        {".m4v", "video/mp4"},
                                                                                        {".mov", "video/quicktime"},
                                                                                        {".mkv", "video/x-matroska"},
                                                                                        {".webm", "video/webm"},
                                                                                        {".avi", "video/x-msvideo"},
                                                                                        {".ts", "video/mp2t"},
                                                                                        {".mpg", "video/mpeg"},
                                                                                        {".mp3", "audio/mpeg"},
                                                                                        {".m4a", "audio/mp4"},
                                                                                        {".flac", "audio/flac"},
                                                                                        {".ogg", "audio/ogg"},
                                                                                        {".opus", "audio/ogg"},
                                                                                        {".wav", "audio/wav"}}};
  for (const auto& [suffix, type] : kTypes) {
    if (path.ends_with(suffix)) return type;
  }
  return "application/octet-stream";
}

}  // namespace

http::Response ServeOriginal(const http::Request& request, files::OpenedFile opened, const model::Video& video, Executor& readers) {
  http::ServedFile file;
  file.size = opened.stamp.size;
  file.etag = fmt::format("\"{}-{:x}-{:x}\"", video.id.ToString(), opened.stamp.size, opened.stamp.modified_ns);
  file.modified = opened.stamp.modified_ns / 1'000'000'000;
  file.content_type = TypeOf(video.path);
  file.cache_control = "private, no-cache";
  file.file = std::make_shared<const UniqueFd>(std::move(opened.fd));
  http::Response response = http::ServeFile(request, file);
  if (auto* range = std::get_if<http::FileRange>(&response.body)) {
    const uint64_t length = range->length;
    auto stream = std::make_unique<FileStream>(std::move(*range), readers);
    response.body = http::StreamBody{std::move(stream), length, std::chrono::milliseconds(60'000)};
  }
  return response;
}

}  // namespace chanoma::api
