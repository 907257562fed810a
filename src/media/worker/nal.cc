#include "media/worker/nal.h"

#include <algorithm>
#include <utility>

namespace chanoma::media {
namespace {

ByteSpan Extradata(const AVCodecParameters& par) {
  return {par.extradata, par.extradata == nullptr ? 0 : static_cast<size_t>(std::max(par.extradata_size, 0))};
}

int NalType(ByteSpan nal, bool hevc) {
  if (nal.empty()) return -1;
  return hevc ? nal[0] >> 1 & 0x3F : nal[0] & 0x1F;
}

bool IsHevc(const AVCodecParameters& par) { return par.codec_id == AV_CODEC_ID_HEVC; }

// Reads counted, length-prefixed units as avcC and hvcC hold them; false when they run over the end.
bool TakeUnits(ByteSpan& rest, size_t count, const std::function<void(ByteSpan)>& take) {
  for (size_t i = 0; i < count; ++i) {
    if (rest.size() < 2) return false;
    const size_t size = static_cast<size_t>(rest[0]) << 8 | rest[1];
    if (rest.size() < 2 + size) return false;
    take(rest.subspan(2, size));
    rest = rest.subspan(2 + size);
  }
  return true;
}

void ForEachConfigured(const AVCodecParameters& par, const std::function<void(ByteSpan)>& take) {
  ByteSpan rest = Extradata(par);
  if (HasStartCodes(par)) {
    ForEachNal(rest, take);
    return;
  }
  if (IsHevc(par)) {
    if (rest.size() < 23) return;
    const size_t arrays = rest[22];
    rest = rest.subspan(23);
    for (size_t i = 0; i < arrays; ++i) {
      if (rest.size() < 3) return;
      const size_t count = static_cast<size_t>(rest[1]) << 8 | rest[2];
      rest = rest.subspan(3);
      if (!TakeUnits(rest, count, take)) return;
    }
    return;
  }
  if (rest.size() < 7) return;
  const size_t sps = rest[5] & 0x1F;
  rest = rest.subspan(6);
  if (!TakeUnits(rest, sps, take) || rest.empty()) return;
  const size_t pps = rest[0];
  rest = rest.subspan(1);
  TakeUnits(rest, pps, take);
}

}  // namespace

bool HasStartCodes(const AVCodecParameters& par) {
  if (par.codec_id != AV_CODEC_ID_H264 && par.codec_id != AV_CODEC_ID_HEVC) return false;
  const ByteSpan bytes = Extradata(par);
  if (bytes.size() < 4) return true;
  return bytes[0] == 0 && bytes[1] == 0 && (bytes[2] == 1 || (bytes[2] == 0 && bytes[3] == 1));
}

NalConverter::NalConverter(const AVCodecParameters& par, std::vector<int> unwanted)
    : hevc_(IsHevc(par)), unwanted_(std::move(unwanted)) {
  ForEachConfigured(par,
                    [&](ByteSpan nal) { known_.emplace_back(reinterpret_cast<const char*>(nal.data()), nal.size()); });
}

std::string NalConverter::Convert(ByteSpan packet) const {
  std::string out;
  out.reserve(packet.size() + 16);
  ForEachNal(packet, [&](ByteSpan nal) {
    const int type = NalType(nal, hevc_);
    const std::string_view bytes(reinterpret_cast<const char*>(nal.data()), nal.size());
    if (type == (hevc_ ? 35 : 9) || std::ranges::find(unwanted_, type) != unwanted_.end()) return;
    const bool parameter_set = hevc_ ? type >= 32 && type <= 34 : type == 7 || type == 8;
    if (parameter_set && std::ranges::find(known_, bytes) != known_.end()) return;
    AppendWithLength(out, nal);
  });
  return out;
}

ParameterWatch::ParameterWatch(const AVCodecParameters& par)
    : wanted_(par.codec_id == AV_CODEC_ID_H264 || par.codec_id == AV_CODEC_ID_HEVC),
      hevc_(IsHevc(par)),
      start_codes_(HasStartCodes(par)) {
  if (!wanted_) return;
  ForEachConfigured(par, [&](ByteSpan nal) {
    if (NalType(nal, hevc_) == (hevc_ ? 33 : 7))
      known_.emplace_back(reinterpret_cast<const char*>(nal.data()), nal.size());
  });
}

void ParameterWatch::LookAt(ByteSpan nal) {
  if (NalType(nal, hevc_) != (hevc_ ? 33 : 7)) return;
  const std::string_view bytes(reinterpret_cast<const char*>(nal.data()), nal.size());
  // Without a configuration (a byte stream that has not been looked into) the first ones are it.
  if (known_.empty()) known_.emplace_back(bytes);
  changed_ = changed_ || std::ranges::find(known_, bytes) == known_.end();
}

void ParameterWatch::Look(const AVPacket& packet) {
  if (!wanted_ || changed_ || packet.size <= 0) return;
  // MP4 with several sample entries announces the next one beside the packet.
  size_t size = 0;
  if (av_packet_get_side_data(&packet, AV_PKT_DATA_NEW_EXTRADATA, &size) != nullptr && size > 0) changed_ = true;
  const ByteSpan bytes(packet.data, static_cast<size_t>(packet.size));
  if (start_codes_) {
    ForEachNal(bytes, [&](ByteSpan nal) { LookAt(nal); });
    return;
  }
  // Lengths of four bytes, as everybody writes them; other sizes find nothing.
  for (size_t at = 0; at + 4 <= bytes.size();) {
    const size_t length = static_cast<size_t>(bytes[at]) << 24 | static_cast<size_t>(bytes[at + 1]) << 16 |
                          static_cast<size_t>(bytes[at + 2]) << 8 | bytes[at + 3];
    if (length == 0 || length > bytes.size() - at - 4) return;
    LookAt(bytes.subspan(at + 4, length));
    at += 4 + length;
  }
}

std::vector<uint8_t> FindParameterSet(const AVCodecParameters& par, int type) {
  std::vector<uint8_t> found;
  ForEachConfigured(par, [&](ByteSpan nal) {
    if (found.empty() && NalType(nal, IsHevc(par)) == type) found.assign(nal.begin(), nal.end());
  });
  return found;
}

}  // namespace chanoma::media
