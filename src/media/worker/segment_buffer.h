#pragma once
// The samples of one segment until its moof can be written, packets as they are or converted bytes, bounded in size.
// Owned by one operation; one thread. Fails with kTooLarge.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "media/av/packet.h"
#include "media/tracks.h"
#include "media/worker/fragment_writer.h"

namespace chanoma::media {

using Write = std::function<Result<void>(std::string_view)>;

class SegmentBuffer {
 public:
  // `skip` bytes at the packet's front are left out.
  Result<void> Add(int64_t presentation, av::Packet packet, size_t skip);
  Result<void> Add(int64_t presentation, bool sync, std::string bytes);
  const std::vector<FragmentSample>& Samples() const { return samples_; }

  // `start` and `end` in ticks of the track's media timescale.
  Result<void> Send(const SegmentSpec& spec, int64_t start, int64_t end, const Write& write) const;
  // The same in CMAF chunks of about `length` ticks, so that a player may show the beginning while the rest arrives.
  Result<void> SendInChunks(const SegmentSpec& spec, int64_t end, int64_t length, const Write& write) const;
  // One chunk of a segment: `head` without its samples, which are these.
  Result<void> SendChunk(Fragment head, const Write& write) const;

 private:
  struct Part {
    std::optional<av::Packet> packet;
    size_t skip;
    std::string bytes;
  };
  bool Fits(size_t size);
  Result<void> SendPayload(size_t from, size_t to, const Write& write) const;

  std::vector<FragmentSample> samples_;
  std::vector<Part> parts_;
  size_t total_ = 0;
};

}  // namespace chanoma::media
