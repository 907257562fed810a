#include "media/worker/init_segment.h"

#include <cstring>
#include <memory>
#include <optional>
#include <string_view>

#include "media/av/io.h"
#include "media/av/packet.h"
#include "media/worker/nal.h"

namespace chanoma::media {
namespace {

constexpr size_t kMuxLimit = 2 << 20;

constexpr std::string_view kFtyp(
    "\0\0\0\x24"
    "ftypiso6\0\0\0\0iso6cmfccmf2dashmp41",
    36);

uint32_t ReadU32(std::string_view bytes) {
  uint32_t value = 0;
  for (size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<uint8_t>(bytes[i]);
  return value;
}

// The first box of `type` among those in `bytes`, header included.
std::optional<std::string_view> FindBox(std::string_view bytes, std::string_view type) {
  while (bytes.size() >= 8) {
    const uint32_t size = ReadU32(bytes);
    if (size < 8 || size > bytes.size()) return std::nullopt;
    if (bytes.substr(4, 4) == type) return bytes.substr(0, size);
    bytes.remove_prefix(size);
  }
  return std::nullopt;
}

Result<void> CheckMoov(std::string_view moov, int64_t timescale) {
  const auto bad = [](std::string_view what) {
    return Fail(Code::kInternal, fmt::format("the init segment has {}", what));
  };
  const auto trak = FindBox(moov.substr(8), "trak");
  if (!trak || !FindBox(moov.substr(8), "mvex")) return bad("no track or no mvex");
  if (FindBox(trak->substr(8), "edts")) return bad("an edit list");
  const auto mdia = FindBox(trak->substr(8), "mdia");
  const auto mdhd = mdia ? FindBox(mdia->substr(8), "mdhd") : std::nullopt;
  if (!mdhd || mdhd->size() < 32) return bad("no mdhd");
  const bool wide = (*mdhd)[8] == 1;
  if (ReadU32(mdhd->substr(wide ? 28 : 20)) != timescale) return bad("another timescale");
  return {};
}

class Muxer {
 public:
  Muxer() : io_(kMuxLimit) {
    avformat_alloc_output_context2(&context_, nullptr, "mp4", nullptr);
    if (context_ == nullptr) throw std::bad_alloc();
    context_->pb = io_.Get();
    context_->flags |= AVFMT_FLAG_CUSTOM_IO | AVFMT_FLAG_BITEXACT | AVFMT_FLAG_FLUSH_PACKETS;
    context_->strict_std_compliance = FF_COMPLIANCE_EXPERIMENTAL;
  }
  ~Muxer() { avformat_free_context(context_); }
  Muxer(const Muxer&) = delete;
  Muxer& operator=(const Muxer&) = delete;
  AVFormatContext* Get() { return context_; }
  std::string_view Bytes() {
    avio_flush(context_->pb);
    return io_.Bytes();
  }

 private:
  av::MemoryIo io_;
  AVFormatContext* context_ = nullptr;
};

void CopySideData(const AVStream& from, AVStream* to) {
  for (int i = 0; i < from.nb_side_data; ++i) {
    const AVPacketSideData& side = from.side_data[i];
    if (side.type != AV_PKT_DATA_DISPLAYMATRIX && side.type != AV_PKT_DATA_MASTERING_DISPLAY_METADATA &&
        side.type != AV_PKT_DATA_CONTENT_LIGHT_LEVEL) {
      continue;
    }
    uint8_t* copy = av_stream_new_side_data(to, side.type, side.size);
    if (copy == nullptr) throw std::bad_alloc();
    std::memcpy(copy, side.data, side.size);
  }
}

}  // namespace

Result<std::string> MakeInit(const InitSource& source) {
  Muxer muxer;
  AVStream* stream = avformat_new_stream(muxer.Get(), nullptr);
  if (stream == nullptr || avcodec_parameters_copy(stream->codecpar, source.par) < 0)
    return Fail(Code::kInternal, "out of memory");
  AVCodecParameters* par = stream->codecpar;
  par->codec_tag = 0;
  if (par->codec_id == AV_CODEC_ID_HEVC) {
    const bool complete = !FindParameterSet(*source.par, 33).empty();
    par->codec_tag = complete ? MKTAG('h', 'v', 'c', '1') : MKTAG('h', 'e', 'v', '1');
  }
  if (source.self_contained) par->codec_tag = MKTAG('a', 'v', 'c', '3');
  const bool video = par->codec_type == AVMEDIA_TYPE_VIDEO;
  if (!video) par->sample_rate = static_cast<int>(source.timescale);
  stream->time_base = {1, static_cast<int>(source.timescale)};
  stream->sample_aspect_ratio = par->sample_aspect_ratio;
  if (source.stream != nullptr) {
    CopySideData(*source.stream, stream);
    if (source.stream->sample_aspect_ratio.num > 0) {
      par->sample_aspect_ratio = stream->sample_aspect_ratio = source.stream->sample_aspect_ratio;
    }
  }
  // Without a packet, the muxer writes the moov with the header; for AC-3 it has to wait for the first.
  av::Options options;
  options.Set("movflags", source.example == nullptr ? "empty_moov+default_base_moof+skip_trailer"
                                                    : "empty_moov+delay_moov+default_base_moof+skip_trailer");
  options.Set("use_editlist", "0");
  if (video) options.Set("video_track_timescale", source.timescale);
  int error = avformat_write_header(muxer.Get(), options.Get());
  if (error >= 0 && source.example != nullptr) {
    av::Packet packet;
    if (av_packet_ref(packet.Get(), source.example) < 0) return Fail(Code::kInternal, "out of memory");
    packet->stream_index = 0;
    packet->pts = packet->dts = 0;
    packet->duration = 1536;
    error = av_write_frame(muxer.Get(), packet.Get());
    if (error >= 0) error = av_write_frame(muxer.Get(), nullptr);
  }
  if (error < 0) {
    return Fail(Code::kUnsupported, fmt::format("This {} stream cannot be delivered as it is: {}",
                                                avcodec_get_name(par->codec_id), av::Words(error)));
  }
  const auto moov = FindBox(muxer.Bytes(), "moov");
  if (!moov) return Fail(Code::kInternal, "the muxer wrote no moov");
  TRY(CheckMoov(*moov, source.timescale));
  std::string init(kFtyp);
  init += *moov;
  return init;
}

}  // namespace chanoma::media
