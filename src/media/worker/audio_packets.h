#pragma once
// What single audio packets tell without decoding them. Pure; any thread.

#include <cstdint>
#include <optional>
#include <vector>

#include "media/av/libav.h"
#include "media/worker/nal.h"

namespace chanoma::media {

// Samples at the start of the packet that the encoder added and a player drops.
int64_t PrimingSamples(const AVPacket& packet);

// Samples of every packet of the stream, judged by its codec and this packet; 0 when they vary.
int PacketSamples(const AVStream& stream, const AVPacket& packet);

// Samples of one Opus packet at 48 kHz (RFC 6716 section 3.1); 0 when it is damaged.
int OpusSamples(ByteSpan packet);

// The ADTS header of an AAC frame (ISO/IEC 13818-7 6.2): its length and what AudioSpecificConfig says instead.
struct Adts {
  size_t header = 0;
  std::vector<uint8_t> config;
};
std::optional<Adts> ReadAdts(ByteSpan packet);

}  // namespace chanoma::media
