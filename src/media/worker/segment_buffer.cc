#include "media/worker/segment_buffer.h"

#include <utility>

namespace chanoma::media {
namespace {

// A segment that needs more is not one a player could take.
constexpr size_t kSegmentLimit = size_t{384} << 20;

// Out of line: inlined, g++ 12 takes the string's move for one out of bounds.
[[gnu::noinline]] Result<void> TooLarge() {
  return Fail(Code::kTooLarge, "A segment of this file is too large to be delivered.");
}

}  // namespace

bool SegmentBuffer::Fits(size_t size) {
  total_ += size;
  return total_ <= kSegmentLimit;
}

Result<void> SegmentBuffer::Add(int64_t presentation, av::Packet packet, size_t skip) {
  const size_t size = static_cast<size_t>(packet->size) - skip;
  if (!Fits(size)) return TooLarge();
  samples_.push_back({presentation, size, (packet->flags & AV_PKT_FLAG_KEY) != 0});
  parts_.push_back({std::move(packet), skip, {}});
  return {};
}

Result<void> SegmentBuffer::Add(int64_t presentation, bool sync, std::string bytes) {
  if (!Fits(bytes.size())) return TooLarge();
  samples_.push_back({presentation, bytes.size(), sync});
  parts_.push_back({std::nullopt, 0, std::move(bytes)});
  return {};
}

Result<void> SegmentBuffer::Send(const SegmentSpec& spec, int64_t start, int64_t end, const Write& write) const {
  return SendChunk({.sequence = spec.number + 1, .start = start, .end = end, .first_of_segment = true, .samples = {}}, write);
}

Result<void> SegmentBuffer::SendChunk(Fragment head, const Write& write) const {
  head.samples = samples_;
  TRY(write(TRY(FragmentHeader(head))));
  for (const Part& part : parts_) {
    if (!part.packet) {
      TRY(write(part.bytes));
      continue;
    }
    const AVPacket& packet = *part.packet->Get();
    TRY(write({reinterpret_cast<const char*>(packet.data) + part.skip, static_cast<size_t>(packet.size) - part.skip}));
  }
  return {};
}

}  // namespace chanoma::media
