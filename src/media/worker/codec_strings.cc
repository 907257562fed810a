#include "media/worker/codec_strings.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "media/worker/nal.h"

namespace chanoma::media {
namespace {

ByteSpan Extradata(const AVCodecParameters& par) {
  return {par.extradata, par.extradata == nullptr ? 0 : static_cast<size_t>(std::max(par.extradata_size, 0))};
}

// avc1.PPCCLL: the three bytes after the NAL header of the sequence parameter set.
std::string Avc(const AVCodecParameters& par) {
  const ByteSpan bytes = Extradata(par);
  if (!HasStartCodes(par)) {
    if (bytes.size() < 7) return {};
    return fmt::format("avc1.{:02x}{:02x}{:02x}", bytes[1], bytes[2], bytes[3]);
  }
  const std::vector<uint8_t> sps = FindParameterSet(par, 7);
  if (sps.size() < 4) return {};
  return fmt::format("avc1.{:02x}{:02x}{:02x}", sps[1], sps[2], sps[3]);
}

// ISO/IEC 14496-15 annex E.3, from the twelve bytes of profile_tier_level.
std::string Hevc(const AVCodecParameters& par) {
  uint8_t ptl[12] = {};
  const char* entry = "hvc1";
  if (HasStartCodes(par)) {
    const std::vector<uint8_t> nal = FindParameterSet(par, 33);
    const std::vector<uint8_t> sps = Unescaped(nal, 32);
    if (sps.size() < 15) return {};
    std::copy_n(sps.begin() + 3, 12, ptl);
  } else {
    const ByteSpan bytes = Extradata(par);
    if (bytes.size() < 23) return {};
    std::copy_n(bytes.begin() + 1, 12, ptl);
    // Parameter sets that travel with the pictures need the other sample entry.
    if (FindParameterSet(par, 33).empty()) entry = "hev1";
  }
  const uint32_t compatibility = static_cast<uint32_t>(ptl[1]) << 24 | static_cast<uint32_t>(ptl[2]) << 16 |
                                 static_cast<uint32_t>(ptl[3]) << 8 | ptl[4];
  uint32_t reversed = 0;
  for (int bit = 0; bit < 32; ++bit) reversed |= (compatibility >> bit & 1) << (31 - bit);
  static constexpr const char* kSpaces[] = {"", "A", "B", "C"};
  std::string text = fmt::format("{}.{}{}.{:X}.{}{}", entry, kSpaces[ptl[0] >> 6], ptl[0] & 0x1F, reversed,
                                 (ptl[0] & 0x20) != 0 ? 'H' : 'L', ptl[11]);
  int last = 10;
  while (last >= 5 && ptl[last] == 0) --last;
  for (int i = 5; i <= last; ++i) text += fmt::format(".{:X}", ptl[i]);
  return text;
}

// The lowest level whose picture size and sample rate suffice (VP9 levels, webmproject.org/vp9/levels), when the file
// does not say.
int Vp9Level(const AVCodecParameters& par, AVRational frame_rate) {
  if (par.level > 0) return par.level;
  struct Row {
    int level;
    int64_t rate, size;
  };
  static constexpr Row kRows[] = {{10, 829440, 36864},       {11, 2764800, 73728},      {20, 4608000, 122880},
                                  {21, 9216000, 245760},     {30, 20736000, 552960},    {31, 36864000, 983040},
                                  {40, 83558400, 2228224},   {41, 160432128, 2228224},  {50, 311951360, 8912896},
                                  {51, 588251136, 8912896},  {52, 1176502272, 8912896}, {60, 1176502272, 35651584},
                                  {61, 2353004544, 35651584}};
  const int64_t size = int64_t{par.width} * par.height;
  const double fps = frame_rate.num > 0 && frame_rate.den > 0 ? av_q2d(frame_rate) : 30.0;
  for (const Row& row : kRows) {
    if (size <= row.size && static_cast<double>(size) * fps <= static_cast<double>(row.rate)) return row.level;
  }
  return 62;
}

std::string Vp9(const AVCodecParameters& par, AVRational frame_rate) {
  const int profile = std::clamp(par.profile, 0, 3);
  const int depth = BitDepth(par);
  std::string text = fmt::format("vp09.{:02}.{:02}.{:02}", profile, Vp9Level(par, frame_rate), depth);
  if (par.color_trc == AVCOL_TRC_SMPTE2084 || par.color_trc == AVCOL_TRC_ARIB_STD_B67) {
    text += fmt::format(".01.{:02}.{:02}.{:02}.{:02}", static_cast<int>(par.color_primaries),
                        static_cast<int>(par.color_trc), static_cast<int>(par.color_space),
                        par.color_range == AVCOL_RANGE_JPEG ? 1 : 0);
  }
  return text;
}

// av01.P.LLT.DD from av1C (AV1 Codec ISO Media File Format Binding, section 5).
std::string Av1(const AVCodecParameters& par) {
  const ByteSpan bytes = Extradata(par);
  if (bytes.size() < 4 || bytes[0] != 0x81) return {};
  const int profile = bytes[1] >> 5;
  const bool high = (bytes[2] & 0x40) != 0;
  const int depth = high ? (profile == 2 && (bytes[2] & 0x20) != 0 ? 12 : 10) : 8;
  return fmt::format("av01.{}.{:02}{}.{:02}", profile, bytes[1] & 0x1F, (bytes[2] & 0x80) != 0 ? 'H' : 'M', depth);
}

// The audio object type: of AudioSpecificConfig (ISO/IEC 14496-3 1.6.2.1) or, for ADTS, libav's profile.
std::string Aac(const AVCodecParameters& par) {
  const ByteSpan bytes = Extradata(par);
  int type = par.profile >= 0 ? par.profile + 1 : 2;
  if (bytes.size() >= 2) {
    type = bytes[0] >> 3;
    if (type == 31) type = 32 + ((bytes[0] & 7) << 3 | bytes[1] >> 5);
  }
  if (type < 1 || type > 95) type = 2;
  return fmt::format("mp4a.40.{}", type);
}

}  // namespace

int BitDepth(const AVCodecParameters& par) {
  const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(par.format));
  return format != nullptr && format->nb_components > 0 ? std::clamp(format->comp[0].depth, 1, 16) : 8;
}

std::string VideoCodecs(const AVCodecParameters& par, AVRational frame_rate) {
  switch (par.codec_id) {
    case AV_CODEC_ID_H264:
      return Avc(par);
    case AV_CODEC_ID_HEVC:
      return Hevc(par);
    case AV_CODEC_ID_VP9:
      return Vp9(par, frame_rate);
    case AV_CODEC_ID_AV1:
      return Av1(par);
    default:
      return {};
  }
}

std::string AudioCodecs(const AVCodecParameters& par) {
  switch (par.codec_id) {
    case AV_CODEC_ID_AAC:
      return Aac(par);
    case AV_CODEC_ID_MP3:
      return par.sample_rate > 24000 ? "mp4a.6B" : "mp4a.69";  // MPEG-1 and MPEG-2 layer 3
    case AV_CODEC_ID_AC3:
      return "ac-3";
    case AV_CODEC_ID_EAC3:
      return "ec-3";
    case AV_CODEC_ID_OPUS:
      return "opus";
    case AV_CODEC_ID_FLAC:
      return "flac";
    default:
      return {};
  }
}

}  // namespace chanoma::media
