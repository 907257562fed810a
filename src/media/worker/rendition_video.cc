#include "media/worker/rendition_video.h"

#include <algorithm>
#include <optional>
#include <thread>

#include "media/av/filter.h"
#include "media/worker/hardware_encoder.h"
#include "media/worker/init_segment.h"
#include "media/worker/picture_chain.h"
#include "media/worker/picture_source.h"
#include "media/worker/software_encoder.h"

namespace chanoma::media {
namespace {

// The first chunk of a run is somebody's wait; later ones are ahead of their viewers.
constexpr int64_t kChunk = kRenditionVideoTimescale / 4;
constexpr int64_t kFirstChunk = kRenditionVideoTimescale / 5;

// More would not be faster for what home machines encode, and each costs memory.
int Threads() { return std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 2, 8); }

class Renderer {
 public:
  Renderer(av::Demuxer& demuxer, const RunSpec& spec, bool chunked, const GivePart& give, GpuLink* gpu)
      : demuxer_(demuxer), spec_(spec), chunked_(chunked), give_(give), gpu_(gpu), top_(std::get<RenditionVideo>(spec.tracks.front().track)) {}

  Result<void> Run() {
    const TrackSpec& track = spec_.tracks.front();
    source_ = TRY(PictureSource::Open(demuxer_, top_.source, track.timescale, track.origin_us, Threads()));
    for (size_t i = 0; i < spec_.tracks.size(); ++i) {
      outputs_.push_back({});
      outputs_.back().encoder = std::make_unique<SegmentEncoder>(
          TRY(OpenEncoder(i)), chunked_ ? kChunk : 0, kFirstChunk, [this, i](const SegmentEncoder::Part& part) { return give_(i, part); });
    }
    TRY(Begin());
    TRY(source_->Run(spec_.cuts.front(), [this](av::Frame& picture) { return TakeDecoded(picture); }));
    if (chain_ && !Complete()) {
      TRY(chain_->Push(nullptr));
      TRY(TakeFiltered());
    }
    while (!Complete()) TRY(NextSegment());
    for (Output& output : outputs_) TRY(output.encoder->End());
    return {};
  }

 private:
  struct Output {
    std::unique_ptr<SegmentEncoder> encoder;
    std::unique_ptr<av::FilterChain> scale;  // from the output before
    av::Frame picture;
  };

  Result<std::unique_ptr<VideoEncoder>> OpenEncoder(size_t i) {
    const auto& track = std::get<RenditionVideo>(spec_.tracks[i].track);
    if (gpu_ != nullptr) return std::unique_ptr<VideoEncoder>(TRY(HardwareEncoder::Open(*gpu_, i, track, Threads())));
    return std::unique_ptr<VideoEncoder>(TRY(SoftwareEncoder::Open(track, Threads())));
  }

  int64_t Rescaled(int64_t media) const {
    return RescaleNear(media, spec_.tracks.front().timescale, kRenditionVideoTimescale);
  }
  bool Complete() const { return segment_ + 1 >= spec_.cuts.size(); }
  int64_t Start() const { return spec_.cuts[segment_]; }

  Result<bool> TakeDecoded(av::Frame& picture) {
    if (!chain_ || !chain_->Takes(*picture.Get())) {
      if (chain_) {
        TRY(chain_->Push(nullptr));
        if (!TRY(TakeFiltered())) return false;
      }
      const AVRational base{1, static_cast<int>(spec_.tracks.front().timescale)};
      chain_ = TRY(av::FilterChain::Create(*picture.Get(), base,
                                           PictureChain(top_.source, top_.width, top_.height, PictureUse::kVideo)));
    }
    TRY(chain_->Push(picture.Get()));
    return TakeFiltered();
  }

  // False when the run is complete.
  Result<bool> TakeFiltered() {
    av::Frame picture;
    while (chain_->Pull(picture)) {
      const int64_t time = picture->pts;
      while (!Complete() && time >= spec_.cuts[segment_ + 1]) TRY(NextSegment());
      if (Complete()) return false;
      if (time >= Start()) {
        // A picture that stands for long: the segment must not begin with a hole.
        const int64_t hole = std::min(2 * source_->FrameTicks(), spec_.tracks.front().timescale / 4);
        if (!any_ && held_ && time - Start() > hole) TRY(Encode(*held_, Start()));
        TRY(Encode(picture, time));
      }
      std::swap(held_ ? *held_ : held_.emplace(), picture);
    }
    return true;
  }

  Result<void> Begin() {
    any_ = false;
    const auto number = static_cast<uint32_t>(spec_.number + segment_);
    for (Output& output : outputs_)
      TRY(output.encoder->Begin(number, Rescaled(Start()), Rescaled(spec_.cuts[segment_ + 1])));
    return {};
  }

  Result<void> NextSegment() {
    if (!any_ && held_) TRY(Encode(*held_, Start()));
    ++segment_;
    return Complete() ? Result<void>() : Begin();
  }

  Result<void> Encode(av::Frame& picture, int64_t time) {
    const int64_t at = Rescaled(time);
    if (at <= last_) return {};  // closer together than the renditions' clock can tell
    last_ = at;
    any_ = true;
    av::Frame* larger = &picture;
    for (size_t i = 0; i < outputs_.size(); ++i) {
      if (i > 0) larger = TRY(Scaled(outputs_[i], std::get<RenditionVideo>(spec_.tracks[i].track), *larger, at));
      TRY(outputs_[i].encoder->Add(*larger, at));
    }
    return {};
  }

  Result<av::Frame*> Scaled(Output& output, const RenditionVideo& track, av::Frame& larger, int64_t time) {
    if (!output.scale) {
      output.scale = TRY(av::FilterChain::Create(*larger.Get(), {1, static_cast<int>(kRenditionVideoTimescale)},
                                                 fmt::format("scale=w={}:h={}:flags=bicubic", track.width, track.height)));
    }
    larger->pts = time;
    TRY(output.scale->Push(larger.Get()));
    if (!output.scale->Pull(output.picture)) return Fail(Code::kInternal, "a picture was lost while scaling");
    return &output.picture;
  }

  av::Demuxer& demuxer_;
  const RunSpec& spec_;
  const bool chunked_;
  const GivePart& give_;
  GpuLink* const gpu_;  // null: libx264 encodes
  const RenditionVideo& top_;
  std::unique_ptr<PictureSource> source_;
  std::unique_ptr<av::FilterChain> chain_;  // from the file's pictures to the first output's
  std::vector<Output> outputs_;
  size_t segment_ = 0;             // index into cuts
  bool any_ = false;               // whether it has a picture
  std::optional<av::Frame> held_;  // the last picture, of whatever segment
  int64_t last_ = INT64_MIN;
};

}  // namespace

Result<void> RenderVideoRun(av::Demuxer& demuxer, const RunSpec& spec, const GivePart& give, GpuLink* gpu) {
  return Renderer(demuxer, spec, true, give, gpu).Run();
}

Result<void> RenderVideoSegment(av::Demuxer& demuxer, const SegmentSpec& spec, const RenditionVideo&,
                                const Write& write) {
  const RunSpec run{{spec.track}, spec.number, {spec.start, spec.end}};
  const GivePart give = [&](size_t, const SegmentEncoder::Part& part) { return write(part.bytes); };
  return Renderer(demuxer, run, false, give, nullptr).Run();
}

Result<std::string> RenderVideoInit(const RenditionVideo& track) {
  const auto encoder = TRY(SoftwareEncoder::OpenEncoder(track, 1));
  const av::Parameters parameters(*encoder->Get());
  return MakeInit(
      {.par = parameters.Get(), .stream = nullptr, .example = nullptr, .timescale = kRenditionVideoTimescale, .self_contained = track.self_contained});
}

}  // namespace chanoma::media
