#include "media/worker/audio_packets.h"

#include <algorithm>

namespace chanoma::media {
namespace {

ByteSpan Bytes(const AVPacket& packet) { return {packet.data, static_cast<size_t>(std::max(packet.size, 0))}; }

int FlacSamples(const AVCodecParameters& par) {
  if (par.extradata == nullptr || par.extradata_size < 4) return 0;
  const int least = par.extradata[0] << 8 | par.extradata[1];
  const int most = par.extradata[2] << 8 | par.extradata[3];
  return least == most ? least : 0;
}

}  // namespace

int64_t PrimingSamples(const AVPacket& packet) {
  size_t size = 0;
  const uint8_t* side = av_packet_get_side_data(&packet, AV_PKT_DATA_SKIP_SAMPLES, &size);
  if (side == nullptr || size < 4) return 0;
  const uint32_t samples = side[0] | static_cast<uint32_t>(side[1]) << 8 | static_cast<uint32_t>(side[2]) << 16 |
                           static_cast<uint32_t>(side[3]) << 24;
  return samples <= 48000 ? samples : 0;
}

int OpusSamples(ByteSpan packet) {
  if (packet.empty()) return 0;
  const int config = packet[0] >> 3;
  int frame;  // samples at 48 kHz
  if (config < 12) {
    static constexpr int kSilk[] = {480, 960, 1920, 2880};
    frame = kSilk[config & 3];
  } else if (config < 16) {
    frame = (config & 1) != 0 ? 960 : 480;
  } else {
    frame = 120 << (config & 3);
  }
  int count = 1;
  if ((packet[0] & 3) == 1 || (packet[0] & 3) == 2) count = 2;
  if ((packet[0] & 3) == 3) count = packet.size() > 1 ? packet[1] & 0x3F : 0;
  return frame * count <= 5760 ? frame * count : 0;
}

int PacketSamples(const AVStream& stream, const AVPacket& packet) {
  const AVCodecParameters& par = *stream.codecpar;
  switch (par.codec_id) {
    case AV_CODEC_ID_AAC:
      return par.frame_size > 0 ? par.frame_size : 1024;
    case AV_CODEC_ID_MP3:
      return par.sample_rate > 24000 ? 1152 : 576;
    case AV_CODEC_ID_AC3:
      return 1536;
    case AV_CODEC_ID_EAC3:
      return par.frame_size > 0 ? par.frame_size : 1536;
    case AV_CODEC_ID_OPUS:
      return OpusSamples(Bytes(packet));
    case AV_CODEC_ID_FLAC:
      return FlacSamples(par);
    default:
      return std::clamp(par.frame_size, 0, 65536);
  }
}

std::optional<Adts> ReadAdts(ByteSpan packet) {
  if (packet.size() < 7 || packet[0] != 0xFF || (packet[1] & 0xF6) != 0xF0) return std::nullopt;
  const int object = (packet[2] >> 6) + 1;
  const int rate = packet[2] >> 2 & 0xF;
  const int channels = (packet[2] & 1) << 2 | packet[3] >> 6;
  if (rate >= 13 || channels == 0) return std::nullopt;
  const bool protection = (packet[1] & 1) == 0;
  Adts adts;
  adts.header = protection ? 9 : 7;
  adts.config = {static_cast<uint8_t>(object << 3 | rate >> 1), static_cast<uint8_t>((rate & 1) << 7 | channels << 3)};
  return adts;
}

}  // namespace chanoma::media
