#include "media/worker/sources.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include "base/file.h"

namespace chanoma::media {
namespace {

constexpr size_t kKept = 4;

}  // namespace

Result<av::Demuxer*> Sources::Open(UniqueFd fd) {
  struct stat file {};
  if (::fstat(fd.Get(), &file) != 0) return Fail(SystemError(errno, "stat", "media file"));
  const int64_t modified = file.st_mtim.tv_sec * 1'000'000'000 + file.st_mtim.tv_nsec;
  const auto known = std::ranges::find_if(entries_, [&](const Entry& entry) {
    return entry.device == file.st_dev && entry.inode == file.st_ino && entry.modified_ns == modified &&
           entry.demuxer->FileSize() == file.st_size;
  });
  if (known != entries_.end()) {
    entries_.splice(entries_.begin(), entries_, known);
    return entries_.front().demuxer.get();
  }
  auto demuxer = TRY(av::Demuxer::Open(std::move(fd), cancelled_));
  entries_.push_front({file.st_dev, file.st_ino, modified, std::move(demuxer)});
  if (entries_.size() > kKept) entries_.pop_back();
  return entries_.front().demuxer.get();
}

void Sources::DropNewest() {
  if (!entries_.empty()) entries_.pop_front();
}

}  // namespace chanoma::media
