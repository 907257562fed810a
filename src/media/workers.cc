#include "media/workers.h"

#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>
#include <thread>
#include <utility>

#include "base/file.h"
#include "base/mutex.h"
#include "media/box_report.h"
#include "media/call.h"
#include "media/convert.h"
#include "media/hardware.h"
#include "media/pool.h"
#include "media/worker_group.h"

namespace chanoma::media {

namespace {

std::string_view NameOf(pb::Call::WhatCase what) {
  switch (what) {
    case pb::Call::kProbe: return "probe";
    case pb::Call::kIndex: return "index";
    case pb::Call::kInitSegment: return "init";
    case pb::Call::kSegment: return "segment";
    case pb::Call::kExtract: return "subtitles";
    case pb::Call::kPoster: return "poster";
    case pb::Call::kImage: return "image";
    case pb::Call::kSidecar: return "sidecar";
    case pb::Call::kAttachment: return "attachment";
    case pb::Call::kStoryboard: return "storyboard";
    case pb::Call::kPicture: return "picture";
    case pb::Call::kSound: return "sound";
    case pb::Call::kRun: return "run";
    case pb::Call::kTrial: return "trial";
    case pb::Call::WHAT_NOT_SET: return "none";
  }
  return "none";
}

constexpr std::chrono::seconds kTrialPatience{30};

tl::unexpected<Error> Unexpected() { return Fail(Code::kCorrupt, "the media worker gave an answer of the wrong kind"); }

}  // namespace

class Workers::Impl {
 public:
  Impl(std::unique_ptr<Pool> the_pool, const WorkerOptions& options, BoxReport::Layer group, Log log)
      : pool(std::move(the_pool)), limit(options.output_limit), patience(options.gpu_patience), group_(std::move(group)), tracing_(options.tracing), log_(log),
        examiner_([this] { Examine(); }),
        hardware(options.gpu_executable, [this](const HardwareSession& session, const TrackSpec& track, const std::stop_token& stop) { return TryHardware(session, track, stop); }, log) {}

  Result<pb::Reply> Run(int fd, pb::Call call, const CallHandlers& handlers, const CallContext& context) {
    return Run(std::array{fd}, std::move(call), handlers, context);
  }
  // The file, and what goes with it.
  Result<pb::Reply> Run(std::span<const int> fds, pb::Call call, const CallHandlers& handlers, const CallContext& context) {
    if (tracing_ == nullptr || !tracing_->On()) return RunNow(fds, std::move(call), handlers, context);
    const std::string what(NameOf(call.what_case()));
    Span span{"media " + what, Span::Kind::kClient, std::chrono::steady_clock::now()};
    auto reply = RunNow(fds, std::move(call), handlers, context);
    span.ended = std::chrono::steady_clock::now();
    constexpr std::array<std::string_view, 3> kLanes{"viewer", "run", "background"};
    span.attributes = {{"chanoma.media.call", what}, {"chanoma.media.lane", std::string(kLanes[static_cast<size_t>(context.lane)])}};
    if (!reply) span.attributes.emplace_back("error.type", std::string(CodeName(reply.error().code)));
    span.failed = !reply && reply.error().code != Code::kCancelled;
    tracing_->Note(context.id, std::move(span));
    return reply;
  }

  // Runs one call on a worker of its lane. A worker may end itself for idleness at the very moment it is chosen: then,
  // and only then, the call is repeated on another.
  Result<pb::Reply> RunNow(std::span<const int> fds, pb::Call call, const CallHandlers& handlers, const CallContext& context) {
    struct stat file {};
    if (::fstat(fds.front(), &file) != 0) return Fail(SystemError(errno, "stat", "media file"));
    if (!S_ISREG(file.st_mode)) return Fail(Code::kUnsupported, "This is not a regular file.");
    const FileKey key{file.st_dev, file.st_ino, file.st_mtim.tv_sec * 1'000'000'000 + file.st_mtim.tv_nsec};
    call.set_id(context.id);
    TRY(AwaitBox(context));
    const Log log = log_.With({"id", context.id});
    for (int attempt = 0;; ++attempt) {
      Pool::Lease lease = TRY(pool->Acquire(key, context));
      auto outcome = MakeCall(*lease, fds, call, handlers, handlers.part ? SIZE_MAX : limit, context, log);
      if (outcome.worker_usable) {
        lease.Return(outcome.held_bytes);
        return std::move(outcome.reply);
      }
      const bool died = outcome.worker_died;
      const int status = lease.End(died);
      if (!died) return std::move(outcome.reply);
      if (!outcome.answered && attempt < 3 && WIFEXITED(status) && WEXITSTATUS(status) == 0) continue;
      Error death = DescribeDeath(status);
      log.Warning("media worker died", {{"status", status}, {"why", death.message}});
      return Fail(std::move(death));
    }
  }

  Result<PosterImages> Pictures(int fd, pb::Call call, const CallContext& context) {
    std::string bytes;
    const Sink collect = [&](std::string_view chunk) -> Result<void> {
      if (bytes.size() + chunk.size() > size_t{24} << 20) return Fail(Code::kTooLarge, "the pictures are too large");
      bytes += chunk;
      return {};
    };
    const pb::Reply reply = TRY(Run(fd, std::move(call), {.chunk = collect, .part = {}, .progress = {}, .text = {}}, context));
    if (!reply.has_poster()) return Unexpected();
    return CheckPoster(reply.poster(), bytes);
  }

  BoxReport Box() const EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    return box_;
  }

  const std::unique_ptr<Pool> pool;
  const size_t limit;
  const std::chrono::milliseconds patience;

 private:
  // The worker looks at what comes back, as it does in a run.
  Result<void> TryHardware(const HardwareSession& session, const TrackSpec& track, const std::stop_token& stop) {
    pb::Call call;
    ToProto(track, call.mutable_trial()->mutable_track());
    call.mutable_trial()->set_patience_ms(patience.count());
    CallContext context{Lane::kViewer, "hardware-trial", std::chrono::steady_clock::now() + kTrialPatience, stop};
    const pb::Reply reply = TRY(Run(std::array{session.Memory(), session.Socket()}, std::move(call), {}, context));
    if (!reply.has_done()) return Unexpected();
    return {};
  }

  void Examine() EXCLUDES(mutex_) {
    BoxExam exam = ExamineBox(pool->spawner());
    exam.report.layers.push_back(group_);
    for (const BoxReport::Layer& layer : exam.report.layers) {
      log_.Info("media sandbox", {{"layer", layer.name}, {"holds", layer.holds}, {"detail", layer.detail}});
    }
    if (!exam.report.problem.empty()) log_.Error("media is not opened", {{"why", exam.report.problem}});
    pool->SetArguments(std::move(exam.arguments));
    MutexLock lock(mutex_);
    box_ = std::move(exam.report);
    examined_.NotifyAll();
  }

  Result<void> AwaitBox(const CallContext& context) EXCLUDES(mutex_) {
    const std::stop_callback wake(context.stop, [this] {
      MutexLock lock(mutex_);
      examined_.NotifyAll();
    });
    MutexLock lock(mutex_);
    while (box_.state == BoxReport::State::kBeingTested) {
      if (context.stop.stop_requested()) return Fail(Code::kCancelled, "cancelled");
      if (context.deadline == SteadyTime::max()) {
        examined_.Wait(mutex_);
      } else if (!examined_.WaitUntil(mutex_, context.deadline)) {
        return Fail(Code::kUnavailable, "no media worker was free in time");
      }
    }
    if (box_.state == BoxReport::State::kInsufficient) return Fail(Code::kUnavailable, box_.problem);
    return {};
  }

  const BoxReport::Layer group_;
  Tracing* const tracing_;
  const Log log_;
  mutable Mutex mutex_;
  CondVar examined_;
  BoxReport box_ GUARDED_BY(mutex_);
  std::jthread examiner_;  // uses the rest

 public:
  media::Hardware hardware;  // last: its thread makes calls
};

Workers::Workers(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Workers::~Workers() = default;

Result<std::unique_ptr<Workers>> Workers::Create(WorkerOptions options, Log log) {
  if (options.viewer_workers < 1 || options.run_workers < 1 || options.background_workers < 1)
    return Fail(Code::kInvalid, "each lane needs a worker", "workers");
  const int workers = options.viewer_workers + options.run_workers + options.background_workers;
  auto group = options.control_group.empty() ? CreateWorkerGroup(workers) : WorkerGroup::Create(options.control_group, WorkerLimits(workers));
  // One that is there bounds all workers together; where there is none, each still has its own limits.
  BoxReport::Layer layer{"cgroup", group.has_value(), group ? (*group)->detail() : group.error().message};
  auto pool = TRY(Pool::Create(options, group ? std::move(*group) : nullptr));
  return std::unique_ptr<Workers>(new Workers(std::make_unique<Impl>(std::move(pool), options, std::move(layer), log)));
}

Result<model::MediaInfo> Workers::Probe(int fd, const CallContext& context) {
  pb::Call call;
  call.mutable_probe();
  const pb::Reply reply = TRY(impl_->Run(fd, std::move(call), {}, context));
  if (!reply.has_probed()) return Unexpected();
  return CheckMediaInfo(reply.probed());
}

Result<model::Grid> Workers::Index(int fd, const IndexSpec& spec, const Progress& progress,
                                   const CallContext& context) {
  pb::Call call;
  call.mutable_index()->set_stream(spec.stream);
  call.mutable_index()->set_timescale(spec.timescale);
  call.mutable_index()->set_origin_us(spec.origin_us);
  const pb::Reply reply = TRY(impl_->Run(fd, std::move(call), {.chunk = {}, .part = {}, .progress = progress, .text = {}}, context));
  if (!reply.has_indexed()) return Unexpected();
  model::Grid grid = TRY(CheckGrid(reply.indexed()));
  if (grid.timescale != spec.timescale || grid.origin_us != spec.origin_us) return Unexpected();
  return grid;
}

Result<std::string> Workers::InitSegment(int fd, const TrackSpec& spec, const CallContext& context) {
  pb::Call call;
  ToProto(spec, call.mutable_init_segment());
  std::string bytes;
  const Sink collect = [&](std::string_view chunk) -> Result<void> {
    if (bytes.size() + chunk.size() > kFrameLimit) return Fail(Code::kTooLarge, "the init segment is too large");
    bytes += chunk;
    return {};
  };
  const pb::Reply reply = TRY(impl_->Run(fd, std::move(call), {.chunk = collect, .part = {}, .progress = {}, .text = {}}, context));
  if (!reply.has_done() || bytes.empty()) return Unexpected();
  return bytes;
}

Result<void> Workers::Segment(int fd, const SegmentSpec& spec, const Sink& sink, const CallContext& context) {
  pb::Call call;
  ToProto(spec, call.mutable_segment());
  const pb::Reply reply = TRY(impl_->Run(fd, std::move(call), {.chunk = sink, .part = {}, .progress = {}, .text = {}}, context));
  if (!reply.has_done()) return Unexpected();
  return {};
}

Result<void> Workers::Run(int fd, const RunSpec& spec, const RunSink& sink, const CallContext& context, const FellBack& fell_back) {
  const auto session = impl_->hardware.Begin(spec);
  pb::Call call;
  ToProto(spec, call.mutable_run());
  std::vector<int> fds{fd};
  if (session) {
    call.mutable_run()->set_patience_ms(impl_->patience.count());
    fds.insert(fds.end(), {session->Socket(), session->Memory()});
  }
  // What a worker says about its own order is not believed: each track's segments come one after the other.
  struct Place {
    uint32_t number;
    size_t bytes = 0;
  };
  std::vector<Place> places(spec.tracks.size(), Place{spec.number});
  const auto end = static_cast<uint32_t>(spec.number + spec.cuts.size() - 1);
  const auto take = [&](const pb::RunPart& part) -> Result<void> {
    if (part.track() >= places.size()) return Unexpected();
    Place& place = places[part.track()];
    if (part.number() != place.number || place.number >= end) return Unexpected();
    place.bytes += part.bytes().size();
    if (place.bytes > impl_->limit) return Fail(Code::kTooLarge, "the media worker's answer is too large");
    if (session && part.hardware()) impl_->hardware.NotePictures(part.frames());
    TRY(sink({part.track(), part.number(), part.bytes(), part.last(), part.frames(), session && part.hardware()}));
    if (part.last()) place = {place.number + 1};
    return {};
  };
  const auto failed = [&](const std::string& why) {
    if (!session) return;
    session->End();
    impl_->hardware.NoteFailure(why);
    if (fell_back) fell_back(why);
  };
  const pb::Reply reply = TRY(impl_->Run(fds, std::move(call), {.chunk = {}, .part = take, .progress = {}, .text = {}, .fell_back = failed}, context));
  if (!reply.has_done() || std::ranges::any_of(places, [&](const Place& place) { return place.number != end; })) return Unexpected();
  return {};
}

Result<std::vector<ExtractedText>> Workers::Extract(int fd, const ExtractSpec& spec, const PartSink& sink,
                                                    const Progress& progress, const CallContext& context) {
  pb::Call call;
  for (const int stream : spec.streams) call.mutable_extract()->add_streams(stream);
  call.mutable_extract()->set_origin_us(spec.origin_us);
  const pb::Reply reply =
      TRY(impl_->Run(fd, std::move(call), {.chunk = {}, .part = {}, .progress = progress, .text = sink}, context));
  if (!reply.has_extracted()) return Unexpected();
  return CheckExtracted(reply.extracted());
}

Result<std::vector<ExtractedText>> Workers::ReadSidecar(int fd, const SidecarSpec& spec, const PartSink& sink,
                                                        const CallContext& context) {
  pb::Call call;
  call.mutable_sidecar()->set_format(static_cast<int>(spec.format));
  call.mutable_sidecar()->set_index(spec.index);
  const pb::Reply reply = TRY(impl_->Run(fd, std::move(call), {.chunk = {}, .part = {}, .progress = {}, .text = sink}, context));
  if (!reply.has_extracted()) return Unexpected();
  return CheckExtracted(reply.extracted());
}

Result<void> Workers::Attachment(int fd, int stream, const Sink& sink, const CallContext& context) {
  pb::Call call;
  call.mutable_attachment()->set_stream(stream);
  const pb::Reply reply = TRY(impl_->Run(fd, std::move(call), {.chunk = sink, .part = {}, .progress = {}, .text = {}}, context));
  if (!reply.has_done()) return Unexpected();
  return {};
}

Result<PosterImages> Workers::Poster(int fd, const PosterSpec& spec, const CallContext& context) {
  pb::Call call;
  auto* poster = call.mutable_poster();
  if (spec.source) ToProto(*spec.source, poster->mutable_source());
  poster->set_origin_us(spec.origin_us);
  poster->set_duration_ms(spec.duration_ms);
  return impl_->Pictures(fd, std::move(call), context);
}

Result<PosterImages> Workers::Picture(int fd, const PictureSpec& spec, const CallContext& context) {
  pb::Call call;
  call.mutable_picture()->set_transparent(spec.transparent);
  return impl_->Pictures(fd, std::move(call), context);
}

void Workers::Warm(Lane lane) {
  if (impl_->Box().state != BoxReport::State::kInsufficient) impl_->pool->Warm(lane);
}

Result<PosterImage> Workers::Image(std::string_view bytes, const ImageSpec& spec, const CallContext& context) {
  if (bytes.size() > size_t{32} << 20) return Fail(Code::kTooLarge, "The picture is larger than 32 MiB.");
  const UniqueFd file(::memfd_create("picture", MFD_CLOEXEC));
  if (!file) return Fail(SystemError(errno, "memfd", "picture"));
  TRY(WriteAll(file.Get(), bytes));
  pb::Call call;
  call.mutable_image()->set_width(spec.width);
  call.mutable_image()->set_height(spec.height);
  std::string jpeg;
  const Sink collect = [&](std::string_view chunk) -> Result<void> {
    if (jpeg.size() + chunk.size() > size_t{24} << 20) return Fail(Code::kTooLarge, "the picture is too large");
    jpeg += chunk;
    return {};
  };
  const pb::Reply reply = TRY(impl_->Run(file.Get(), std::move(call), {.chunk = collect, .part = {}, .progress = {}, .text = {}}, context));
  if (!reply.has_image()) return Unexpected();
  return CheckImage(reply.image(), jpeg);
}

BoxReport Workers::Box() const { return impl_->Box(); }

Result<std::string> Workers::Storyboard(int fd, const StoryboardSpec& spec, const Progress& progress,
                                        const CallContext& context) {
  pb::Call call;
  ToProto(spec, call.mutable_storyboard());
  std::string jpeg;
  const Sink collect = [&](std::string_view chunk) -> Result<void> {
    if (jpeg.size() + chunk.size() > size_t{24} << 20) return Fail(Code::kTooLarge, "the storyboard is too large");
    jpeg += chunk;
    return {};
  };
  const pb::Reply reply = TRY(impl_->Run(fd, std::move(call), {.chunk = collect, .part = {}, .progress = progress, .text = {}}, context));
  if (!reply.has_done()) return Unexpected();
  TRY(CheckJpeg(jpeg));
  return jpeg;
}

Result<SoundPrint> Workers::Listen(int fd, const SoundSpec& spec, const Progress& progress, const CallContext& context) {
  pb::Call call;
  ToProto(spec, call.mutable_sound());
  const pb::Reply reply = TRY(impl_->Run(fd, std::move(call), {.chunk = {}, .part = {}, .progress = progress, .text = {}}, context));
  if (!reply.has_fingerprint()) return Unexpected();
  return CheckPrint(reply.fingerprint(), spec);
}

void Workers::SetHardware(const HardwareSettings& settings) { impl_->hardware.Set(settings); }
HardwareState Workers::Hardware() const { return impl_->hardware.State(); }
void Workers::SetLimits(int viewer, int run, int background) { impl_->pool->SetLimits(viewer, run, background); }
std::array<LaneUse, 3> Workers::Use() const { return impl_->pool->Use(); }
std::vector<int> Workers::ProcessIds() const { return impl_->pool->ProcessIds(); }

}  // namespace chanoma::media
