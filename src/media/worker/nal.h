#pragma once
// NAL units of H.264 and H.265: byte streams with start codes (ITU-T H.264 annex B) made length-prefixed, as ISO/IEC
// 14496-15 has them. Pure; any thread.

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "media/av/libav.h"
#include "media/worker/byte_stream.h"

namespace chanoma::media {

// Whether the stream's packets carry start codes and have to be converted.
bool HasStartCodes(const AVCodecParameters& par);

// Converts packets of one stream. Access unit delimiters and the parameter sets that the init segment holds are left
// out.
class NalConverter {
 public:
  // `unwanted`: types of units to leave out besides.
  explicit NalConverter(const AVCodecParameters& par, std::vector<int> unwanted = {});
  std::string Convert(ByteSpan packet) const;

 private:
  bool hevc_;
  std::vector<int> unwanted_;
  std::vector<std::string> known_;  // parameter sets of the decoder configuration
};

// Watches for sequence parameter sets that are not those of the decoder configuration. A copy under an avc1 or hvc1 sample
// entry must not hold any (ISO/IEC 14496-15 5.4.2.1.2): players that read the init segment alone would show rubbish.
class ParameterWatch {
 public:
  explicit ParameterWatch(const AVCodecParameters& par);
  void Look(const AVPacket& packet);
  bool Changed() const { return changed_; }

 private:
  void LookAt(ByteSpan nal);
  bool wanted_;
  bool hevc_;
  bool start_codes_;
  std::vector<std::string> known_;
  bool changed_ = false;
};

// The first NAL unit of type `type` in decoder configuration (avcC, hvcC or byte stream); empty if there is none.
std::vector<uint8_t> FindParameterSet(const AVCodecParameters& par, int type);

}  // namespace chanoma::media
