#include "ahead/maker.h"

#include <algorithm>

namespace chanoma::ahead {
namespace {

constexpr std::chrono::minutes kPatience{2};   // for a segment that is made by itself
constexpr std::chrono::seconds kSilence{120};  // of a run
constexpr size_t kMostFailures = 16;           // a file of which more cannot be made is not worth the rest

bool AboutTheFile(Code code) { return code == Code::kUnsupported || code == Code::kCorrupt || code == Code::kInvalid || code == Code::kTooLarge; }

}  // namespace

class Maker::Work {
 public:
  Work(Maker& maker, const Plan& plan, const Watch& watch)
      : maker_(maker), segments_(maker.playback_.segments()), plan_(plan), watch_(watch), chained_(watch.stop, [this] { stop_.request_stop(); }) {
    for (const playback::Track& track : plan.tracks) settled_.emplace_back(track.timeline.Count() + 1, false);
    for (size_t i = 0; i < plan.tracks.size(); ++i) {
      for (uint64_t n = 0; n < settled_[i].size(); ++n) settled_[i][n] = segments_.IsPinned(plan.KeyOf(plan.tracks[i], n));
    }
    const MutexLock lock(maker_.mutex_);
    maker_.stop_ = stop_;
    maker_.video_ = plan.video;
  }
  ~Work() {
    const MutexLock lock(maker_.mutex_);
    maker_.stop_.reset();
    maker_.open_.clear();
  }
  Work(const Work&) = delete;
  Work& operator=(const Work&) = delete;

  Result<uint64_t> All() {
    file_ = TRY(maker_.playback_.OpenOriginal(plan_.video));
    for (size_t i = 0; i < plan_.tracks.size(); ++i) {
      const uint64_t last = EffortOf(plan_.tracks[i]) == Effort::kPicture ? 0 : plan_.tracks[i].timeline.Count();
      for (uint64_t n = 0; n <= last; ++n) {
        if (Settled(i, n)) continue;
        if (const auto made = One(i, n); !made) TRY(PassOver(made.error(), {i}, n));
      }
    }
    TRY(Pictures());
    if (failed_) return Fail(*failed_);
    return kept_;
  }

 private:
  // Before a segment is begun.
  Result<void> Proceed() const {
    if (stop_.stop_requested() || watch_.waits()) return Fail(Code::kCancelled, "it has to wait");
    return {};
  }

  media::CallContext Context(SteadyTime deadline) const { return {media::Lane::kBackground, watch_.id, deadline, stop_.get_token()}; }

  // Nothing is to be done for it: it is pinned, or was there and is now, or cannot be made.
  bool Settled(size_t i, uint64_t n) {
    if (settled_[i][n]) return true;
    const std::string key = plan_.KeyOf(plan_.tracks[i], n);
    const auto size = segments_.SizeOf(key);
    if (!size || !Heed(segments_.Pin(key), *size)) return false;
    Kept(i, n, std::nullopt);
    return true;
  }

  void Kept(size_t i, uint64_t n, std::optional<std::chrono::duration<double>> took) {
    settled_[i][n] = true;
    ++kept_;
    watch_.kept(EffortOf(plan_.tracks[i]), took);
  }

  // An error about the file costs the segments it is about; any other ends the call.
  Result<void> PassOver(const Error& error, const std::vector<size_t>& tracks, uint64_t n) {
    if (!AboutTheFile(error.code)) return Fail(error);
    maker_.log_.Warning("segment not made ahead", {{"id", watch_.id}, {"video", plan_.video.ToString()}, {"track", plan_.tracks[tracks.front()].id}, {"segment", n}, {"error", error.message}});
    if (!failed_) failed_ = error;
    if (++failures_ > kMostFailures) return Fail(*failed_);
    for (const size_t i : tracks) settled_[i][n] = true;
    return {};
  }

  // A file of the store while it is written. Null inside: somebody else does.
  struct Open {
    std::string key;
    std::unique_ptr<playback::SegmentStore::Writer> writer;
    uint64_t bytes = 0;
  };

  Result<Open> Begin(size_t i, uint64_t n) {
    Open open{plan_.KeyOf(plan_.tracks[i], n), nullptr, 0};
    open.writer = TRY(Heed(segments_.Write(open.key, true), 1));
    const MutexLock lock(maker_.mutex_);
    if (open.writer) maker_.open_.insert(open.key);
    return open;
  }
  Result<void> Append(Open& open, std::string_view bytes) {
    open.bytes += bytes.size();
    if (!open.writer) return {};
    return Heed(open.writer->Append(bytes), open.bytes);
  }
  // Whoever waits for what was not finished asks again.
  void Leave(Open& open) {
    if (!open.writer) return;
    open.writer.reset();
    Close(open);
    segments_.Abandon(open.key, {Code::kUnavailable, "the segment was not made; try again", {}});
  }
  void Close(const Open& open) {
    const MutexLock lock(maker_.mutex_);
    maker_.open_.erase(open.key);
  }
  template <class T>
  Result<T> Heed(Result<T> result, uint64_t bytes) {
    if (!result && result.error().code == Code::kNoSpace) watch_.refused(bytes);
    return result;
  }

  Result<void> One(size_t i, uint64_t n) {
    TRY(Proceed());
    const SteadyTime begun = maker_.clock_.Steady();
    const playback::Track& track = plan_.tracks[i];
    Open open = TRY(Begin(i, n));
    if (!open.writer) return {};
    auto made = n == 0 ? Init(track, open) : Media(track, n, open);
    if (made) made = open.writer->Finish();
    if (!made) {
      Leave(open);
      return made;
    }
    Close(open);
    Kept(i, n, maker_.clock_.Steady() - begun);
    return {};
  }
  Result<void> Init(const playback::Track& track, Open& open) {
    return Append(open, TRY(maker_.workers_.InitSegment(file_.fd.Get(), track.spec, Context(maker_.clock_.Steady() + kPatience))));
  }
  Result<void> Media(const playback::Track& track, uint64_t n, Open& open) {
    const media::SegmentSpec spec = TRY(playback::SegmentAt(plan_.media, track, n));
    return maker_.workers_.Segment(file_.fd.Get(), spec, [&](std::string_view bytes) { return Append(open, bytes); }, Context(maker_.clock_.Steady() + kPatience));
  }

  // The renditions of the picture that lack segment `n`.
  std::vector<size_t> Lacking(uint64_t n) {
    std::vector<size_t> tracks;
    for (size_t i = 0; i < plan_.tracks.size(); ++i) {
      if (EffortOf(plan_.tracks[i]) == Effort::kPicture && !Settled(i, n)) tracks.push_back(i);
    }
    return tracks;
  }

  Result<void> Pictures() {
    const auto first = std::ranges::find(plan_.tracks, Effort::kPicture, EffortOf);
    if (first == plan_.tracks.end()) return {};
    const uint64_t count = first->timeline.Count();
    for (uint64_t n = 1; n <= count;) {
      const std::vector<size_t> tracks = Lacking(n);
      if (tracks.empty()) {
        ++n;
        continue;
      }
      uint64_t end = n + 1;
      while (end <= count && end - n < media::kMostRunSegments && Lacking(end) == tracks) ++end;
      uint64_t reached = n;
      const auto ran = Run(tracks, n, end, reached);
      if (!ran && (reached < end || !AboutTheFile(ran.error().code))) TRY(PassOver(ran.error(), tracks, reached));
      n = ran ? end : reached;
    }
    return {};
  }

  // Segments from `first` until before `end`; `reached` is the first that was not finished in every size.
  Result<void> Run(const std::vector<size_t>& tracks, uint64_t first, uint64_t end, uint64_t& reached) {
    TRY(Proceed());
    const playback::Timeline& line = plan_.tracks[tracks.front()].timeline;
    media::RunSpec spec;
    for (const size_t i : tracks) spec.tracks.push_back(plan_.tracks[i].spec);
    spec.number = static_cast<uint32_t>(first - 1);
    for (uint64_t n = first; n <= end; ++n) spec.cuts.push_back(n <= line.Count() ? line.starts[n - 1] : line.end);
    media::CallContext context = Context(SteadyTime::max());
    context.silence = kSilence;
    std::vector<std::optional<Open>> open(tracks.size());
    std::vector<uint64_t> next(tracks.size(), first);
    SteadyTime since = maker_.clock_.Steady();
    const auto take = [&](const media::RunPart& part) -> Result<void> {
      std::optional<Open>& mine = open[part.track];
      const uint64_t n = part.number + 1;
      if (!mine) {
        // Between segments of all sizes; in the middle of one somebody may be reading it.
        if (std::ranges::none_of(open, [](const auto& one) { return one.has_value(); })) TRY(Proceed());
        mine = TRY(Begin(tracks[part.track], n));
      }
      TRY(Append(*mine, part.bytes));
      if (!part.last) return {};
      if (mine->writer) {
        TRY(mine->writer->Finish());
        mine->writer.reset();
        Close(*mine);
        const SteadyTime now = maker_.clock_.Steady();
        Kept(tracks[part.track], n, now - since);
        since = now;
      }
      mine.reset();
      next[part.track] = n + 1;
      return {};
    };
    const auto ran = maker_.workers_.Run(file_.fd.Get(), spec, take, context);
    for (auto& mine : open) {
      if (mine) Leave(*mine);
    }
    reached = *std::ranges::min_element(next);
    return ran;
  }

  Maker& maker_;
  playback::SegmentStore& segments_;
  const Plan& plan_;
  const Watch& watch_;
  std::stop_source stop_;
  const std::stop_callback<std::function<void()>> chained_;
  files::OpenedFile file_;
  std::vector<std::vector<bool>> settled_;  // by track and number
  uint64_t kept_ = 0;
  std::optional<Error> failed_;  // the first
  size_t failures_ = 0;
};

Result<uint64_t> Maker::Make(const Plan& plan, const Watch& watch) { return Work(*this, plan, watch).All(); }

void Maker::Interrupt() {
  const MutexLock lock(mutex_);
  if (!stop_) return;
  if (std::ranges::any_of(open_, [this](const std::string& key) { return playback_.segments().Wanted(key); })) return;
  stop_->request_stop();
}

void Maker::Abort(const Ulid& video) {
  const MutexLock lock(mutex_);
  if (stop_ && video_ == video) stop_->request_stop();
}

}  // namespace chanoma::ahead
