#include "ahead/ahead.h"

#include <algorithm>

#include "catalogue/priorities.h"

namespace chanoma::ahead {
namespace {

constexpr size_t kAtOnce = 1000;
constexpr std::chrono::milliseconds kLookAround{250};  // while there is something to do
constexpr std::chrono::milliseconds kGather{50};  // of changes, which come by the thousand while a library is looked through
constexpr std::chrono::milliseconds kLongestSleep{30'000};
constexpr std::chrono::milliseconds kRetryAfter{10'000};
constexpr uint64_t kFew = 20;  // so many waiting jobs, and those for another try among them, hold nobody up

// Whether somebody waits for other work of the background.
bool OthersWork(const store::JobCounts& counts) {
  return std::ranges::any_of(model::kAllJobKinds, [&](model::JobKind kind) {
    if (kind == model::JobKind::kAhead || kind == model::JobKind::kMail || kind == model::JobKind::kOnline) return false;
    return counts.Of(kind, model::JobState::kRunning) > 0 || counts.Of(kind, model::JobState::kQueued) > kFew;
  });
}

template <class T>
Result<std::optional<T>> Known(Result<T> read) {
  if (read) return std::optional<T>(std::move(*read));
  if (read.error().code == Code::kNotFound) return std::optional<T>();
  return Fail(std::move(read.error()));
}

}  // namespace

AheadOfTime::AheadOfTime(store::Store& store, playback::Playback& playback, media::Workers& workers, Settings settings, const Clock& clock, Log log)
    : store_(store), playback_(playback), settings_(std::move(settings)), clock_(clock), log_(log), maker_(playback, workers, clock, log) {}

AheadOfTime::~AheadOfTime() { Stop(); }

void AheadOfTime::Register(jobs::Queue& queue) {
  queue_ = &queue;
  queue.Handle(model::JobKind::kAhead, [this](jobs::JobContext& context) { return Run(context); });
}

void AheadOfTime::Start() {
  subscription_ = store_.journal().Subscribe([this](uint64_t) { LookAgain(); });
  thread_ = std::jthread([this] { Loop(stop_.get_token()); });
}

void AheadOfTime::Stop() {
  stop_.request_stop();
  LookAgain();
  if (thread_.joinable()) thread_.join();
  subscription_ = {};
}

void AheadOfTime::LookAgain() {
  const MutexLock lock(bell_mutex_);
  rung_ = true;
  bell_.NotifyAll();
}

void AheadOfTime::Rest(std::chrono::milliseconds longest) {
  const auto until = std::chrono::steady_clock::now() + longest;
  const MutexLock lock(bell_mutex_);
  while (!rung_ && bell_.WaitUntil(bell_mutex_, until)) continue;
  rung_ = false;
}

void AheadOfTime::Loop(const std::stop_token& stop) {
  bool filled = false;
  while (!stop.stop_requested()) {
    if (!playback_.segments().Loaded()) {
      Rest(kLookAround);
      continue;
    }
    // Renditions of another kind are other tracks: all of it is wanted anew, and what there was is not.
    const playback::Renditions renditions = playback_.renditions();
    const auto done = filled && renditions == renditions_ ? Follow() : Fill(stop);
    renditions_ = renditions;
    if (stop.stop_requested()) return;
    filled = done.has_value();
    WeighAll();
    if (!done) {
      log_.Error("what is made ahead stopped following", {{"why", done.error().message}});
      Rest(kRetryAfter);
      continue;
    }
    bool busy = false;
    {
      const MutexLock lock(mutex_);
      busy = !left_.empty();
    }
    Rest(busy ? kLookAround : kLongestSleep);
    store_.journal().Gather(stop, std::chrono::steady_clock::now() + kGather);
  }
}

Result<void> AheadOfTime::Fill(const std::stop_token& stop) {
  position_ = store_.journal().LastSequence();
  {
    const MutexLock lock(mutex_);
    left_.clear();
  }
  policies_.clear();
  for (const model::Library& library : TRY(store_.Read().ListLibraries())) {
    if (stop.stop_requested()) return {};
    TRY(CheckLibrary(library.id, true));
  }
  std::set<Ulid> others;
  for (const std::string& key : playback_.segments().Pinned({})) {
    if (const auto video = VideoOf(key)) others.insert(*video);
  }
  for (std::optional<Ulid> after;;) {
    const store::JobPage page = TRY(store_.Read().ListJobs({.state = model::JobState::kQueued, .kind = model::JobKind::kAhead, .after = after, .limit = kAtOnce}));
    for (const model::Job& job : page.items) others.insert(job.subject);
    if (!page.more || !page.last) break;
    after = page.last;
  }
  for (const Ulid& video : others) {
    if (stop.stop_requested()) return {};
    TRY(Check(video, true));
  }
  return {};
}

Result<void> AheadOfTime::Follow() {
  const store::JournalRead read = TRY(store_.Read().ReadJournal(position_, kAtOnce));
  if (std::holds_alternative<store::Resync>(read)) return Fill(stop_.get_token());
  std::set<Ulid> videos, libraries;
  const auto& entries = std::get<store::JournalPage>(read).entries;
  for (const model::JournalEntry& entry : entries) {
    if (const auto* video = std::get_if<model::VideoChanged>(&entry.event)) videos.insert(video->id);
    if (const auto* library = std::get_if<model::LibraryChanged>(&entry.event)) libraries.insert(library->id);
    const auto* job = std::get_if<model::JobChanged>(&entry.event);
    if (job != nullptr && job->kind == model::JobKind::kAhead && (job->state == model::JobState::kDead || job->state == model::JobState::kCancelled)) {
      // It was given up: nothing is left to be done until something changes.
      const MutexLock lock(mutex_);
      left_.erase(job->subject);
    }
  }
  // What is wanted of uploads is a setting.
  for (const auto& [id, policy] : policies_) libraries.insert(id);
  for (const Ulid& library : libraries) TRY(CheckLibrary(library, false));
  // Where nothing was ever wanted, films cost nothing.
  if (!wanted_ && playback_.segments().Use().pinned_files == 0) videos.clear();
  for (const Ulid& video : videos) TRY(Check(video));
  if (!entries.empty()) position_ = entries.back().sequence;
  return {};
}

Result<void> AheadOfTime::CheckLibrary(const Ulid& id, bool first) {
  const auto library = TRY(Known(store_.Read().GetLibrary(id)));
  const model::Ahead policy = library ? PolicyOf(*library) : model::Ahead::kNothing;
  const auto known = policies_.find(id);
  const model::Ahead before = known == policies_.end() ? model::Ahead::kNothing : known->second;
  if (library) policies_[id] = policy;
  else policies_.erase(id);
  wanted_ = std::ranges::any_of(policies_, [](const auto& one) { return one.second != model::Ahead::kNothing; });
  if (policy == before && (!first || policy == model::Ahead::kNothing)) return {};
  for (std::string after; !stop_.stop_requested();) {
    const auto some = TRY(store_.Read().ListPaths(id, after, kAtOnce));
    for (const store::PathEntry& entry : some) TRY(Check(entry.video));
    if (some.size() < kAtOnce) break;
    after = some.back().path;
  }
  return {};
}

Result<AheadOfTime::Settled> AheadOfTime::Settle(const Ulid& id) {
  const store::Reader reader = store_.Read();
  playback::SegmentStore& segments = playback_.segments();
  Settled settled;
  settled.there = segments.Pinned(id.ToString() + "/");
  const auto video = TRY(Known(reader.GetVideo(id)));
  const auto library = video ? TRY(Known(reader.GetLibrary(video->library))) : std::nullopt;
  const model::Ahead policy = library ? PolicyOf(*library) : model::Ahead::kNothing;
  if (policy == model::Ahead::kNothing && settled.there.empty()) return settled;
  if (policy != model::Ahead::kNothing) {
    const auto media = TRY(Known(reader.GetMedia(id)));
    if (media) settled.plan = PlanFor(*video, *media, policy, playback_.renditions());
  }
  settled.took_back = std::erase_if(settled.there, [&](const std::string& key) {
    const bool other = !video || !IsOfGeneration(key, video->generation);
    // While a file is looked at once more, what there is of it stays.
    const bool unwanted = policy == model::Ahead::kNothing || (settled.plan && !settled.plan->Wants(key));
    if (other) segments.Drop(key);
    else if (unwanted) segments.Unpin(key);
    return other || unwanted;
  }) > 0;
  if (settled.plan) settled.missing = settled.plan->Missing(settled.there);
  return settled;
}

Result<void> AheadOfTime::Check(const Ulid& id, bool may_have_job) {
  const Settled settled = TRY(Settle(id));
  if (settled.took_back) maker_.Abort(id);
  const bool wanted = settled.missing.All() > 0;
  bool known = false;
  {
    const MutexLock lock(mutex_);
    known = left_.erase(id) > 0;
    if (wanted) left_[id] = settled.missing;
  }
  if (!wanted && known) maker_.Abort(id);
  // Where nothing was ever wanted, nobody needs to look for a job.
  return wanted || known || may_have_job ? SeeToAJob(id, wanted) : Result<void>();
}

Result<void> AheadOfTime::SeeToAJob(const Ulid& video, bool wanted) {
  const auto active = TRY(Known(store_.Read().FindActiveJob(model::JobKind::kAhead, video)));
  if (wanted && !active) {
    TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
      TRY(draft.Enqueue({model::JobKind::kAhead, video, catalogue::kAheadPriority, "ahead", 3, std::nullopt}));
      return {};
    }, store::Durability::kLazy));
  }
  if (!wanted && active && active->state == model::JobState::kQueued) {
    TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
      model::Job job = TRY(draft.GetJob(active->id));
      if (job.state != model::JobState::kQueued) return {};
      job.state = model::JobState::kCancelled;
      job.updated = draft.Now();
      return draft.PutJob(job);
    }, store::Durability::kLazy));
  }
  return {};
}

void AheadOfTime::WeighAll() {
  Standing now;
  now.started = playback_.segments().Loaded();
  now.paused = settings_.paused();
  const auto hours = Hours::Parse(settings_.hours());
  now.in_hours = !hours || hours->Hold(clock_.Now());
  now.viewers = playback_.audience().NeedsWorkers() || playback_.runs().Busy();
  const auto counts = store_.Read().CountJobs();
  now.other_work = counts && OthersWork(*counts);
  now.room = playback_.segments().RoomToPin(refused_);
  const Wait wait = Weigh(now);
  bool opens = false;
  {
    const MutexLock lock(mutex_);
    wait_ = wait;
    opens = waits_.exchange(wait != Wait::kNot) && wait == Wait::kNot;
  }
  if (AtOnce(wait)) maker_.Interrupt();
  if (opens && queue_ != nullptr) queue_->Wake();
}

Outlook AheadOfTime::Look() const {
  Outlook outlook;
  outlook.wanted = wanted_;
  const MutexLock lock(mutex_);
  outlook.wait = wait_;
  for (const auto& [video, amount] : left_) {
    for (size_t i = 0; i < amount.of.size(); ++i) outlook.left.of[i] += amount.of[i];
  }
  outlook.videos = left_.size();
  outlook.time = rates_.TimeFor(outlook.left);
  return outlook;
}

Result<void> AheadOfTime::Run(jobs::JobContext& context) {
  const Ulid id = context.job().subject;
  Maker::Watch watch;
  watch.id = "ahead/" + context.job().id.ToString();
  watch.stop = context.Stop();
  watch.waits = [this] { return Waits(); };
  watch.refused = [this](uint64_t bytes) {
    refused_ = bytes;
    waits_ = true;
  };
  // A plan may change while it is carried out.
  while (!context.Cancelled()) {
    const Settled settled = TRY(Settle(id));
    const Amount& missing = settled.missing;
    {
      const MutexLock lock(mutex_);
      if (missing.All() == 0) left_.erase(id);
      else left_[id] = missing;
    }
    if (missing.All() == 0) return {};
    const uint64_t all = settled.plan->All();
    uint64_t done = all - missing.All();
    watch.kept = [&](Effort effort, std::optional<std::chrono::duration<double>> took) {
      context.SetProgress(++done, all);
      const MutexLock lock(mutex_);
      if (took) rates_.Note(effort, *took);
      const auto left = left_.find(id);
      if (left != left_.end() && left->second.Of(effort) > 0) --left->second.Of(effort);
    };
    context.SetProgress(done, all);
    const auto made = maker_.Make(*settled.plan, watch);
    if (made && *made > 0) continue;
    if (made) return Fail(Code::kUnavailable, "what is missing is being made by others");
    const Code code = made.error().code;
    // The file is away, or another: what follows from that is on its way, and comes before the next try.
    if (code == Code::kNotFound || code == Code::kConflict) return Fail(Code::kUnavailable, made.error().message);
    if (code == Code::kCancelled && !context.Cancelled() && !Waits()) continue;
    if (code == Code::kCancelled || code == Code::kNoSpace) context.PutBack();
    return Fail(made.error());
  }
  return Fail(Code::kCancelled, "stopped");
}

}  // namespace chanoma::ahead
