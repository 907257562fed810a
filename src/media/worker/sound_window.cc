#include "media/worker/sound_window.h"

extern "C" {
#include <libswresample/swresample.h>
}

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <optional>

#include "media/av/decoder.h"
#include "media/worker/timeline.h"

namespace chanoma::media {
namespace {

constexpr size_t kMostChannels = 8;

struct FreeMixer {
  void operator()(SwrContext* mixer) const { swr_free(&mixer); }
};

// What of a channel goes into the stereo mix. Front and centre keep their balance; what surrounds comes 6 dB below. Loud
// passages of all at once would clip at full scale, so all are taken down by the 3 dB that films leave above speech.
struct Share {
  double left, right;
};

Share ShareOf(AVChannel channel) {
  constexpr double kFront = 0.707, kCentre = 0.707, kSurround = 0.354, kLow = 0.25;
  switch (channel) {
    case AV_CHAN_FRONT_LEFT:
    case AV_CHAN_FRONT_LEFT_OF_CENTER:
    case AV_CHAN_WIDE_LEFT:
      return {kFront, 0};
    case AV_CHAN_FRONT_RIGHT:
    case AV_CHAN_FRONT_RIGHT_OF_CENTER:
    case AV_CHAN_WIDE_RIGHT:
      return {0, kFront};
    case AV_CHAN_FRONT_CENTER:
      return {kCentre, kCentre};
    case AV_CHAN_SIDE_LEFT:
    case AV_CHAN_BACK_LEFT:
      return {kSurround, 0};
    case AV_CHAN_SIDE_RIGHT:
    case AV_CHAN_BACK_RIGHT:
      return {0, kSurround};
    case AV_CHAN_LOW_FREQUENCY:
    case AV_CHAN_LOW_FREQUENCY_2:
      return {kLow, kLow};
    default:
      return {kSurround / 2, kSurround / 2};
  }
}

// Brings frames of any layout and sample format to floats in the wanted layout, rate untouched.
class Mixer {
 public:
  explicit Mixer(int channels) { av_channel_layout_default(&out_, channels); }
  ~Mixer() { av_channel_layout_uninit(&in_); }
  Mixer(const Mixer&) = delete;
  Mixer& operator=(const Mixer&) = delete;

  // False when the frame's format cannot be mixed.
  bool Mix(const AVFrame& frame, std::vector<std::vector<float>>& out) {
    if (!Prepare(frame)) return false;
    uint8_t* planes[kMostChannels] = {};
    for (size_t i = 0; i < out.size(); ++i) {
      out[i].resize(static_cast<size_t>(frame.nb_samples));
      planes[i] = reinterpret_cast<uint8_t*>(out[i].data());
    }
    return swr_convert(context_.get(), planes, frame.nb_samples, const_cast<const uint8_t**>(frame.extended_data),
                       frame.nb_samples) == frame.nb_samples;
  }

 private:
  bool Prepare(const AVFrame& frame) {
    if (context_ != nullptr && format_ == frame.format && av_channel_layout_compare(&in_, &frame.ch_layout) == 0)
      return true;
    context_.reset();
    av_channel_layout_uninit(&in_);
    if (frame.ch_layout.order == AV_CHANNEL_ORDER_UNSPEC) {
      av_channel_layout_default(&in_, frame.ch_layout.nb_channels);
    } else if (av_channel_layout_copy(&in_, &frame.ch_layout) < 0) {
      return false;
    }
    format_ = frame.format;
    SwrContext* context = nullptr;
    if (swr_alloc_set_opts2(&context, &out_, AV_SAMPLE_FMT_FLTP, frame.sample_rate, &in_,
                            static_cast<AVSampleFormat>(frame.format), frame.sample_rate, 0, nullptr) < 0) {
      return false;
    }
    context_.reset(context);
    // Of more than two channels a stereo mix is made by our own measure: libav's takes the speech of the centre down to
    // make room for all else at its loudest.
    if (out_.nb_channels == 2 && in_.nb_channels > 2) {
      std::vector<double> matrix(2 * static_cast<size_t>(in_.nb_channels), 0.0);
      const auto count = static_cast<unsigned>(in_.nb_channels);
      for (unsigned i = 0; i < count; ++i) {
        const Share share = ShareOf(av_channel_layout_channel_from_index(&in_, i));
        matrix[i] = share.left;
        matrix[count + i] = share.right;
      }
      if (swr_set_matrix(context, matrix.data(), in_.nb_channels) < 0) return false;
    }
    return swr_init(context) >= 0;
  }

  std::unique_ptr<SwrContext, FreeMixer> context_;
  AVChannelLayout in_{};
  AVChannelLayout out_{};
  int format_ = -1;
};

class Window {
 public:
  Window(int channels, int64_t from, int64_t to) {
    window_.from = from;
    window_.channels.assign(static_cast<size_t>(channels), std::vector<float>(static_cast<size_t>(to - from), 0.0F));
  }
  void Place(int64_t position, const std::vector<std::vector<float>>& sound) {
    const auto length = static_cast<int64_t>(window_.channels[0].size());
    const auto count = static_cast<int64_t>(sound[0].size());
    const int64_t begin = std::max<int64_t>(position, window_.from);
    const int64_t end = std::min(position + count, window_.from + length);
    for (size_t i = 0; i < sound.size() && begin < end; ++i) {
      std::copy(sound[i].begin() + (begin - position), sound[i].begin() + (end - position),
                window_.channels[i].begin() + (begin - window_.from));
    }
  }
  SoundWindow Take() { return std::move(window_); }

 private:
  SoundWindow window_;
};

}  // namespace

Result<SoundWindow> DecodeSound(av::Demuxer& demuxer, const model::AudioStream& source, int64_t origin_us, int channels,
                                int64_t from, int64_t to) {
  const AVStream* stream = demuxer.Stream(source.index);
  if (stream == nullptr || stream->codecpar->codec_type != AVMEDIA_TYPE_AUDIO)
    return Fail(Code::kInvalid, "The file has no such stream.", "stream");
  demuxer.Select(stream->index);
  const int rate = source.sample_rate;
  const Timeline timeline = Timeline::Of(*stream, rate, origin_us);
  const AudioLattice lattice(stream->time_base, rate, source.start, source.frame_size);
  Window window(channels, from, to);
  Mixer mixer(channels);
  const auto decoder = TRY(av::Decoder::Open(*stream, 1));
  av::Packet packet;
  av::Frame frame;
  std::vector<std::vector<float>> mixed(static_cast<size_t>(channels));
  std::optional<int64_t> next;  // where the frame after the last one lies if nothing is missing
  bool past = false;
  const auto take = [&] {
    while (decoder->Receive(frame)) {
      // A change of rate in the middle is left silent.
      if (frame->sample_rate != rate) continue;
      if (frame->best_effort_timestamp == AV_NOPTS_VALUE && !next) continue;
      int64_t position = frame->best_effort_timestamp == AV_NOPTS_VALUE
                             ? *next
                             : lattice.Snap(timeline.FromFile(frame->best_effort_timestamp));
      // Rounding of timestamps is no gap.
      if (next && std::abs(position - *next) <= 2 * lattice.Tolerance()) position = *next;
      next = position + frame->nb_samples;
      if (position >= to) past = true;
      if (*next <= from || position >= to) continue;
      if (mixer.Mix(*frame.Get(), mixed)) window.Place(position, mixed);
    }
  };
  // Half a second before: decoders need to warm up (RFC 7845 4.6 asks for 80 ms, MP3 for its bit reservoir).
  int64_t back = rate / 2;
  for (int attempt = 0; attempt < 5; ++attempt, back *= 6) {
    const bool last = attempt == 4;
    TRY(last ? demuxer.Rewind() : demuxer.SeekBack(stream->index, timeline.ToFile(from - back)));
    bool landed = false;
    while (!landed && TRY(demuxer.Read(packet)))
      landed = packet->stream_index == stream->index && packet->pts != AV_NOPTS_VALUE;
    if (!landed && !last) continue;
    if (landed && !last && timeline.FromFile(packet->pts) > from) continue;
    if (!landed) break;
    do {
      if (packet->stream_index != stream->index) continue;
      decoder->Send(packet.Get());
      take();
    } while (!past && TRY(demuxer.Read(packet)));
    if (!past) {
      decoder->Send(nullptr);
      take();
    }
    break;
  }
  return window.Take();
}

}  // namespace chanoma::media
