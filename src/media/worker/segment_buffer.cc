#include "media/worker/segment_buffer.h"

#include <algorithm>
#include <span>
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

Result<void> SegmentBuffer::SendInChunks(const SegmentSpec& spec, int64_t end, int64_t length, const Write& write) const {
  // Pictures are reordered across chunks, so their decode times are those of the whole segment (fragment_writer.h).
  std::vector<int64_t> decode;
  decode.reserve(samples_.size());
  for (const FragmentSample& sample : samples_) decode.push_back(sample.presentation);
  std::ranges::sort(decode);
  Fragment head{.sequence = spec.number * kMostChunks + 1, .start = spec.start, .end = end, .first_of_segment = true, .samples = {}};
  size_t from = 0;
  do {
    size_t to = from + 1;
    while (to < samples_.size() && (decode[to] - decode[from] < length || head.sequence % kMostChunks == 0)) ++to;
    to = std::min(to, samples_.size());
    head.samples = std::span(samples_).subspan(from, to - from);
    head.decode = std::span(decode).subspan(from, to - from);
    head.end = to < samples_.size() ? decode[to] : end;
    TRY(write(TRY(FragmentHeader(head))));
    TRY(SendPayload(from, to, write));
    ++head.sequence;
    head.first_of_segment = false;
    from = to;
  } while (from < samples_.size());
  return {};
}

Result<void> SegmentBuffer::SendChunk(Fragment head, const Write& write) const {
  head.samples = samples_;
  TRY(write(TRY(FragmentHeader(head))));
  return SendPayload(0, parts_.size(), write);
}

Result<void> SegmentBuffer::SendPayload(size_t from, size_t to, const Write& write) const {
  for (size_t at = from; at < to; ++at) {
    const Part& part = parts_[at];
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
