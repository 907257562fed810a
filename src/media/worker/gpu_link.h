#pragma once
// The worker's end of the socket to a graphics process, for all renditions of a run. Nothing that comes from there is
// believed: whatever is out of order, too large or too late breaks the link, once and for good, and the daemon is told why. Owned by
// one operation; one thread.

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "media/av/packet.h"
#include "media/picture_memory.h"
#include "media/protocol.pb.h"
#include "media/wire.h"
#include "media/worker/shared_memory.h"

namespace chanoma::media {

class GpuLink {
 public:
  struct Options {
    std::chrono::milliseconds patience{5'000};
    std::function<void(std::string_view why)> broken;  // told once
    std::function<bool()> cancelled;                   // asked while waiting: nobody wants the run any more
  };
  struct Coded {
    int64_t time = 0;
    std::string bytes;  // as it came, start codes and all
  };

  // `fds`: the socket and the memory.
  static Result<std::unique_ptr<GpuLink>> Open(std::vector<UniqueFd> fds, PictureMemory layout, Options options);

  // Whether it still works.
  bool Whole() const { return whole_; }
  // Each of these is false once the link is broken. The picture is copied; this may wait for a place.
  bool Give(size_t session, const AVFrame& picture, int64_t time, bool key);
  // What lies ready; none when there is nothing, or the link is broken.
  std::optional<Coded> Take(size_t session);
  // Waits until something lies ready.
  bool Await(size_t session);
  // Everything given comes out.
  bool Flush(size_t session);
  void Break(std::string_view why);

 private:
  struct Session {
    std::vector<bool> busy = std::vector<bool>(kPictureSlots, false);
    std::deque<Coded> coded;
    size_t inside = 0;  // pictures given and not come back
    bool flushed = false;
  };

  GpuLink(UniqueFd socket, std::unique_ptr<SharedMemory> memory, PictureMemory layout, Options options);
  // Reads until `done` holds; breaks the link when that takes longer than allowed.
  bool PumpUntil(const std::function<bool()>& done);
  // Reads once; false when nothing is there within that time.
  bool Pump(std::chrono::milliseconds longest);
  Result<void> Heed(const pb::GpuReply& reply);
  bool Send(const pb::GpuCommand& command);
  std::optional<size_t> FreeSlot(const Session& session) const;

  const UniqueFd socket_;
  const std::unique_ptr<SharedMemory> memory_;
  const PictureMemory layout_;
  const Options options_;
  FrameReader reader_;
  std::vector<Session> sessions_;
  bool ready_ = false;
  bool whole_ = true;
};

}  // namespace chanoma::media
