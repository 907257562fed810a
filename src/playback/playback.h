#pragma once
// What viewers ask of a video: manifests, init and media segments, fonts, the original. Owned by the daemon's wiring.
// The methods named Mpd… read the store in the mode given (an event loop passes kMemoryOnly and gets kWouldBlock when the
// disk is needed); segments and files come by callback from this service's own threads.

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/executor.h"
#include "base/log.h"
#include "base/result.h"
#include "base/ulid.h"
#include "files/open.h"
#include "media/workers.h"
#include "playback/audience.h"
#include "playback/capabilities.h"
#include "playback/decision.h"
#include "playback/pace.h"
#include "playback/presentation.h"
#include "playback/runs.h"
#include "playback/segment_store.h"
#include "store/store.h"

namespace chanoma::playback {

class Playback {
 public:
  struct Options {
    SegmentStore::Options segments;
    RunOptions runs;
    size_t makers = 2;  // threads that wait for media workers
    size_t queue = 256;
    std::chrono::seconds patience{60};  // for one segment
  };
  using Done = SegmentStore::Done;

  static Result<std::unique_ptr<Playback>> Create(Options options, store::Store& store, media::Workers& workers, const Clock& clock, Log log);
  ~Playback();

  // kNotFound; kUnavailable while the file has not been looked at; kConflict when it cannot be played.
  Result<std::string> Mpd(const Ulid& video, const Capabilities& can, store::ReadMode mode) const;
  Result<Decision> Decide(const Ulid& video, const Capabilities& can, store::ReadMode mode) const;
  Result<std::string> MasterPlaylist(const Ulid& video, const Capabilities& can, store::ReadMode mode) const;
  Result<std::string> MediaPlaylist(const Ulid& video, std::string_view edition, std::string_view track, store::ReadMode mode) const;
  Result<std::string> SubtitlePlaylist(const Ulid& video, int stream, store::ReadMode mode) const;

  // A request for a segment: `name` is "init.mp4" or "{number}.m4s"; `request` runs through the worker's log; `viewer`
  // tells one who watches from another.
  struct Asked {
    Ulid video;
    std::string_view edition, track, name;
    std::string request, viewer;
  };
  // The segment when it is at hand: never blocks; null otherwise.
  StoredFilePtr FindSegment(const Asked& asked) const;
  // Otherwise as soon as it is made, or, unless `whole`, as soon as it has bytes.
  void Segment(const Asked& asked, bool whole, SegmentStore::Answer answer);
  // A font attached to the file, for its subtitles: fonts stand in a file's head, so this reads little of it. `video` as
  // the store has it now: its generation is part of what is kept.
  void Font(const model::Video& video, int index, std::string request, Done done);

  // The file itself; blocks. kConflict when it is no longer the file that was looked at.
  Result<files::OpenedFile> OpenOriginal(const Ulid& video) const;

  const SegmentStore& segments() const { return *segments_; }
  SegmentStore& segments() { return *segments_; }
  void ForgetSegment(const StoredName& name) { segments_->Forget(name); }
  // Whether films can be opened safely on this machine.
  media::BoxReport MediaBox() const { return workers_.Box(); }
  std::array<media::LaneUse, 3> WorkerUse() const { return workers_.Use(); }
  media::HardwareState Hardware() const { return workers_.Hardware(); }
  // Of what kind manifests offer renditions; addresses of both stay good.
  Renditions renditions() const { return renditions_; }
  const Runs& runs() const { return *runs_; }
  Audience& audience() { return audience_; }
  const Audience& audience() const { return audience_; }
  // Counts at once; what is being made is made. Waits for the disk where segments have to go.
  struct Limits {
    SegmentStore::Limits segments;
    size_t makers = 2, encoders = 2;  // as in Options
    Renditions renditions = Renditions::kPlain;
  };
  void SetLimits(const Limits& limits);
  // No more segments are made; those asked for end with an error.
  void Stop();

 private:
  struct Facts {
    model::Video video;
    model::MediaInfo media;
  };

  Playback(Options options, store::Store& store, media::Workers& workers, const Clock& clock, Log log);
  Result<Facts> Load(const Ulid& video, store::ReadMode mode) const;
  Result<files::OpenedFile> Open(const model::Video& video) const;
  Result<Runs::Film> OpenFilm(const Ulid& video, const std::string& edition, const std::vector<std::string>& tracks) const;
  SpeedOf Speed() const;
  // Who asks for a manifest asks for segments next: the processes start meanwhile.
  void WarmUp(const Presentation& presentation) const;
  void MakeSegment(const Asked& asked, uint64_t number, bool whole, SegmentStore::Answer answer);
  media::CallContext Context(std::string request) const;

  const Options options_;
  store::Store& store_;
  media::Workers& workers_;
  const Clock& clock_;
  const Log log_;
  std::stop_source stop_;
  std::atomic<Renditions> renditions_ = Renditions::kPlain;
  mutable std::atomic<bool> warming_ = false;
  std::unique_ptr<Executor> makers_;
  std::unique_ptr<SegmentStore> segments_;
  Pace pace_;  // guessed at first: a 4K film shall not have to stall to show that it is too much
  std::unique_ptr<Runs> runs_;
  Audience audience_;
};

}  // namespace chanoma::playback
