#include "media/worker/operations.h"

#include <utility>
#include <variant>

#include "media/convert.h"
#include "media/worker/box.h"
#include "media/worker/copy_segment.h"
#include "media/worker/grid.h"
#include "media/worker/hardware_trial.h"
#include "media/worker/image.h"
#include "media/worker/poster.h"
#include "media/worker/probe.h"
#include "media/worker/rendition_audio.h"
#include "media/worker/rendition_video.h"
#include "media/worker/storyboard.h"
#include "media/worker/sound_print.h"
#include "media/worker/subtitles.h"
#include "media/worker/timeline.h"

namespace chanoma::media {
namespace {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

pb::Reply Done() {
  pb::Reply reply;
  reply.mutable_done();
  return reply;
}

// Gathers small writes, so that a segment of many small packets does not become as many frames.
class ChunkWriter {
 public:
  explicit ChunkWriter(Channel& channel) : channel_(channel) {}
  Result<void> Write(std::string_view bytes) {
    buffer_ += bytes;
    if (buffer_.size() < kChunkSize) return {};
    return Flush();
  }
  Result<void> Flush() {
    TRY(channel_.SendChunk(buffer_));
    buffer_.clear();
    return {};
  }

 private:
  Channel& channel_;
  std::string buffer_;
};

}  // namespace

pb::Reply Operations::Answer(Incoming incoming) {
  AllowCpuTime(incoming.call.seconds());
  auto reply = Run(incoming);
  AllowCpuTime(0);
  if (reply) return std::move(*reply);
  // After an error the demuxer may be in any state.
  sources_.DropNewest();
  pb::Reply failure;
  failure.mutable_failure()->set_code(static_cast<int>(reply.error().code));
  failure.mutable_failure()->set_message(reply.error().message);
  return failure;
}

Result<pb::Reply> Operations::Run(Incoming& incoming) {
  if (!incoming.file) return Fail(Code::kInternal, "a call came without its file");
  const pb::Call& call = incoming.call;
  if (call.has_image()) return RunImage(incoming);
  if (call.has_picture()) return RunPicture(incoming);
  if (call.has_sidecar()) return RunSidecar(incoming.file.Get(), call.sidecar());
  if (call.has_trial()) return RunTrial(std::move(incoming));
  av::Demuxer* demuxer = TRY(sources_.Open(std::move(incoming.file)));
  switch (call.what_case()) {
    case pb::Call::kProbe: {
      pb::Reply reply;
      ToProto(TRY(Probe(*demuxer)), reply.mutable_probed());
      return reply;
    }
    case pb::Call::kIndex:
      return RunIndex(*demuxer, call.index());
    case pb::Call::kInitSegment:
      return RunInit(*demuxer, call.init_segment());
    case pb::Call::kSegment:
      return RunSegment(*demuxer, call.segment());
    case pb::Call::kExtract:
      return RunExtract(*demuxer, call.extract());
    case pb::Call::kStoryboard:
      return RunStoryboard(*demuxer, call.storyboard());
    case pb::Call::kSound:
      return RunSound(*demuxer, call.sound());
    case pb::Call::kAttachment:
      return RunAttachment(*demuxer, call.attachment());
    case pb::Call::kSidecar:
      break;  // needs no demuxer
    case pb::Call::kPoster:
      return RunPoster(*demuxer, call.poster());
    case pb::Call::kRun:
      return RunRun(*demuxer, call.run(), std::move(incoming.more));
    case pb::Call::kImage:
    case pb::Call::kPicture:
    case pb::Call::kTrial:
    case pb::Call::WHAT_NOT_SET:
      break;
  }
  return Fail(Code::kInternal, "a call of an unknown kind");
}

Result<pb::Reply> Operations::RunIndex(av::Demuxer& demuxer, const pb::Index& call) {
  TRY(demuxer.Analyze());
  const AVStream* stream = demuxer.Stream(call.stream());
  if (stream == nullptr || stream->codecpar->codec_type != AVMEDIA_TYPE_VIDEO || call.timescale() <= 0) {
    return Fail(Code::kInvalid, "The file has no such stream.", "stream");
  }
  const Timeline timeline = Timeline::Of(*stream, call.timescale(), call.origin_us());
  model::Grid grid = TRY(GridByScan(demuxer, call.stream(), timeline,
                                    [&](int64_t done, int64_t total) { return channel_.SendProgress(done, total); }));
  grid.origin_us = call.origin_us();
  pb::Reply reply;
  ToProto(grid, reply.mutable_indexed());
  return reply;
}

Result<pb::Reply> Operations::RunExtract(av::Demuxer& demuxer, const pb::Extract& call) {
  const std::vector<int> streams(call.streams().begin(), call.streams().end());
  pb::Reply reply;
  *reply.mutable_extracted() = TRY(ExtractSubtitles(
      demuxer, streams, call.origin_us(),
      [&](int stream, model::TextForm form, std::string_view bytes) { return channel_.SendText(stream, form, bytes); },
      [&](int64_t done, int64_t total) { return channel_.SendProgress(done, total); }));
  return reply;
}

Result<pb::Reply> Operations::RunSidecar(int fd, const pb::Sidecar& call) {
  if (call.format() < 1 || call.format() > 5) return Fail(Code::kInvalid, "no such kind of subtitles", "format");
  pb::Reply reply;
  *reply.mutable_extracted() = TRY(ReadSidecar(
      fd, {static_cast<SidecarFormat>(call.format()), call.index()},
      [&](int stream, model::TextForm form, std::string_view bytes) { return channel_.SendText(stream, form, bytes); }));
  return reply;
}

Result<pb::Reply> Operations::RunAttachment(av::Demuxer& demuxer, const pb::Attachment& call) {
  const AVStream* stream = demuxer.Stream(call.stream());
  if (stream == nullptr || !IsFont(*stream)) return Fail(Code::kInvalid, "The file has no such font.", "stream");
  TRY(channel_.SendChunk({reinterpret_cast<const char*>(stream->codecpar->extradata),
                          static_cast<size_t>(stream->codecpar->extradata_size)}));
  return Done();
}

Result<pb::Reply> Operations::RunStoryboard(av::Demuxer& demuxer, const pb::Storyboard& call) {
  const StoryboardSpec spec = TRY(CheckStoryboard(call));
  TRY(channel_.SendChunk(TRY(MakeStoryboard(
      demuxer, spec, [&](int64_t done, int64_t total) { return channel_.SendProgress(done, total); }))));
  return Done();
}

Result<pb::Reply> Operations::RunPoster(av::Demuxer& demuxer, const pb::Poster& call) {
  PosterSpec spec{.source = {}, .origin_us = call.origin_us(), .duration_ms = call.duration_ms()};
  if (call.has_source()) spec.source = TRY(CheckVideo(call.source()));
  return SendPoster(TRY(MakePoster(demuxer, spec)));
}

Result<pb::Reply> Operations::RunSound(av::Demuxer& demuxer, const pb::Sound& call) {
  const SoundSpec spec = TRY(CheckSound(call));
  const SoundPrint print = TRY(MakeSoundPrint(demuxer, spec, [&](int64_t done, int64_t total) { return channel_.SendProgress(done, total); }));
  pb::Reply reply;
  reply.mutable_fingerprint()->mutable_items()->Assign(print.items.begin(), print.items.end());
  reply.mutable_fingerprint()->set_item_us(print.item_us);
  reply.mutable_fingerprint()->set_reach_us(print.reach_us);
  return reply;
}

Result<pb::Reply> Operations::RunPicture(const Incoming& incoming) {
  return SendPoster(TRY(MakePicture(incoming.file.Get(), {incoming.call.picture().transparent()})));
}

Result<pb::Reply> Operations::SendPoster(const MadePoster& made) {
  pb::Reply reply;
  pb::PosterResult* poster = reply.mutable_poster();
  for (const PosterImage& image : made.images) {
    TRY(channel_.SendChunk(image.jpeg));
    auto* out = poster->add_images();
    out->set_width(image.width);
    out->set_height(image.height);
    out->set_size(static_cast<int64_t>(image.jpeg.size()));
  }
  poster->set_focus_x(made.focus_x);
  poster->set_focus_y(made.focus_y);
  for (const uint32_t color : made.colors) poster->add_colors(color);
  poster->set_png(made.png);
  return reply;
}

Result<pb::Reply> Operations::RunImage(const Incoming& incoming) {
  const auto& call = incoming.call.image();
  const PosterImage image = TRY(MakeImage(incoming.file.Get(), {call.width(), call.height()}));
  TRY(channel_.SendChunk(image.jpeg));
  pb::Reply reply;
  reply.mutable_image()->set_width(image.width);
  reply.mutable_image()->set_height(image.height);
  reply.mutable_image()->set_size(static_cast<int64_t>(image.jpeg.size()));
  return reply;
}

Result<pb::Reply> Operations::RunInit(av::Demuxer& demuxer, const pb::Track& call) {
  const TrackSpec spec = TRY(CheckTrack(call));
  const std::string init =
      TRY(std::visit(Overloaded{[&](const CopyVideo& track) { return CopyVideoInit(demuxer, spec, track); },
                                [&](const CopyAudio& track) { return CopyAudioInit(demuxer, spec, track); },
                                [&](const RenditionVideo& track) { return RenderVideoInit(track); },
                                [&](const RenditionAudio& track) { return RenderAudioInit(track); }},
                     spec.track));
  TRY(channel_.SendChunk(init));
  return Done();
}

Result<pb::Reply> Operations::RunSegment(av::Demuxer& demuxer, const pb::Segment& call) {
  const SegmentSpec spec = TRY(CheckSegment(call));
  ChunkWriter chunks(channel_);
  const Write write = [&](std::string_view bytes) { return chunks.Write(bytes); };
  TRY(std::visit(
      Overloaded{[&](const CopyVideo& track) { return CopyVideoSegment(demuxer, spec, track, write); },
                 [&](const CopyAudio& track) { return CopyAudioSegment(demuxer, spec, track, write); },
                 [&](const RenditionVideo& track) { return RenderVideoSegment(demuxer, spec, track, write); },
                 [&](const RenditionAudio& track) { return RenderAudioSegment(demuxer, spec, track, write, [&] { return chunks.Flush(); }); }},
      spec.track.track));
  TRY(chunks.Flush());
  return Done();
}

Result<pb::Reply> Operations::RunRun(av::Demuxer& demuxer, const pb::Run& call, std::vector<UniqueFd> fds) {
  const RunSpec spec = TRY(CheckRun(call));
  std::unique_ptr<GpuLink> gpu;
  if (call.patience_ms() > 0) {
    gpu = TRY(GpuLink::Open(std::move(fds), MemoryFor(spec.tracks),
                            {.patience = std::chrono::milliseconds(call.patience_ms()),
                             // A daemon that cannot be told is gone, which the next part shows.
                             .broken = [&](std::string_view why) { [[maybe_unused]] const auto sent = channel_.SendFellBack(why); },
                             .cancelled = [&] { return channel_.Cancelled(); }}));
  }
  TRY(RenderVideoRun(
      demuxer, spec,
      [&](size_t track, const SegmentEncoder::Part& part) {
        return channel_.SendPart(static_cast<uint32_t>(track), part.number, part.bytes, part.last, part.frames, part.hardware);
      },
      gpu.get()));
  return Done();
}

Result<pb::Reply> Operations::RunTrial(Incoming incoming) {
  const pb::Trial& call = incoming.call.trial();
  const TrackSpec spec = TRY(CheckTrack(call.track()));
  const auto* track = std::get_if<RenditionVideo>(&spec.track);
  if (track == nullptr || incoming.more.empty()) return Fail(Code::kInternal, "a trial without what it needs");
  std::vector<UniqueFd> fds;
  fds.push_back(std::move(incoming.more.front()));
  fds.push_back(std::move(incoming.file));
  std::string why;
  const auto link = TRY(GpuLink::Open(std::move(fds), MemoryFor({spec}),
                                      {.patience = std::chrono::milliseconds(call.patience_ms()),
                                       .broken = [&](std::string_view words) { why = words; },
                                       .cancelled = {}}));
  const auto tried = TryHardware(*link, *track);
  if (!tried) return Fail(Code::kUnavailable, why.empty() ? tried.error().message : why);
  return Done();
}

}  // namespace chanoma::media
