#include "media/worker/probe.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <vector>

#include "media/av/decoder.h"
#include "media/clean_text.h"
#include "media/worker/audio_packets.h"
#include "media/worker/codec_strings.h"
#include "media/worker/grid.h"
#include "media/language.h"
#include "media/worker/timeline.h"

namespace chanoma::media {
namespace {

constexpr size_t kTitleLimit = 500;
constexpr int kFontLimit = 32 << 20;
constexpr size_t kMostFonts = 200;
constexpr unsigned kMostChapters = 2000;
constexpr std::chrono::milliseconds kGridBudget{10'000};
// How far the first packets of every stream are looked for.
constexpr int64_t kFirstBytes = 16 << 20;
constexpr int kFirstPackets = 4000;
constexpr int kFirstPictures = 20;  // enough for the earliest to be among them, however they are reordered

std::string Tag(const AVDictionary* dictionary, const char* name) {
  const AVDictionaryEntry* entry = av_dict_get(dictionary, name, nullptr, 0);
  return entry == nullptr ? std::string() : CleanText(entry->value, kTitleLimit);
}

model::Rational Ratio(AVRational value, model::Rational otherwise) {
  return value.num > 0 && value.den > 0 ? model::Rational{value.num, value.den} : otherwise;
}

int Rotation(const AVStream& stream) {
  const uint8_t* matrix = av_stream_get_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, nullptr);
  if (matrix == nullptr) return 0;
  const double counter_clockwise = av_display_rotation_get(reinterpret_cast<const int32_t*>(matrix));
  if (std::isnan(counter_clockwise)) return 0;
  const auto quarters = std::lround(-counter_clockwise / 90.0);
  return static_cast<int>(((quarters % 4) + 4) % 4) * 90;
}

bool IsPicture(const AVStream& stream) {
  return (stream.disposition & (AV_DISPOSITION_ATTACHED_PIC | AV_DISPOSITION_TIMED_THUMBNAILS)) != 0;
}

bool IsVideo(const AVStream& stream) {
  const AVCodecParameters& par = *stream.codecpar;
  return par.codec_type == AVMEDIA_TYPE_VIDEO && !IsPicture(stream) && par.codec_id != AV_CODEC_ID_NONE &&
         par.width > 0 && par.height > 0;
}

bool IsAudio(const AVStream& stream) {
  const AVCodecParameters& par = *stream.codecpar;
  return par.codec_type == AVMEDIA_TYPE_AUDIO && par.codec_id != AV_CODEC_ID_NONE && par.sample_rate > 0 &&
         par.ch_layout.nb_channels > 0;
}

bool IsEncrypted(const AVStream& stream) {
  const uint32_t tag = stream.codecpar->codec_tag;
  return av_stream_get_side_data(&stream, AV_PKT_DATA_ENCRYPTION_INIT_INFO, nullptr) != nullptr ||
         tag == MKTAG('e', 'n', 'c', 'v') || tag == MKTAG('e', 'n', 'c', 'a');
}

// What the first packets of a stream tell.
struct First {
  std::optional<int64_t> packet;   // earliest presentation of a packet, stream ticks
  std::optional<int64_t> audible;  // the same without the encoder's priming
  int packets = 0;
  int frame_size = 0;
};

class Prober {
 public:
  explicit Prober(av::Demuxer& demuxer) : demuxer_(demuxer) {}

  Result<model::MediaInfo> Run() {
    demuxer_.Select(-1);
    TRY(demuxer_.Rewind());
    TRY(demuxer_.Analyze());
    const AVFormatContext& file = *demuxer_.Get();
    info_.container = demuxer_.Name();
    info_.title = Tag(file.metadata, "title");
    info_.bit_rate = std::max<int64_t>(file.bit_rate, 0);
    bool any = false;
    bool encrypted = false;
    for (const AVStream* stream : demuxer_.Streams()) {
      any = any || IsVideo(*stream) || IsAudio(*stream);
      encrypted = encrypted || IsEncrypted(*stream);
    }
    if (!any) return Fail(Code::kUnsupported, "This file holds no video or audio that can be read.");
    if (encrypted) return Fail(Code::kUnsupported, "This file is encrypted and cannot be played.");
    TRY(ReadFirstPackets());
    FindOrigin();
    for (const AVStream* stream : demuxer_.Streams()) AddStream(*stream);
    // Covers are often plain tracks of one picture, and stand first: what moves is the film.
    std::ranges::stable_partition(info_.video, [&](const model::VideoStream& video) { return !IsStill(video); });
    AddChapters();
    TRY(MakeGrid());
    FindDuration();
    TidyChapters();
    return std::move(info_);
  }

 private:
  Result<void> ReadFirstPackets() {
    av::Packet packet;
    int64_t bytes = 0;
    for (int i = 0; i < kFirstPackets && bytes < kFirstBytes && !AllSeen(); ++i) {
      if (!TRY(demuxer_.Read(packet))) break;
      bytes += packet->size;
      const AVStream* stream = demuxer_.Stream(packet->stream_index);
      if (stream == nullptr || packet->pts == AV_NOPTS_VALUE) continue;
      First& first = first_[packet->stream_index];
      ++first.packets;
      first.packet = std::min(first.packet.value_or(packet->pts), packet->pts);
      if (first.audible) {
        if (IsVideo(*stream)) first.audible = std::min(*first.audible, packet->pts);
        continue;
      }
      first.audible = packet->pts;
      if (IsAudio(*stream)) {
        // Matroska states the delay once for the track, MP4 beside the packet.
        const int64_t priming = std::max<int64_t>(PrimingSamples(*packet.Get()), stream->codecpar->initial_padding);
        *first.audible += av_rescale_q(priming, {1, stream->codecpar->sample_rate}, stream->time_base);
      }
      if (IsAudio(*stream)) first.frame_size = PacketSamples(*stream, *packet.Get());
    }
    return {};
  }

  bool IsStill(const model::VideoStream& video) const {
    const auto it = first_.find(video.index);
    return (video.codec == "mjpeg" || video.codec == "png") && (it == first_.end() || it->second.packets <= 1);
  }

  bool AllSeen() const {
    return std::ranges::all_of(demuxer_.Streams(), [&](const AVStream* stream) {
      if (!IsVideo(*stream) && !IsAudio(*stream)) return true;
      const auto it = first_.find(stream->index);
      return it != first_.end() && it->second.packets >= (IsVideo(*stream) ? kFirstPictures : 1);
    });
  }

  void FindOrigin() {
    std::optional<int64_t> earliest;
    for (const AVStream* stream : demuxer_.Streams()) {
      if (!IsVideo(*stream) && !IsAudio(*stream)) continue;
      const auto it = first_.find(stream->index);
      int64_t start = stream->start_time;
      if (it != first_.end() && it->second.audible) start = *it->second.audible;
      if (start == AV_NOPTS_VALUE) continue;
      const int64_t us = av_rescale_q(start, stream->time_base, {1, AV_TIME_BASE});
      earliest = std::min(earliest.value_or(us), us);
    }
    info_.grid.origin_us = earliest.value_or(0);
  }

  void AddStream(const AVStream& stream) {
    const std::string language = LanguageTag(Tag(stream.metadata, "language"));
    const std::string title = Tag(stream.metadata, "title");
    const bool is_default = (stream.disposition & AV_DISPOSITION_DEFAULT) != 0;
    const AVCodecParameters& par = *stream.codecpar;
    if (IsVideo(stream)) {
      info_.video.push_back(DescribeVideo(stream, language));
    } else if (IsAudio(stream)) {
      info_.audio.push_back(DescribeAudio(stream, language, title, is_default));
    } else if (IsFont(stream) && info_.fonts.size() < kMostFonts) {
      info_.fonts.push_back({stream.index, Tag(stream.metadata, "filename")});
    } else if (par.codec_type == AVMEDIA_TYPE_SUBTITLE && par.codec_id != AV_CODEC_ID_NONE) {
      const AVCodecDescriptor* codec = avcodec_descriptor_get(par.codec_id);
      info_.subtitles.push_back({.index = stream.index,
                                 .codec = avcodec_get_name(par.codec_id),
                                 .text = codec != nullptr && (codec->props & AV_CODEC_PROP_TEXT_SUB) != 0 &&
                                         avcodec_find_decoder(par.codec_id) != nullptr,
                                 .language = language,
                                 .title = title,
                                 .is_default = is_default,
                                 .forced = (stream.disposition & AV_DISPOSITION_FORCED) != 0,
                                 .hearing_impaired = (stream.disposition & AV_DISPOSITION_HEARING_IMPAIRED) != 0});
    }
  }

  static model::VideoStream DescribeVideo(const AVStream& stream, const std::string& language) {
    const AVCodecParameters& par = *stream.codecpar;
    model::VideoStream video;
    const AVRational rate = stream.avg_frame_rate.num > 0 ? stream.avg_frame_rate : stream.r_frame_rate;
    video.index = stream.index;
    video.codec = avcodec_get_name(par.codec_id);
    video.codecs = VideoCodecs(par, rate);
    video.width = par.width;
    video.height = par.height;
    const AVRational aspect = stream.sample_aspect_ratio.num > 0 ? stream.sample_aspect_ratio : par.sample_aspect_ratio;
    video.sample_aspect = Ratio(aspect, {1, 1});
    video.frame_rate = Ratio(rate, {0, 1});
    video.rotation = Rotation(stream);
    if (par.color_trc == AVCOL_TRC_SMPTE2084) video.range = model::DynamicRange::kHdr10;
    if (par.color_trc == AVCOL_TRC_ARIB_STD_B67) video.range = model::DynamicRange::kHlg;
    video.color_primaries = par.color_primaries;
    video.color_transfer = par.color_trc;
    video.color_matrix = par.color_space;
    video.full_range = par.color_range == AVCOL_RANGE_JPEG;
    video.interlaced = par.field_order > AV_FIELD_PROGRESSIVE;
    video.bit_depth = BitDepth(par);
    video.bit_rate = std::max<int64_t>(par.bit_rate, 0);
    video.language = language;
    return video;
  }

  model::AudioStream DescribeAudio(const AVStream& stream, const std::string& language, const std::string& title,
                                   bool is_default) const {
    const AVCodecParameters& par = *stream.codecpar;
    model::AudioStream audio;
    audio.index = stream.index;
    audio.codec = avcodec_get_name(par.codec_id);
    audio.codecs = AudioCodecs(par);
    audio.channels = par.ch_layout.nb_channels;
    audio.sample_rate = par.sample_rate;
    audio.bit_rate = std::max<int64_t>(par.bit_rate, 0);
    audio.language = language;
    audio.title = title;
    audio.is_default = is_default;
    const auto it = first_.find(stream.index);
    audio.frame_size = it != first_.end() ? it->second.frame_size : 0;
    int64_t first = stream.start_time == AV_NOPTS_VALUE ? 0 : stream.start_time;
    if (it != first_.end() && it->second.packet) first = *it->second.packet;
    if (stream.start_time == AV_NOPTS_VALUE && (it == first_.end() || !it->second.packet)) return audio;
    const int64_t time = Timeline::Of(stream, par.sample_rate, info_.grid.origin_us).FromFile(first);
    audio.start = FirstKept(time, audio.frame_size,
                            AudioLattice(stream.time_base, par.sample_rate, 0, audio.frame_size).Tolerance());
    return audio;
  }

  // Packets that begin before media time zero are dropped; a rounding error is not "before".
  static int64_t FirstKept(int64_t time, int frame_size, int64_t tolerance) {
    if (std::abs(time) <= tolerance) return 0;
    if (time > 0) return time;
    if (frame_size <= 0) return 0;
    const int64_t frames = (-time + frame_size - 1) / frame_size;
    const int64_t start = time + frames * frame_size;
    return frame_size - start <= tolerance ? 0 : start;
  }

  void AddChapters() {
    const AVFormatContext& file = *demuxer_.Get();
    const double origin = static_cast<double>(info_.grid.origin_us) / 1e6;
    std::vector<model::Chapter> found;
    for (unsigned i = 0; i < file.nb_chapters && i < kMostChapters; ++i) {
      const AVChapter& chapter = *file.chapters[i];
      const double base = av_q2d(chapter.time_base);
      // A chapter at the file's own zero starts with the film even when its first frame comes later.
      const double start = std::max(static_cast<double>(chapter.start) * base - origin, 0.0);
      const double end = chapter.end == AV_NOPTS_VALUE ? start : static_cast<double>(chapter.end) * base - origin;
      if (std::isfinite(start) && std::isfinite(end))
        found.push_back({start, std::max(end, start), Tag(chapter.metadata, "title")});
    }
    info_.chapters = std::move(found);
  }

  // Called when the duration is known: in order, each up to the next, the last to the end.
  void TidyChapters() {
    std::vector<model::Chapter>& chapters = info_.chapters;
    const double whole = static_cast<double>(info_.duration_ms) / 1000;
    std::ranges::stable_sort(chapters, {}, &model::Chapter::start);
    if (whole > 0) std::erase_if(chapters, [&](const model::Chapter& chapter) { return chapter.start >= whole; });
    // Of several that start together (the languages of a menu) the first stands.
    const auto again = std::ranges::unique(chapters, {}, &model::Chapter::start);
    chapters.erase(again.begin(), again.end());
    for (size_t i = 0; i < chapters.size(); ++i) {
      const bool last = i + 1 == chapters.size();
      const double next = last ? std::max(whole, chapters[i].start) : chapters[i + 1].start;
      const bool stated = chapters[i].end > chapters[i].start;
      chapters[i].end = stated && last ? std::min(chapters[i].end, whole > 0 ? whole : chapters[i].end) : next;
    }
  }

  Result<void> MakeGrid() {
    if (info_.video.empty()) return {};
    const model::VideoStream& video = info_.video.front();
    const AVStream& stream = *demuxer_.Stream(video.index);
    const int64_t origin_us = info_.grid.origin_us;
    const Timeline timeline = Timeline::Of(stream, NaturalTimescale(stream.time_base), origin_us);
    const auto& firsts = first_[video.index];
    // Programme and transport streams have no index, and without presentation times there is nothing to cut by.
    const bool hopeless = demuxer_.Name() == "mpegts" || demuxer_.Name() == "mpeg" || !firsts.packet;
    model::Grid grid;
    grid.timescale = timeline.timescale;
    if (!hopeless) grid = TRY(GridFromIndex(demuxer_, video.index, timeline, kGridBudget));
    grid.origin_us = origin_us;
    if (!grid.indexed) grid.end = EstimatedEnd(stream, timeline);
    info_.grid = std::move(grid);
    return {};
  }

  int64_t EstimatedEnd(const AVStream& stream, const Timeline& timeline) const {
    const AVFormatContext& file = *demuxer_.Get();
    if (stream.duration > 0 && stream.start_time != AV_NOPTS_VALUE) {
      return std::max<int64_t>(timeline.FromFile(stream.start_time + stream.duration), 0);
    }
    if (file.duration <= 0) return 0;
    const int64_t start = file.start_time == AV_NOPTS_VALUE ? 0 : file.start_time;
    return std::max<int64_t>(av_rescale(start + file.duration - info_.grid.origin_us, timeline.timescale, AV_TIME_BASE),
                             0);
  }

  void FindDuration() {
    const AVFormatContext& file = *demuxer_.Get();
    const int64_t stated = file.duration > 0 ? file.duration / 1000 : 0;
    const model::Grid& grid = info_.grid;
    const int64_t video = grid.timescale > 0 ? av_rescale(grid.end, 1000, grid.timescale) : 0;
    // A header may promise far more than is there; sound may outlast the pictures by a little.
    const bool believable = !grid.indexed || stated <= video + 60'000;
    info_.duration_ms = believable ? std::max(stated, video) : video;
    if (info_.bit_rate == 0 && info_.duration_ms > 0)
      info_.bit_rate = av_rescale(demuxer_.FileSize(), 8000, info_.duration_ms);
  }

  av::Demuxer& demuxer_;
  model::MediaInfo info_;
  std::map<int, First> first_;
};

}  // namespace

bool IsFont(const AVStream& stream) {
  const AVCodecParameters& par = *stream.codecpar;
  if (par.codec_type != AVMEDIA_TYPE_ATTACHMENT || par.extradata == nullptr || par.extradata_size < 12 ||
      par.extradata_size > kFontLimit)
    return false;
  // By their first bytes: what the file says of its attachments is often wrong.
  const std::string_view start(reinterpret_cast<const char*>(par.extradata), 4);
  return start == std::string_view("\0\1\0\0", 4) || start == "OTTO" || start == "true" || start == "ttcf";
}

Result<model::MediaInfo> Probe(av::Demuxer& demuxer) { return Prober(demuxer).Run(); }

}  // namespace chanoma::media
