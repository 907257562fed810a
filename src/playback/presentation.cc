#include "playback/presentation.h"

#include <fmt/format.h>

#include <algorithm>

namespace chanoma::playback {
namespace {

bool IsCut(const model::Grid& grid) { return grid.indexed && !grid.boundaries.empty(); }

// The grid as the edition sees it: "u" editions were handed out before the file was indexed and keep their own cuts.
model::Grid GridOf(const model::MediaInfo& info, bool cut) {
  if (cut) return info.grid;
  model::Grid grid;
  grid.timescale = info.grid.timescale;
  grid.origin_us = info.grid.origin_us;
  grid.end = info.grid.end;
  return grid;
}

// Known once the file has been indexed: an edition handed out before keeps the rates it had.
int64_t SourceRate(const model::MediaInfo& info, bool cut) { return cut ? static_cast<int64_t>(info.grid.peak_bit_rate) : 0; }

int64_t AudioBitRate(int video_lines) {
  if (video_lines == 0) return 320'000;
  if (video_lines > 1440) return 512'000;
  if (video_lines > 1080) return 256'000;
  if (video_lines > 480) return 192'000;
  return 128'000;
}

constexpr int64_t kSurroundBitRate = 384'000;

Track CopiedVideo(const model::MediaInfo& info, const model::VideoStream& stream) {
  Track track;
  track.id = fmt::format("v{}", stream.index);
  track.spec = {media::CopyVideo{stream}, info.grid.timescale, info.grid.origin_us};
  track.codecs = media::CodecsString(track.spec);
  const int64_t peak = static_cast<int64_t>(info.grid.peak_bit_rate);
  track.bandwidth = std::max<int64_t>({peak, stream.bit_rate, peak == 0 && stream.bit_rate == 0 ? info.bit_rate : 0, 1});
  const model::DisplaySize shown = model::ShownSize(stream);
  track.width = shown.width;
  track.height = shown.height;
  track.frame_rate = stream.frame_rate;
  track.timeline = CopyTimeline(info.grid);
  return track;
}

Track RenderedVideo(const model::MediaInfo& info, const model::VideoStream& stream, const Rendition& rendition, const Timeline& timeline, Renditions kind) {
  const bool self_contained = kind == Renditions::kSelfContained;
  Track track;
  track.id = fmt::format("v{}-{}{}", stream.index, rendition.rung, self_contained ? "s" : "");
  track.spec = {media::RenditionVideo{stream, rendition.width, rendition.height, rendition.maximum_bps, rendition.average_bps, self_contained},
                info.grid.timescale, info.grid.origin_us};
  track.codecs = media::CodecsString(track.spec);
  track.bandwidth = rendition.maximum_bps;
  track.width = rendition.width;
  track.height = rendition.height;
  track.frame_rate = stream.frame_rate;
  track.timeline = timeline;
  return track;
}

void NameAudio(Track& track, const model::AudioStream& stream) {
  track.language = stream.language;
  track.label = stream.title;
  track.is_default = stream.is_default;
}

Track CopiedAudio(const model::MediaInfo& info, const model::AudioStream& stream) {
  Track track;
  track.id = fmt::format("a{}", stream.index);
  // Audio is timed in its own samples, whatever the video's timescale.
  track.spec = {media::CopyAudio{stream}, stream.sample_rate, info.grid.origin_us};
  track.codecs = media::CodecsString(track.spec);
  track.bandwidth = stream.bit_rate > 0 ? stream.bit_rate : 320'000;
  track.sample_rate = stream.sample_rate;
  track.channels = stream.channels;
  track.timeline = AudioTimeline(stream.sample_rate, stream.frame_size, stream.start, info.duration_ms);
  NameAudio(track, stream);
  return track;
}

enum class Mix { kStereo, kSurround, kNight };

Track RenderedAudio(const model::MediaInfo& info, const model::AudioStream& stream, Mix mix = Mix::kStereo) {
  const int channels = mix == Mix::kSurround ? 6 : std::min(std::max(stream.channels, 1), 2);
  int lines = 0;
  for (const model::VideoStream& video : info.video) lines = std::max(lines, std::min(video.width, video.height));
  Track track;
  track.id = fmt::format("a{}-{}", stream.index, mix == Mix::kSurround ? "aac6" : mix == Mix::kNight ? "night" : "aac");
  track.bandwidth = mix == Mix::kSurround ? kSurroundBitRate : AudioBitRate(lines) * channels / 2;
  track.spec = {media::RenditionAudio{stream, channels, track.bandwidth, mix == Mix::kNight}, media::kRenditionSampleRate, info.grid.origin_us};
  track.codecs = media::CodecsString(track.spec);
  track.sample_rate = media::kRenditionSampleRate;
  track.channels = channels;
  track.timeline = AudioTimeline(media::kRenditionSampleRate, media::kAacFrame, 0, info.duration_ms);
  NameAudio(track, stream);
  if (stream.channels > 2) {
    const std::string_view kind = mix == Mix::kSurround ? "5.1" : "Stereo";
    track.label = track.label.empty() ? std::string(kind) : fmt::format("{} · {}", track.label, kind);
  }
  return track;
}

// Whether the packager can cut this stream at all.
bool Copyable(const model::MediaInfo& info, const model::VideoStream& stream) {
  // Rotation is not written into the init segment (Media Source Extensions ignore the matrix), so a rotated film is
  // rendered upright.
  return !stream.codecs.empty() && stream.rotation == 0 && IsCut(info.grid) && &stream == &info.video.front();
}

// What cannot be made in time is not offered; the smallest rendition stays when there is nothing else.
void Withhold(Presentation& presentation, const SpeedOf& speed) {
  if (!speed) return;
  std::vector<Track> kept;
  for (size_t i = 0; i < presentation.video.size(); ++i) {
    Track& track = presentation.video[i];
    const std::optional<double> known = std::holds_alternative<media::RenditionVideo>(track.spec.track) ? speed(track) : std::nullopt;
    const bool last = i + 1 == presentation.video.size() && kept.empty();
    (known && *known < kLeastSpeed && !last ? presentation.withheld : kept).push_back(std::move(track));
  }
  presentation.video = std::move(kept);
}

}  // namespace

std::string Edition(uint32_t generation, const model::MediaInfo& info) {
  return fmt::format("{}{}", generation, IsCut(info.grid) ? 'k' : 'u');
}

Verdict JudgeVideo(const model::MediaInfo& info, const Capabilities& can) {
  const model::VideoStream& stream = info.video.front();
  if (stream.codecs.empty()) return Verdict::kNotInSegments;
  if (!can.Plays(stream.codecs)) return Verdict::kCodec;
  if (stream.rotation != 0) return Verdict::kRotated;
  if (!info.grid.indexed) return Verdict::kNotIndexed;
  if (!Copyable(info, stream)) return Verdict::kNoCuts;
  if (LongestSegment(CopyTimeline(info.grid)) > kLongestCopiedSegment) return Verdict::kLongGaps;
  return Verdict::kPlays;
}

Verdict JudgeAudio(const model::AudioStream& stream, const Capabilities& can) {
  if (stream.codecs.empty()) return Verdict::kNotInSegments;
  // A track without a known rate cannot be timed in samples; it can only be decoded.
  if (stream.sample_rate <= 0) return Verdict::kNoRate;
  if (!can.Plays(stream.codecs)) return Verdict::kCodec;
  // Media Source Extensions play from nowhere that one of their buffers does not hold (but forgive a hole at the very
  // start): a rendition begins at zero, with silence.
  if (stream.start > stream.sample_rate * kLatestCopiedSound) return Verdict::kLate;
  return Verdict::kPlays;
}

Presentation Describe(const model::MediaInfo& info, uint32_t generation, const Capabilities& can, const SpeedOf& speed, Renditions renditions) {
  Presentation presentation;
  presentation.edition = Edition(generation, info);
  presentation.duration_ms = info.duration_ms;
  if (!info.video.empty()) {
    const model::VideoStream& stream = info.video.front();
    const Timeline rendered = RenditionTimeline(GridOf(info, IsCut(info.grid)), stream.frame_rate, info.duration_ms);
    const bool offer = JudgeVideo(info, can) == Verdict::kPlays;
    if (offer) presentation.video.push_back(CopiedVideo(info, stream));
    for (const Rendition& rendition : RenditionsFor(stream, !offer, SourceRate(info, IsCut(info.grid)))) {
      presentation.video.push_back(RenderedVideo(info, stream, rendition, rendered, renditions));
    }
    // Players rank by bandwidth: whatever a codec saves, the original comes before what is made from it.
    for (size_t i = 1; offer && i < presentation.video.size(); ++i) {
      presentation.video[0].bandwidth = std::max(presentation.video[0].bandwidth, presentation.video[i].bandwidth + 1);
    }
    Withhold(presentation, speed);
  }
  for (const model::AudioStream& stream : info.audio) {
    if (can.Night()) {
      presentation.audio.push_back(RenderedAudio(info, stream, Mix::kNight));
      continue;
    }
    const bool copied = JudgeAudio(stream, can) == Verdict::kPlays;
    const bool surround = stream.channels > 2;
    if (copied) presentation.audio.push_back(CopiedAudio(info, stream));
    // The mix for two ears, in which speech keeps its place, and all the channels beside it.
    if (!copied || surround) presentation.audio.push_back(RenderedAudio(info, stream));
    if (!copied && surround) presentation.audio.push_back(RenderedAudio(info, stream, Mix::kSurround));
    if (surround) presentation.audio.back().is_default = false;
  }
  presentation.storyboard = info.storyboard;
  for (const model::SubtitleStream& stream : info.subtitles) {
    // Those still being extracted come with the next manifest: a player must not be held up by them.
    if (stream.Has(model::TextForm::kWebVtt)) {
      presentation.text.push_back(
          {stream.index, stream.language, stream.title, stream.is_default, stream.forced, stream.hearing_impaired});
    }
  }
  return presentation;
}

Result<Track> FindTrack(const model::MediaInfo& info, uint32_t generation, std::string_view edition, std::string_view id) {
  const auto missing = [] { return Fail(Code::kNotFound, "there is no such track"); };
  const bool cut = edition == fmt::format("{}k", generation);
  if (!cut && edition != fmt::format("{}u", generation)) return missing();
  if (cut && !IsCut(info.grid)) return missing();
  if (!info.video.empty()) {
    const model::VideoStream& stream = info.video.front();
    if (cut && Copyable(info, stream) && id == fmt::format("v{}", stream.index)) return CopiedVideo(info, stream);
    if (id.starts_with(fmt::format("v{}-", stream.index))) {
      const Timeline timeline = RenditionTimeline(GridOf(info, cut), stream.frame_rate, info.duration_ms);
      for (const Rendition& rendition : RenditionsFor(stream, true, SourceRate(info, cut))) {
        for (const Renditions kind : {Renditions::kPlain, Renditions::kSelfContained}) {
          Track track = RenderedVideo(info, stream, rendition, timeline, kind);
          if (id == track.id) return track;
        }
      }
    }
  }
  for (const model::AudioStream& stream : info.audio) {
    if (!stream.codecs.empty() && stream.sample_rate > 0 && id == fmt::format("a{}", stream.index)) return CopiedAudio(info, stream);
    for (const Mix mix : {Mix::kStereo, Mix::kSurround, Mix::kNight}) {
      if (mix == Mix::kSurround && stream.channels <= 2) continue;
      Track track = RenderedAudio(info, stream, mix);
      if (id == track.id) return track;
    }
  }
  return missing();
}

Result<media::SegmentSpec> SegmentAt(const model::MediaInfo& info, const Track& track, uint64_t number) {
  if (number < 1 || number > track.timeline.Count()) return Fail(Code::kNotFound, "there is no such segment");
  const auto index = static_cast<size_t>(number - 1);
  media::SegmentSpec segment;
  segment.track = track.spec;
  segment.number = static_cast<uint32_t>(index);
  segment.start = track.timeline.starts[index];
  segment.end = track.timeline.End(index);
  if (std::holds_alternative<media::CopyVideo>(track.spec.track)) segment.decode = info.grid.boundaries[index].decode;
  return segment;
}

}  // namespace chanoma::playback
