#include "playback/runs.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace chanoma::playback {
namespace {

// A segment this near ahead of a run comes sooner from it than from a new one.
constexpr uint64_t kReach = 3;
// So many finished segments on end are a stretch made before: a run ends there.
constexpr uint64_t kStretch = 4;
constexpr std::chrono::milliseconds kLook{500};
// A run that is watched as fast as it encodes gives its place away only after this long.
constexpr int kLongTurn = 4;
constexpr std::chrono::seconds kSilence{60};
constexpr const char* kSoftware = "libx264";
constexpr size_t kMostRemembered = 1024;  // tracks

Error ForWaiting(Error error) {
  if (error.code == Code::kCorrupt) error.code = Code::kUnsupported;
  if (error.code == Code::kCancelled) return {Code::kUnavailable, "the server is stopping", {}};
  return error;
}

}  // namespace

std::string Runs::Key(const Ulid& video, std::string_view edition, std::string_view track, std::string_view name) {
  return fmt::format("{}/{}/{}/{}", video.ToString(), edition, track, name);
}

uint64_t Runs::Run::Next() const { return next.empty() ? first : *std::min_element(next.begin(), next.end()); }
bool Runs::Run::Makes(std::string_view track) const { return std::find(tracks.begin(), tracks.end(), track) != tracks.end(); }

// One run on its thread: what the worker sends goes into the store.
class Runs::Work {
 public:
  Work(Runs& runs, RunPtr run) : runs_(runs), run_(std::move(run)) {}

  Result<void> Do() {
    Film film = TRY(runs_.open_(run_->video, run_->edition, run_->tracks));
    tracks_ = std::move(film.tracks);
    const Timeline& line = tracks_.front().timeline;
    const uint64_t first = run_->first;
    if (first < 1 || first > line.Count()) return Fail(Code::kNotFound, "there is no such segment");
    const uint64_t end = EndOf(first, line.Count() + 1);
    media::RunSpec spec;
    for (const Track& track : tracks_) spec.tracks.push_back(track.spec);
    spec.number = static_cast<uint32_t>(first - 1);
    for (uint64_t n = first; n <= end; ++n) spec.cuts.push_back(n <= line.Count() ? line.starts[n - 1] : line.end);
    hardware_ = fmt::format("h264_{}", media::HardwareKindName(runs_.workers_.Hardware().settings.kind));
    writers_.resize(tracks_.size());
    begun_.resize(tracks_.size(), false);
    double longest = std::max(LongestSegment(line), 0.5);
    ahead_ = static_cast<uint64_t>(std::ceil(static_cast<double>(runs_.options_.ahead.count()) / longest));
    media::CallContext context{media::Lane::kRun, fmt::format("run-{}-{}", run_->video.ToString(), first), SteadyTime::max(), run_->stop.get_token()};
    context.silence = kSilence;
    {
      MutexLock lock(runs_.mutex_);
      // For whom it begins, as logs and traces know it.
      if (!run_->owed.empty() && !run_->owed.begin()->second.empty()) context.id = run_->owed.begin()->second + "/" + context.id;
      run_->end = end;
      run_->next.assign(tracks_.size(), first);
      run_->began = heard_ = runs_.clock_.Steady();
    }
    Result<void> done = runs_.workers_.Run(film.file.fd.Get(), spec, [this](const media::RunPart& part) { return Take(part); }, context,
                                              [this](const std::string& why) { FellBack(why); });
    writers_.clear();
    return done;
  }

 private:
  // Up to where segments are there already, from an earlier run.
  uint64_t EndOf(uint64_t first, uint64_t end) const {
    uint64_t there = 0;
    for (uint64_t n = first + 1; n < end; ++n) {
      there = Has(n) ? there + 1 : 0;
      if (there == kStretch) return n + 1 - kStretch;
    }
    return end - there;
  }
  bool Has(uint64_t number) const {
    return std::all_of(run_->tracks.begin(), run_->tracks.end(), [&](const std::string& track) { return runs_.segments_.Has(NameOf(track, number)); });
  }
  std::string NameOf(const std::string& track, uint64_t number) const {
    return Key(run_->video, run_->edition, track, fmt::format("{}.m4s", number));
  }

  void FellBack(const std::string& why) {
    MutexLock lock(runs_.mutex_);
    run_->made_by.fell_back = why;
    runs_.log_.Warning("hardware failed in mid-stream: the processor goes on", {{"video", run_->video.ToString()}, {"track", run_->tracks.front()}, {"segment", run_->Next()}, {"frames", frames_}, {"why", why}});
  }

  Result<void> Take(const media::RunPart& part) {
    const uint64_t number = part.number + 1;
    const std::string& track = run_->tracks[part.track];
    auto& writer = writers_[part.track];
    if (!begun_[part.track]) {
      writer = TRY(runs_.segments_.Write(NameOf(track, number)));
      begun_[part.track] = true;
    }
    if (writer) TRY(writer->Append(part.bytes));
    runs_.frames_.fetch_add(part.frames, std::memory_order_relaxed);
    frames_ += part.frames;
    if (part.last) {
      if (writer) TRY(writer->Finish());
      writer.reset();
      begun_[part.track] = false;
    }
    MutexLock lock(runs_.mutex_);
    run_->frames = frames_;
    run_->made_by.encoder = part.hardware ? hardware_ : kSoftware;
    runs_.NoteMadeByLocked(*run_, track);
    if (part.last) {
      run_->next[part.track] = number + 1;
      const auto owed = run_->owed.find({track, number});
      const std::string request = owed == run_->owed.end() ? "" : owed->second;
      if (owed != run_->owed.end()) run_->owed.erase(owed);
      runs_.log_.Debug("segment made", {{"req", request}, {"video", run_->video.ToString()}, {"track", track}, {"segment", number}, {"frames", frames_}});
      const Timeline& line = tracks_.front().timeline;
      film_ += static_cast<double>(line.End(number - 1) - line.starts[number - 1]) / static_cast<double>(line.timescale) / static_cast<double>(tracks_.size());
    }
    return RestLocked(part.last && std::none_of(begun_.begin(), begun_.end(), [](bool begun) { return begun; }));
  }

  // Waits while the run is far enough ahead; ends it when it is not needed any more.
  Result<void> RestLocked(bool between) REQUIRES(runs_.mutex_) {
    const SteadyTime arrived = runs_.clock_.Steady();
    active_ += std::chrono::duration<double>(arrived - heard_).count();
    // The first seconds hold the start of it all; a long enough stretch tells what the machine can do.
    if (between && film_ > 6 && tracks_.size() == 1) {
      runs_.pace_.Note(tracks_.front(), film_ / std::max(active_, 1e-3));
      film_ = active_ = 0;
    }
    while (true) {
      if (run_->stop.stop_requested()) return Fail(Code::kCancelled, "stopped");
      const SteadyTime now = runs_.clock_.Steady();
      const bool idle = now - run_->asked_at > runs_.options_.idle;
      // In the middle of a segment somebody may be reading it: it is finished first.
      if (between && (idle || runs_.YieldsLocked(*run_))) {
        run_->ending = true;
        return Fail(Code::kCancelled, "not needed");
      }
      // One whose viewers have gone elsewhere takes no time from them; they may come back to it.
      run_->waiting = between && (run_->viewers.empty() || run_->Next() > run_->asked + ahead_);
      if (!run_->waiting) break;
      runs_.changed_.WaitUntil(runs_.mutex_, std::chrono::steady_clock::now() + kLook);
    }
    heard_ = runs_.clock_.Steady();
    return {};
  }

  Runs& runs_;
  const RunPtr run_;
  std::vector<Track> tracks_;
  std::vector<std::unique_ptr<SegmentStore::Writer>> writers_;  // null: nothing begun, or made by somebody else
  std::vector<bool> begun_;
  uint64_t ahead_ = 0;
  uint64_t frames_ = 0;
  std::string hardware_;  // the encoder, where one is used
  double film_ = 0, active_ = 0;  // seconds since the last note of the pace
  SteadyTime heard_{};
};

Runs::Runs(RunOptions options, media::Workers& workers, SegmentStore& segments, Pace& pace, const Clock& clock, Open open, Log log)
    : options_(options), workers_(workers), segments_(segments), pace_(pace), clock_(clock), open_(std::move(open)), log_(std::move(log)),
      encoders_(options_.encoders),
      threads_(std::make_unique<Executor>("runs", options_.encoders, 1024, log_)) {}

Runs::~Runs() { Stop(); }

void Runs::SetEncoders(size_t encoders) {
  {
    MutexLock lock(mutex_);
    encoders_ = std::max<size_t>(encoders, 1);
    changed_.NotifyAll();
  }
  threads_->SetThreads(encoders);
}

void Runs::Stop() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    for (const RunPtr& run : runs_) run->stop.request_stop();
    changed_.NotifyAll();
  }
  threads_->Stop();
}

Runs::RunPtr Runs::FindLocked(const Ulid& video, std::string_view edition, std::string_view track, uint64_t number) {
  for (const RunPtr& run : runs_) {
    if (run->ending || run->video != video || run->edition != edition || !run->Makes(track)) continue;
    if (number >= run->Next() && number <= run->Next() + kReach && number < run->end) return run;
  }
  return nullptr;
}

void Runs::AskLocked(Run& run, uint64_t number, const std::string& viewer) {
  run.asked = std::max(run.asked, number);
  run.asked_at = clock_.Steady();
  run.viewers.insert(viewer);
}

std::vector<std::string> Runs::LeaveLocked(const Ulid& video, const std::string& viewer, const Run* except) {
  std::vector<std::string> void_keys;
  for (auto place = runs_.begin(); place != runs_.end();) {
    const RunPtr run = *place++;
    if (run.get() == except || run->video != video || run->viewers.erase(viewer) == 0) continue;
    if (!run->viewers.empty()) continue;
    if (run->running) {
      // Where nobody reads what it makes, the processor is needed elsewhere: at once, and not after a segment.
      const bool wanted = std::ranges::any_of(run->owed, [&](const auto& owed) {
        return segments_.Wanted(Key(video, run->edition, owed.first.first, fmt::format("{}.m4s", owed.first.second)));
      });
      run->ending = run->ending || !wanted;
      if (!wanted) run->stop.request_stop();
      continue;
    }
    // It has not begun, and nobody is left to see what it would make.
    for (const auto& [segment, request] : run->owed) void_keys.push_back(Key(video, run->edition, segment.first, fmt::format("{}.m4s", segment.second)));
    runs_.erase(std::prev(place));
  }
  return void_keys;
}

void Runs::Want(const Ulid& video, const std::string& edition, const std::string& track, uint64_t number, const std::string& viewer, const std::string& request) {
  bool refused = false;
  std::vector<std::string> left;
  {
    MutexLock lock(mutex_);
    refused = stopping_;
    if (!refused) {
      RunPtr run = FindLocked(video, edition, track, number);
      if (!run) {
        // One that has not begun takes another rendition of the same place along: the film is decoded once.
        for (const RunPtr& queued : runs_) {
          if (queued->running || queued->video != video || queued->edition != edition || queued->Makes(track)) continue;
          if (number + kReach < queued->first || number > queued->first + kReach) continue;
          queued->first = std::min(queued->first, number);
          queued->tracks.push_back(track);
          run = queued;
          break;
        }
      }
      const bool fresh = !run;
      if (fresh) {
        run = std::make_shared<Run>();
        run->video = video;
        run->edition = edition;
        run->tracks = {track};
        run->first = number;
      }
      run->owed.insert({{track, number}, request});
      AskLocked(*run, number, viewer);
      left = LeaveLocked(video, viewer, run.get());
      if (fresh && threads_->TryPost([this] { RunNext(); })) runs_.push_back(run);
      else refused = fresh;
    }
    changed_.NotifyAll();
  }
  for (const std::string& key : left) segments_.Abandon(key, {Code::kUnavailable, "the viewer went elsewhere", {}});
  if (refused) segments_.Abandon(Key(video, edition, track, fmt::format("{}.m4s", number)), {Code::kUnavailable, "too many films are being rendered", {}});
}

void Runs::Seen(const Ulid& video, std::string_view edition, std::string_view track, uint64_t number, const std::string& viewer) {
  MutexLock lock(mutex_);
  for (const RunPtr& run : runs_) {
    if (run->video != video || run->edition != edition || !run->Makes(track)) continue;
    if (number < run->first || number >= run->Next()) continue;
    AskLocked(*run, number, viewer);
    changed_.NotifyAll();
  }
}

size_t Runs::QueuedLocked() const {
  const auto queued = std::count_if(runs_.begin(), runs_.end(), [](const RunPtr& run) { return !run->running; });
  const auto leaving = std::count_if(runs_.begin(), runs_.end(), [](const RunPtr& run) { return run->ending; });
  return queued > leaving ? static_cast<size_t>(queued - leaving) : 0;
}

// Whether a run gives its thread to one that waits. Threads that are free take a queued run at once, so some wait only
// while all are taken.
bool Runs::YieldsLocked(const Run& run) const {
  if (QueuedLocked() == 0) return false;
  const auto running = static_cast<size_t>(std::count_if(runs_.begin(), runs_.end(), [](const RunPtr& one) { return one->running; }));
  if (running < encoders_) return false;
  if (run.viewers.empty()) return true;
  const auto ran = clock_.Steady() - run.began;
  if (ran < options_.turn) return false;
  return run.Next() > run.asked + 1 || ran > kLongTurn * options_.turn;
}

Runs::RunPtr Runs::TakeQueued() {
  MutexLock lock(mutex_);
  const auto found = std::find_if(runs_.begin(), runs_.end(), [](const RunPtr& run) { return !run->running; });
  if (found == runs_.end()) return nullptr;
  (*found)->running = true;
  (*found)->began = clock_.Steady();
  return *found;
}

void Runs::RunNext() {
  const RunPtr run = TakeQueued();
  if (!run) return;
  started_.fetch_add(1, std::memory_order_relaxed);
  const SteadyTime begun = clock_.Steady();
  const Result<void> outcome = run->stop.stop_requested() ? Result<void>(Fail(Code::kCancelled, "stopped")) : Work(*this, run).Do();
  const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(clock_.Steady() - begun).count();
  log_.Debug("run ended", {{"video", run->video.ToString()}, {"track", run->tracks.front()}, {"tracks", run->tracks.size()}, {"first", run->first},
                           {"next", run->Next()}, {"frames", run->frames}, {"ms", elapsed}, {"why", outcome ? "done" : outcome.error().message}});
  End(run, outcome);
}

void Runs::End(const RunPtr& run, const Result<void>& outcome) {
  std::map<std::pair<std::string, uint64_t>, std::string> owed;
  std::string viewer;
  bool again;
  {
    MutexLock lock(mutex_);
    runs_.remove(run);
    owed = std::move(run->owed);
    // It made room, or ended where a stretch was thought to be: what is still waited for gets a run of its own.
    again = !stopping_ && (run->ending || outcome) && !run->viewers.empty();
    if (again) viewer = *run->viewers.begin();
    changed_.NotifyAll();
  }
  const Error error = outcome || run->ending ? Error{Code::kUnavailable, "the segment was not made; try again", {}} : ForWaiting(outcome.error());
  if (!again && !outcome && !run->ending && !owed.empty()) log_.Warning("segments not made", {{"video", run->video.ToString()}, {"track", run->tracks.front()}, {"segment", owed.begin()->first.second}, {"error", error.message}});
  for (const auto& [segment, request] : owed) {
    const auto& [track, number] = segment;
    const std::string key = Key(run->video, run->edition, track, fmt::format("{}.m4s", number));
    if (segments_.Has(key)) continue;
    if (again) Want(run->video, run->edition, track, number, viewer, request);
    else segments_.Abandon(key, error);
  }
}

void Runs::NoteMadeByLocked(const Run& run, const std::string& track) {
  if (made_by_.size() >= kMostRemembered && !made_by_.contains({run.video, track})) made_by_.clear();
  made_by_[{run.video, track}] = run.made_by;
}

MadeBy Runs::MadeByOf(const Ulid& video, std::string_view track) const {
  MutexLock lock(mutex_);
  const auto found = made_by_.find({video, std::string(track)});
  return found == made_by_.end() ? MadeBy() : found->second;
}

bool Runs::Busy() const {
  MutexLock lock(mutex_);
  return !runs_.empty();
}

std::vector<RunState> Runs::States() const {
  MutexLock lock(mutex_);
  std::vector<RunState> states;
  for (const RunPtr& run : runs_) states.push_back({run->video, run->tracks, run->Next(), run->asked, run->frames, run->waiting, run->made_by});
  return states;
}

}  // namespace chanoma::playback
