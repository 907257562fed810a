#include "media/worker/copy_segment.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "media/worker/audio_packets.h"
#include "media/worker/init_segment.h"
#include "media/worker/nal.h"
#include "media/worker/segment_buffer.h"
#include "media/worker/timeline.h"

namespace chanoma::media {
namespace {

// A player appends what has arrived of a segment whenever a chunk is whole: at a seek on a slow line that is the wait.
constexpr int64_t kChunksASecond = 2;

ByteSpan Bytes(const AVPacket& packet) { return {packet.data, static_cast<size_t>(std::max(packet.size, 0))}; }

Result<AVStream*> FindStream(av::Demuxer& demuxer, int index, AVMediaType type) {
  AVStream* stream = demuxer.Stream(index);
  if (stream == nullptr || stream->codecpar->codec_type != type)
    return Fail(Code::kInvalid, "The file has no such stream.", "stream");
  return stream;
}

// Leaves the demuxer behind the key packet presented at `spec.start`, which is returned.
Result<av::Packet> FindBoundary(av::Demuxer& demuxer, const AVStream& stream, const Timeline& timeline,
                                const SegmentSpec& spec) {
  // Transport streams are searched by decode time, containers with an index by presentation time.
  const bool by_decode = !demuxer.HeaderSuffices();
  int64_t aim = by_decode ? std::min(spec.decode, spec.start) : spec.start;
  int64_t step = spec.track.timescale;
  for (int attempt = 0; attempt < 5; ++attempt) {
    TRY(attempt == 4 ? demuxer.Rewind() : demuxer.SeekBack(stream.index, timeline.ToFile(aim)));
    av::Packet packet;
    while (TRY(demuxer.Read(packet))) {
      if (packet->stream_index != stream.index || (packet->flags & AV_PKT_FLAG_KEY) == 0) continue;
      if (packet->pts == AV_NOPTS_VALUE) continue;
      const int64_t presentation = timeline.FromFile(packet->pts);
      if (presentation == spec.start) return packet;
      if (presentation > spec.start) break;
    }
    // Landed behind it: from further back, then.
    aim -= step;
    step *= 4;
  }
  return Fail(Code::kCorrupt, "The file has changed, or it is damaged: a segment does not start where it did.");
}

}  // namespace

Result<void> CopyVideoSegment(av::Demuxer& demuxer, const SegmentSpec& spec, const CopyVideo& track,
                              const Write& write) {
  if (!demuxer.HeaderSuffices()) TRY(demuxer.Analyze());
  const AVStream* stream = TRY(FindStream(demuxer, track.source.index, AVMEDIA_TYPE_VIDEO));
  const Timeline timeline = Timeline::Of(*stream, spec.track.timescale, spec.track.origin_us);
  demuxer.Select(stream->index);
  std::optional<NalConverter> converter;
  if (HasStartCodes(*stream->codecpar)) {
    TRY(demuxer.Analyze());
    stream = TRY(FindStream(demuxer, track.source.index, AVMEDIA_TYPE_VIDEO));
    converter.emplace(*stream->codecpar);
  }
  SegmentBuffer gathered;
  av::Packet packet = TRY(FindBoundary(demuxer, *stream, timeline, spec));
  while (true) {
    if (packet->stream_index == stream->index) {
      if (packet->pts == AV_NOPTS_VALUE) return Fail(Code::kCorrupt, "A picture in this file has no time.");
      const int64_t presentation = timeline.FromFile(packet->pts);
      const bool key = (packet->flags & AV_PKT_FLAG_KEY) != 0;
      if (key && presentation >= spec.end) break;
      // Leading pictures of the very first key frame: nobody can decode them.
      const bool decodable = presentation >= spec.start;
      if (decodable && converter) {
        TRY(gathered.Add(presentation, key, converter->Convert(Bytes(*packet.Get()))));
      } else if (decodable) {
        TRY(gathered.Add(presentation, std::move(packet), 0));
        packet = av::Packet();
      }
    }
    if (!TRY(demuxer.Read(packet))) break;
  }
  return gathered.SendInChunks(spec, spec.end, spec.track.timescale / kChunksASecond, write);
}

Result<void> CopyAudioSegment(av::Demuxer& demuxer, const SegmentSpec& spec, const CopyAudio& track,
                              const Write& write) {
  if (!demuxer.HeaderSuffices()) TRY(demuxer.Analyze());
  const AVStream* stream = TRY(FindStream(demuxer, track.source.index, AVMEDIA_TYPE_AUDIO));
  const int rate = track.source.sample_rate;
  const Timeline timeline = Timeline::Of(*stream, rate, spec.track.origin_us);
  const AudioLattice lattice(stream->time_base, rate, track.source.start, track.source.frame_size);
  const int64_t start = std::max(RescaleUp(spec.start, spec.track.timescale, rate), track.source.start);
  const int64_t end = RescaleUp(spec.end, spec.track.timescale, rate);
  demuxer.Select(stream->index);
  const bool adts = stream->codecpar->codec_id == AV_CODEC_ID_AAC && stream->codecpar->extradata_size == 0;

  SegmentBuffer gathered;
  int64_t last_end = start;
  // Back far enough that containers which seek coarsely still land before the first packet wanted.
  int64_t back = rate / 10;
  for (int attempt = 0; attempt < 4 && gathered.Samples().empty(); ++attempt, back *= 10) {
    TRY(attempt == 3 ? demuxer.Rewind() : demuxer.SeekBack(stream->index, timeline.ToFile(start - back)));
    av::Packet packet;
    bool first = true;
    while (TRY(demuxer.Read(packet))) {
      if (packet->stream_index != stream->index || packet->pts == AV_NOPTS_VALUE) continue;
      const int64_t time = lattice.Snap(timeline.FromFile(packet->pts));
      if (std::exchange(first, false) && time > start && attempt < 3) break;
      if (time >= end) {
        attempt = 4;
        break;
      }
      if (time < start) continue;
      const int64_t length = track.source.frame_size > 0 ? track.source.frame_size
                                                         : av_rescale_q(packet->duration, stream->time_base, {1, rate});
      // A packet that repeats a time already given would make a decode time stand still.
      if (!gathered.Samples().empty() && time <= gathered.Samples().back().presentation) continue;
      last_end = time + std::max<int64_t>(length, 1);
      size_t skip = 0;
      if (adts) {
        const auto header = ReadAdts(Bytes(*packet.Get()));
        if (header && header->header < static_cast<size_t>(packet->size)) skip = header->header;
      }
      TRY(gathered.Add(time, std::move(packet), skip));
      packet = av::Packet();
    }
  }
  return gathered.Send(spec, start, last_end, write);
}

Result<std::string> CopyVideoInit(av::Demuxer& demuxer, const TrackSpec& spec, const CopyVideo& track) {
  TRY(demuxer.Analyze());
  const AVStream* stream = TRY(FindStream(demuxer, track.source.index, AVMEDIA_TYPE_VIDEO));
  return MakeInit({.par = stream->codecpar, .stream = stream, .example = nullptr, .timescale = spec.timescale});
}

Result<std::string> CopyAudioInit(av::Demuxer& demuxer, const TrackSpec& spec, const CopyAudio& track) {
  TRY(demuxer.Analyze());
  const AVStream* stream = TRY(FindStream(demuxer, track.source.index, AVMEDIA_TYPE_AUDIO));
  const AVCodecID codec = stream->codecpar->codec_id;
  const bool adts = codec == AV_CODEC_ID_AAC && stream->codecpar->extradata_size == 0;
  InitSource source{.par = stream->codecpar, .stream = nullptr, .example = nullptr, .timescale = MediaTimescale(spec)};
  if (!adts && codec != AV_CODEC_ID_AC3 && codec != AV_CODEC_ID_EAC3) return MakeInit(source);

  demuxer.Select(stream->index);
  TRY(demuxer.Rewind());
  av::Packet packet;
  do {
    if (!TRY(demuxer.Read(packet))) return Fail(Code::kUnsupported, "This sound track is empty.");
  } while (packet->stream_index != stream->index);
  if (!adts) {
    source.example = packet.Get();
    return MakeInit(source);
  }
  const auto header = ReadAdts(Bytes(*packet.Get()));
  if (!header) return Fail(Code::kUnsupported, "This AAC stream cannot be delivered as it is.");
  AVCodecParameters* par = avcodec_parameters_alloc();
  if (par == nullptr || avcodec_parameters_copy(par, stream->codecpar) < 0) throw std::bad_alloc();
  const std::unique_ptr<AVCodecParameters, void (*)(AVCodecParameters*)> owner(
      par, [](AVCodecParameters* p) { avcodec_parameters_free(&p); });
  par->extradata = static_cast<uint8_t*>(av_mallocz(header->config.size() + AV_INPUT_BUFFER_PADDING_SIZE));
  if (par->extradata == nullptr) throw std::bad_alloc();
  std::ranges::copy(header->config, par->extradata);
  par->extradata_size = static_cast<int>(header->config.size());
  source.par = par;
  return MakeInit(source);
}

}  // namespace chanoma::media
