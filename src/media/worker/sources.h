#pragma once
// The files a worker has open, newest first: the next segment of the same film finds its demuxer ready. Owned by main;
// one thread.

#include <sys/types.h>

#include <functional>
#include <list>
#include <memory>

#include "base/result.h"
#include "base/unique_fd.h"
#include "media/av/demuxer.h"

namespace chanoma::media {

class Sources {
 public:
  explicit Sources(std::function<bool()> cancelled) : cancelled_(std::move(cancelled)) {}

  // The demuxer for the file behind `fd`: the one kept for the same device, inode and modification time, or a new one.
  // It is anywhere in the file, with any selection of streams. Valid until the next call.
  Result<av::Demuxer*> Open(UniqueFd fd);
  // Forgets the one opened last: after an error its state is not to be trusted.
  void DropNewest();

 private:
  struct Entry {
    dev_t device;
    ino_t inode;
    int64_t modified_ns;
    std::unique_ptr<av::Demuxer> demuxer;
  };
  std::function<bool()> cancelled_;
  std::list<Entry> entries_;
};

}  // namespace chanoma::media
