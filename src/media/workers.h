#pragma once
// The media engine as the daemon sees it: blocking calls that a worker process answers. One object, owned by the
// wiring; any thread but an event loop may call, many at once. Files are given as open descriptors (borrowed for the
// call). Errors: kUnsupported / kCorrupt / kInvalid speak about the file (the words are for its owner), kUnavailable
// (deadline passed, or no worker could be had) and kCancelled (stop requested) about the call, kInternal about us. A
// file that kills its worker fails its call with kCorrupt; the next call gets a new worker.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "base/tracing.h"
#include "media/hardware_state.h"
#include "media/tracks.h"
#include "model/media_info.h"

namespace chanoma::media {

// Each has workers of its own: a scan never makes a viewer wait, nor does a long run hold up what takes a moment.
enum class Lane { kViewer, kRun, kBackground };

struct WorkerOptions {
  std::filesystem::path executable;  // chanoma-media-worker
  int viewer_workers = 2;            // at most this many processes; none is started before it is needed
  int run_workers = 2;
  int background_workers = 1;
  std::chrono::seconds idle_exit{60};            // a worker without calls for so long ends itself
  uint64_t memory_limit = uint64_t{1536} << 20;  // bytes of address space of one worker
  size_t output_limit = size_t{512} << 20;       // bytes a single call may produce
  // A worker past one of these is replaced by a fresh one.
  int recycle_after_calls = 2000;
  std::chrono::minutes recycle_after{60};
  uint64_t recycle_above_bytes = uint64_t{512} << 20;  // of memory it keeps between calls
  std::filesystem::path gpu_executable;                // chanoma-media-gpu; started only where SetHardware() asks for it
  std::chrono::milliseconds gpu_patience{5'000};       // for which it may keep a run waiting
  std::filesystem::path control_group;                 // to divide, of cgroup v2; empty: our own, where it was delegated to us
  Tracing* tracing = nullptr;                          // told of every call; outlives the workers
  std::vector<std::string> arguments;                  // more for the worker, for tests
};

// What the sandbox of the workers was seen to hold, in a test made at every start.
struct BoxReport {
  enum class State { kBeingTested, kHolds, kInsufficient };
  struct Layer {
    std::string name;  // "seccomp", "landlock", "limits", "cgroup"
    bool holds = false;
    std::string detail;
  };
  State state = State::kBeingTested;
  std::vector<Layer> layers;
  std::vector<std::string> possible;  // what a file that took over its worker could do
  std::string problem;                // a sentence for the owner when media is not opened
};

// The processes of one lane.
struct LaneUse {
  int limit = 0;
  int busy = 0;  // in a call, or being started for one
  int idle = 0;
};

struct CallContext {
  Lane lane = Lane::kBackground;
  std::string id;  // of the request or job: prefixes what the worker logs
  SteadyTime deadline = SteadyTime::max();
  std::stop_token stop;
  std::chrono::seconds silence{0};  // longest time without a word from the worker; 0: any
};

struct IndexSpec {
  int stream = 0;  // VideoStream::index
  int64_t timescale = 0;
  int64_t origin_us = 0;
};

struct ExtractSpec {
  std::vector<int> streams;  // SubtitleStream::index
  int64_t origin_us = 0;
};

// A subtitle file beside a film. kVobSub is the .sub file; its .idx goes with the call.
enum class SidecarFormat { kSubRip = 1, kWebVtt = 2, kAss = 3, kPgs = 4, kVobSub = 5 };

struct SidecarSpec {
  SidecarFormat format = SidecarFormat::kSubRip;
  std::string index;  // kVobSub: the .idx file's bytes
};

// One form of one stream (or, of a sidecar, its n-th track) that has been written whole.
struct ExtractedText {
  int stream = 0;
  model::TextForm form = model::TextForm::kWebVtt;
  std::string language;  // as a VobSub index names it, else empty
  bool operator==(const ExtractedText&) const = default;
};

// The next bytes of a segment of a run: `last` ends it. Every track's segments come in order, one at a time.
struct RunPart {
  size_t track = 0;     // index into RunSpec::tracks
  uint32_t number = 0;  // of the segment
  std::string_view bytes;
  bool last = false;
  uint32_t frames = 0;  // pictures in the chunk that ends here
  bool hardware = false;  // a graphics process made the newest of them
};
// Called on the calling thread; while it does not return, the worker fills its pipe and then rests.
using RunSink = std::function<Result<void>(const RunPart&)>;
// A run's graphics process failed, and the run goes on without it; the words say how. At most once, on the calling thread.
using FellBack = std::function<void(const std::string& why)>;

struct PosterSpec {
  std::optional<model::VideoStream> source;  // none: the file's attached picture (cover art)
  int64_t origin_us = 0;
  int64_t duration_ms = 0;
};

struct StoryboardSpec {
  model::VideoStream source;
  int64_t origin_us = 0;
  model::Storyboard board;  // its sizes are even
};

// A stretch of sound whose fingerprint is wanted; at most kLongestListening of it.
struct SoundSpec {
  model::AudioStream source;
  int64_t origin_us = 0;
  int64_t from_ms = 0, to_ms = 0;  // of media time
};
inline constexpr int64_t kLongestListening = 3'600'000;  // ms

// What a stretch sounds like, as chromaprint sees it: numbers of which few bits differ where the same is heard.
struct SoundPrint {
  std::vector<uint32_t> items;  // item i tells of the time from i * item_us to i * item_us + reach_us of the stretch
  int64_t item_us = 0;
  int64_t reach_us = 0;
};

struct PosterImage {
  int width = 0, height = 0;
  std::string jpeg;  // or PNG, where that is said
};

struct PosterImages {
  model::Poster poster;
  std::vector<PosterImage> images;  // ascending; widths 320, 640, 1280 as far as the film has them, else its own
  bool png = false;
};

struct PictureSpec {
  bool transparent = false;  // what can be seen through stays so, in PNG
};

struct ImageSpec {
  int width = 0;   // of the picture wanted; a smaller one is not enlarged
  int height = 0;  // 0: as the picture's shape gives; else it is cut to this shape, from its middle
};

// Takes the next bytes of an answer; an error ends the call with that error. Called on the calling thread.
using Sink = std::function<Result<void>(std::string_view)>;
// The same when several things are made at once.
using PartSink = std::function<Result<void>(int stream, model::TextForm form, std::string_view bytes)>;
using Progress = std::function<void(int64_t done, int64_t total)>;  // bytes of the file

class Workers {
 public:
  static Result<std::unique_ptr<Workers>> Create(WorkerOptions options, Log log);
  ~Workers();  // ends the processes; no call may be running
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  // Streams, chapters and, for files with an index, the grid. Grid::indexed is false when Index() has to look at every
  // packet.
  Result<model::MediaInfo> Probe(int fd, const CallContext& context);
  // The grid by a scan of the whole file.
  Result<model::Grid> Index(int fd, const IndexSpec& spec, const Progress& progress, const CallContext& context);
  // ftyp and moov of the track.
  Result<std::string> InitSegment(int fd, const TrackSpec& spec, const CallContext& context);
  // One CMAF media segment (styp, moof, mdat), as its bytes come. Bytes already sunk are void when the call fails.
  Result<void> Segment(int fd, const SegmentSpec& spec, const Sink& sink, const CallContext& context);
  // A run of segments, in CMAF chunks as they are encoded. Segments without their last part are void when it fails.
  // Renditions that are all self-contained are encoded by a graphics process where there is one (SetHardware()).
  Result<void> Run(int fd, const RunSpec& spec, const RunSink& sink, const CallContext& context, const FellBack& fell_back = {});
  // Subtitle streams in media time, in every form that fits them, by one reading of the whole file. What a stream does
  // not give is missing from the answer; parts of it that were sunk are then void.
  Result<std::vector<ExtractedText>> Extract(int fd, const ExtractSpec& spec, const PartSink& sink,
                                             const Progress& progress, const CallContext& context);
  Result<std::vector<ExtractedText>> ReadSidecar(int fd, const SidecarSpec& spec, const PartSink& sink,
                                                 const CallContext& context);
  // A font attached to the file.
  Result<void> Attachment(int fd, int stream, const Sink& sink, const CallContext& context);
  Result<PosterImages> Poster(int fd, const PosterSpec& spec, const CallContext& context);

  // Starts a process for a lane that has none, so that the first call does not wait for it.
  void Warm(Lane lane);
  // Counts at once: calls that wait get the new ones, and what runs is not ended. Each at least one.
  void SetLimits(int viewer, int run, int background);
  // The sheet as JPEG.
  Result<std::string> Storyboard(int fd, const StoryboardSpec& spec, const Progress& progress, const CallContext& context);

  // What a stretch of the sound sounds like; where the file has none, it is silent. `progress`: ms done and in all.
  Result<SoundPrint> Listen(int fd, const SoundSpec& spec, const Progress& progress, const CallContext& context);

  // A picture that somebody sent (JPEG, PNG, WebP or GIF, 32 MiB, 100 million pixels at most) as a JPEG without anything
  // but the picture. kUnsupported when it is none of these.
  Result<PosterImage> Image(std::string_view bytes, const ImageSpec& spec, const CallContext& context);

  // A picture file beside a film, under the same limits, in the widths of posters.
  Result<PosterImages> Picture(int fd, const PictureSpec& spec, const CallContext& context);

  // The sandbox, tested at the start in the background. Until it has been, calls wait; where it does not suffice they
  // fail with kUnavailable and the report's words.
  BoxReport Box() const;

  // By what runs are encoded from now on; it is tried first, in the background.
  void SetHardware(const HardwareSettings& settings);
  HardwareState Hardware() const;

  // Process ids of the workers alive now, for the status page and for tests.
  std::vector<int> ProcessIds() const;
  std::array<LaneUse, 3> Use() const;  // by Lane

 private:
  class Impl;
  explicit Workers(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace chanoma::media
