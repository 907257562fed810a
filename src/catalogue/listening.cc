#include "catalogue/listening.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "catalogue/heard_skips.h"
#include "catalogue/priorities.h"
#include "catalogue/skips.h"
#include "catalogue/sum.h"
#include "files/open.h"
#include "model/work.h"

namespace chanoma::catalogue {
namespace {

constexpr size_t kAtOnce = 500;
constexpr std::chrono::minutes kPatience{30};  // for one end of an episode: a disk may be slow
constexpr std::chrono::milliseconds kLook{1000};  // for viewers who have left

// A file of the season.
struct Part {
  Ulid video;
  uint32_t generation = 0;
  uint32_t season = 0, episode = 0;
  model::AudioStream sound;
  int64_t origin_us = 0;
  int64_t duration_ms = 0;
  bool told = false;    // by its chapters
  bool whole = false;   // intro and credits have been heard
  uint64_t with = 0;    // what it was compared with; 0: nothing yet
};

const model::AudioStream& MainSound(const model::MediaInfo& media) {
  const auto found = std::ranges::find_if(media.audio, &model::AudioStream::is_default);
  return found == media.audio.end() ? media.audio.front() : *found;
}

// Of every episode with sound and pictures, in their order; specials have nothing in common.
Result<std::vector<Part>> PartsOf(const store::Reader& reader, const std::string& series) {
  std::vector<Part> parts;
  for (std::string after;;) {
    const auto works = TRY(reader.ListWorks(series, after, kAtOnce));
    for (const store::HeldWork& held : works) {
      const auto work = model::ParseWorkKey(held.work);
      if (!work || work->kind != model::WorkKind::kEpisode || work->season == 0) continue;
      const auto video = reader.GetVideo(held.video);
      const auto media = video ? reader.GetMedia(held.video) : Result<model::MediaInfo>(Fail(video.error()));
      // What is gone or damaged is somebody else's concern.
      if (!media && (media.error().code == Code::kNotFound || media.error().code == Code::kCorrupt)) continue;
      if (!media) return Fail(media.error());
      if (media->video.empty() || media->audio.empty() || !EarsFor(media->duration_ms)) continue;
      Part part{held.video, video->generation, work->season, work->episode, MainSound(*media), media->grid.origin_us, media->duration_ms, ChaptersTell(*media)};
      if (media->heard) {
        part.with = media->heard->with;
        part.whole = media->heard->skips.size() >= 2;
      }
      parts.push_back(std::move(part));
    }
    if (works.size() < kAtOnce) return parts;
    after = works.back().work;
  }
}

// One run over the parts of a show.
class Round {
 public:
  Round(store::Store& store, media::Workers& workers, const Clock& clock, const Log& log, const Listening::Call& call, std::vector<Part> parts)
      : store_(store), workers_(workers), clock_(clock), log_(log), call_(call), parts_(std::move(parts)) {}

  Result<void> All() {
    for (size_t i = 0; i < parts_.size(); ++i) {
      const std::vector<size_t> beside = Beside(i);
      const uint64_t with = SumOver(i, beside);
      const Part& part = parts_[i];
      if (beside.empty() || part.told || part.with == with || (part.whole && part.with != 0)) continue;
      call_.progress(i, parts_.size());
      std::vector<Guesses> guesses;
      for (const size_t other : beside) guesses.push_back(TRY(Compared(i, other)));
      TRY(Keep(part, {with, Settle(guesses)}));
      Forget(beside.front());
    }
    return {};
  }

 private:
  // The nearest other episodes before and after, of the same season.
  std::vector<size_t> Beside(size_t i) const {
    const auto other = [&](size_t j) { return parts_[j].season == parts_[i].season && parts_[j].episode != parts_[i].episode; };
    std::vector<size_t> found;
    for (size_t j = i; j-- > 0 && parts_[j].season == parts_[i].season;) {
      if (!other(j)) continue;
      found.push_back(j);
      break;
    }
    for (size_t j = i + 1; j < parts_.size() && parts_[j].season == parts_[i].season; ++j) {
      if (!other(j)) continue;
      found.push_back(j);
      break;
    }
    return found;
  }

  uint64_t SumOver(size_t i, const std::vector<size_t>& beside) const {
    Sum sum;
    sum.Add(kListeningEdition);
    for (const size_t j : beside) sum.Add(parts_[j].video.Raw(), parts_[j].generation, j < i ? 0 : 1);
    return sum.Get();
  }

  // Of the first.
  Result<Guesses> Compared(size_t first, size_t second) {
    const auto key = std::minmax(first, second);
    auto known = compared_.find(key);
    if (known == compared_.end()) {
      const Prints* one = TRY(Listened(key.first));
      const Prints* two = TRY(Listened(key.second));
      known = compared_.emplace(key, one && two ? Compare(*one, *two) : std::array<Guesses, 2>()).first;
    }
    return known->second[first < second ? 0 : 1];
  }

  // Null when the file cannot be listened to.
  Result<const Prints*> Listened(size_t i) {
    auto known = prints_.find(i);
    if (known == prints_.end()) known = prints_.emplace(i, TRY(Listen(parts_[i]))).first;
    return known->second ? &*known->second : nullptr;
  }

  Result<std::optional<Prints>> Listen(const Part& part) {
    TRY(WaitForViewers());
    // What is read is read at once: a state of the store kept for as long as the listening takes would keep what is deleted meanwhile.
    const auto [video, library] = [&] {
      const store::Reader reader = store_.Read();
      auto found = reader.GetVideo(part.video);
      auto of = found ? reader.GetLibrary(found->library) : Result<model::Library>(Fail(found.error()));
      return std::pair(std::move(found), std::move(of));
    }();
    if (!library && library.error().code == Code::kNotFound) return std::optional<Prints>();
    if (!library) return Fail(library.error());
    const auto file = files::OpenBeneath(library->path, video->path);
    if (!file) return Passed(part, file.error());
    Prints prints;
    prints.duration_ms = part.duration_ms;
    prints.ears = *EarsFor(part.duration_ms);
    const std::pair<const Stretch&, media::SoundPrint&> ends[] = {{prints.ears.intro, prints.intro}, {prints.ears.credits, prints.credits}};
    for (const auto& [ear, print] : ends) {
      const media::SoundSpec spec{part.sound, part.origin_us, ear.begin_ms, ear.end_ms};
      auto made = workers_.Listen(file->fd.Get(), spec, [](int64_t, int64_t) {}, {media::Lane::kBackground, call_.id, clock_.Steady() + kPatience, call_.stop});
      if (!made) return Passed(part, made.error());
      print = std::move(*made);
    }
    return std::optional(std::move(prints));
  }

  // A file that cannot be listened to is passed over; an error about the work is one.
  Result<std::optional<Prints>> Passed(const Part& part, const Error& error) const {
    if (error.code == Code::kCancelled || error.code == Code::kUnavailable || error.code == Code::kInternal) return Fail(error);
    log_.Info("file not listened to", {{"job", call_.id}, {"video", part.video.ToString()}, {"why", error.message}});
    return std::optional<Prints>();
  }

  // The rest of what was heard is not needed any more.
  void Forget(size_t before) {
    prints_.erase(prints_.begin(), prints_.lower_bound(before));
    std::erase_if(compared_, [&](const auto& one) { return one.first.second < before; });
  }

  Result<void> Keep(const Part& part, model::Heard heard) {
    TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
      const auto video = draft.GetVideo(part.video);
      auto media = draft.GetMedia(part.video);
      // Gone, or replaced while it was listened to: a new probe asks again.
      if (!video || !media || video->generation != part.generation) return {};
      const bool tells = !media->heard || media->heard->skips != heard.skips;
      media->heard = heard;
      TRY(draft.PutMedia(part.video, *media));
      if (tells) draft.TellChanged(*video);
      return {};
    }, store::Durability::kLazy));
    return {};
  }

  // Whoever watches goes first.
  Result<void> WaitForViewers() const {
    Mutex mutex;
    CondVar stopped;
    const std::stop_callback wake(call_.stop, [&] {
      const MutexLock lock(mutex);
      stopped.NotifyAll();
    });
    while (!call_.stop.stop_requested() && call_.viewers && call_.viewers()) {
      const MutexLock lock(mutex);
      if (!call_.stop.stop_requested()) static_cast<void>(stopped.WaitUntil(mutex, std::chrono::steady_clock::now() + kLook));
    }
    if (call_.stop.stop_requested()) return Fail(Code::kCancelled, "stopped");
    return {};
  }

  store::Store& store_;
  media::Workers& workers_;
  const Clock& clock_;
  const Log& log_;
  const Listening::Call& call_;
  const std::vector<Part> parts_;
  std::map<size_t, std::optional<Prints>> prints_;
  std::map<std::pair<size_t, size_t>, std::array<Guesses, 2>> compared_;
};

}  // namespace

Result<void> Listening::Run(const Ulid& id, const Call& call) {
  const auto parts = [&]() -> Result<std::vector<Part>> {
    const store::Reader reader = store_.Read();
    const auto show = reader.GetShow(id);
    if (!show && show.error().code == Code::kNotFound) return std::vector<Part>();
    if (!show) return Fail(show.error());
    return show->kind == model::ShowKind::kSeries ? PartsOf(reader, show->series) : std::vector<Part>();
  };
  return Round(store_, workers_, clock_, log_, call, TRY(parts())).All();
}

Result<void> AskToListen(store::Draft& draft, const model::Video& video, const std::string& request) {
  const auto work = model::ParseWorkKey(video.work);
  if (!work || work->kind != model::WorkKind::kEpisode) return {};
  const auto show = draft.FindShowOfSeries(model::SeriesOf(video.work));
  if (!show) return show.error().code == Code::kNotFound ? Result<void>() : Result<void>(Fail(show.error()));
  TRY(draft.Enqueue({model::JobKind::kSkips, *show, kSkipsPriority, request, 3, std::nullopt}));
  return {};
}

Result<void> AskAtFirst(store::Store& store) {
  const store::JobCounts counts = TRY(store.Read().CountJobs());
  const auto known = [&](model::JobState state) { return counts.Of(model::JobKind::kSkips, state) > 0; };
  using enum model::JobState;
  if (known(kQueued) || known(kRunning) || known(kDone) || known(kDead) || known(kCancelled)) return {};
  for (Ulid after;;) {
    const auto shows = TRY(store.Read().ListShows(after, kAtOnce));
    if (shows.empty()) return {};
    TRY(store.Commit([&](store::Draft& draft) -> Result<void> {
      for (const model::Show& show : shows) {
        if (show.kind == model::ShowKind::kSeries) TRY(draft.Enqueue({model::JobKind::kSkips, show.id, kSkipsPriority, "start", 3, std::nullopt}));
      }
      return {};
    }));
    after = shows.back().id;
  }
}

}  // namespace chanoma::catalogue
