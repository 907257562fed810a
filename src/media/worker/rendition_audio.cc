#include "media/worker/rendition_audio.h"

extern "C" {
#include <libswresample/swresample.h>
}

#include <algorithm>
#include <cstring>
#include <memory>
#include <numeric>
#include <utility>
#include <vector>

#include "media/av/encoder.h"
#include "media/worker/init_segment.h"
#include "media/worker/night_sound.h"
#include "media/worker/sound_window.h"

namespace chanoma::media {
namespace {

// Frames encoded ahead of a segment: the first holds the encoder's priming, the others settle its psychoacoustic model
// and window sequence, which the overlap with the neighbour's last frame relies on. One behind lets the last frame look
// ahead.
constexpr int64_t kFramesBefore = 4;
constexpr int64_t kFramesAfter = 2;
constexpr size_t kMostChannels = 8;
constexpr int64_t kChunkFrames = 24;  // half a second: what a viewer who seeks waits for
constexpr int64_t kLongestSegment = 120;  // seconds held as floats

struct FreeResampler {
  void operator()(SwrContext* context) const { swr_free(&context); }
};

Result<std::unique_ptr<av::Encoder>> OpenEncoder(const RenditionAudio& track) {
  return av::Encoder::Open("aac", [&](AVCodecContext& context, av::Options&) {
    context.sample_rate = kRenditionSampleRate;
    context.sample_fmt = AV_SAMPLE_FMT_FLTP;
    av_channel_layout_default(&context.ch_layout, track.channels);
    context.bit_rate = track.bit_rate;
    context.profile = FF_PROFILE_AAC_LOW;
    context.time_base = {1, kRenditionSampleRate};
    context.flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  });
}

// `window` at `rate`, whose first sample lies on both rates' common grid, as `count` samples at 48 kHz.
Result<std::vector<std::vector<float>>> Resample(const SoundWindow& window, int rate, size_t count) {
  const int channels = static_cast<int>(window.channels.size());
  std::vector<std::vector<float>> out(window.channels.size(), std::vector<float>(count, 0.0F));
  AVChannelLayout layout{};
  av_channel_layout_default(&layout, channels);
  SwrContext* context = nullptr;
  int error = swr_alloc_set_opts2(&context, &layout, AV_SAMPLE_FMT_FLTP, kRenditionSampleRate, &layout,
                                  AV_SAMPLE_FMT_FLTP, rate, 0, nullptr);
  const std::unique_ptr<SwrContext, FreeResampler> owner(context);
  if (error >= 0) error = swr_init(context);
  if (error < 0) return Fail(Code::kUnsupported, fmt::format("Sound at {} Hz cannot be converted.", rate));
  size_t done = 0;
  const auto convert = [&](const uint8_t** in, int samples) {
    uint8_t* planes[kMostChannels] = {};
    for (size_t i = 0; i < out.size(); ++i) planes[i] = reinterpret_cast<uint8_t*>(out[i].data() + done);
    const int n = swr_convert(context, planes, static_cast<int>(count - done), in, samples);
    if (n > 0) done += static_cast<size_t>(n);
  };
  const uint8_t* planes[kMostChannels] = {};
  for (size_t i = 0; i < window.channels.size(); ++i)
    planes[i] = reinterpret_cast<const uint8_t*>(window.channels[i].data());
  convert(planes, static_cast<int>(window.channels[0].size()));
  if (done < count) convert(nullptr, 0);
  return out;
}

// Samples [from, from + count) at 48 kHz.
Result<std::vector<std::vector<float>>> Sound(av::Demuxer& demuxer, const SegmentSpec& spec,
                                              const RenditionAudio& track, int64_t from, size_t count) {
  const int rate = track.source.sample_rate;
  const auto to = from + static_cast<int64_t>(count);
  if (rate == kRenditionSampleRate) {
    return TRY(DecodeSound(demuxer, track.source, spec.track.origin_us, track.channels, from, to)).channels;
  }
  // Every `step_in` samples of the source the two rates meet; starting there gives every run the same phase.
  const int common = std::gcd(rate, kRenditionSampleRate);
  const int64_t step_in = rate / common;
  const int64_t step_out = kRenditionSampleRate / common;
  const int64_t warm_up = 512;  // more than the filter is long
  int64_t block = (from - warm_up) / step_out;
  if (block * step_out > from - warm_up) --block;
  const auto lead = static_cast<size_t>(from - block * step_out);
  const int64_t in_from = block * step_in;
  const int64_t in_to = RescaleUp(to, kRenditionSampleRate, rate) + warm_up;
  const SoundWindow window =
      TRY(DecodeSound(demuxer, track.source, spec.track.origin_us, track.channels, in_from, in_to));
  auto out = TRY(Resample(window, rate, lead + count));
  for (auto& channel : out) channel.erase(channel.begin(), channel.begin() + static_cast<std::ptrdiff_t>(lead));
  return out;
}

}  // namespace

Result<void> RenderAudioSegment(av::Demuxer& demuxer, const SegmentSpec& spec, const RenditionAudio& track,
                                const Write& write, const std::function<Result<void>()>& flush) {
  if ((spec.end - spec.start) / spec.track.timescale > kLongestSegment)
    return Fail(Code::kInvalid, "The segment is too long.", "end");
  // Decoder configuration for MP4 and Matroska is in the header.
  if (!demuxer.HeaderSuffices()) TRY(demuxer.Analyze());
  const int64_t start = AudioSegmentStart(spec.track, spec.start);
  const int64_t end = AudioSegmentStart(spec.track, spec.end);
  SegmentBuffer samples;
  Fragment chunk{.sequence = spec.number * kMostChunks + 1, .start = start, .end = end, .first_of_segment = true, .samples = {}};
  const auto give = [&](int64_t until) -> Result<void> {
    chunk.end = until;
    TRY(std::exchange(samples, {}).SendChunk(chunk, write));
    TRY(flush());
    ++chunk.sequence;
    chunk.start = until;
    chunk.first_of_segment = false;
    return {};
  };
  if (start < end) {
    const auto encoder = TRY(OpenEncoder(track));
    const int64_t from = start - kFramesBefore * kAacFrame;
    const auto count = static_cast<size_t>(end - start + (kFramesBefore + kFramesAfter) * kAacFrame);
    // Night sound looks about itself: how loud it is around a place, not what came before in this run, tells its gain, so
    // that neighbouring segments agree.
    const int64_t about = track.night ? kNightReach : 0;
    auto sound = TRY(Sound(demuxer, spec, track, from - about, count + 2 * static_cast<size_t>(about)));
    if (track.night) {
      Even(sound);
      for (auto& channel : sound) channel = {channel.begin() + about, channel.begin() + about + static_cast<std::ptrdiff_t>(count)};
    }
    av::Packet packet;
    const auto take = [&]() -> Result<void> {
      while (encoder->Receive(packet)) {
        if (packet->pts < start || packet->pts >= end) continue;
        const int64_t time = packet->pts;
        TRY(samples.Add(time, std::move(packet), 0));
        packet = av::Packet();
        const int64_t next = time + kAacFrame;
        if (next < end && next - chunk.start >= kChunkFrames * kAacFrame) TRY(give(next));
      }
      return {};
    };
    for (size_t at = 0; at + kAacFrame <= count; at += kAacFrame) {
      av::Frame frame;
      frame->nb_samples = kAacFrame;
      frame->format = AV_SAMPLE_FMT_FLTP;
      frame->sample_rate = kRenditionSampleRate;
      if (av_channel_layout_copy(&frame->ch_layout, &encoder->Get()->ch_layout) < 0 ||
          av_frame_get_buffer(frame.Get(), 0) < 0)
        throw std::bad_alloc();
      for (size_t i = 0; i < sound.size(); ++i)
        std::memcpy(frame->data[i], sound[i].data() + at, kAacFrame * sizeof(float));
      frame->pts = from + static_cast<int64_t>(at);
      TRY(encoder->Send(frame.Get()));
      TRY(take());
    }
    TRY(encoder->Send(nullptr));
    TRY(take());
  }
  return give(end);
}

Result<std::string> RenderAudioInit(const RenditionAudio& track) {
  const auto encoder = TRY(OpenEncoder(track));
  const av::Parameters parameters(*encoder->Get());
  return MakeInit({.par = parameters.Get(), .stream = nullptr, .example = nullptr, .timescale = kRenditionSampleRate});
}

}  // namespace chanoma::media
