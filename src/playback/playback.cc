#include "playback/playback.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <thread>

#include "playback/hls.h"
#include "playback/mpd.h"

namespace chanoma::playback {
namespace {

// What a core of a small machine encodes in a second.
constexpr double kPixelsOfACore = 70e6;

bool IsName(std::string_view text) {
  return !text.empty() && text.size() <= 32 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

// 0 for "init.mp4", n for "n.m4s" in plain decimals.
Result<uint64_t> ParseSegmentName(std::string_view name) {
  const auto missing = [] { return Fail(Code::kNotFound, "there is no such segment"); };
  if (name == "init.mp4") return 0;
  if (!name.ends_with(".m4s") || name.starts_with('0')) return missing();
  name.remove_suffix(4);
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (error != std::errc() || end != name.data() + name.size() || number == 0) return missing();
  return number;
}

// Renditions of pictures come from runs; all else is made a segment at a time.
bool IsRun(std::string_view track, uint64_t number) { return number > 0 && track.starts_with('v') && track.find('-') != std::string_view::npos; }

// What a worker says of the file is for its viewer; a damaged file is not an internal error of ours, and neither is a
// server that stops.
Error ForViewer(Error error) {
  if (error.code == Code::kCorrupt) error.code = Code::kUnsupported;
  if (error.code == Code::kCancelled) return {Code::kUnavailable, "the server is stopping", {}};
  return error;
}

}  // namespace

Playback::Playback(Options options, store::Store& store, media::Workers& workers, const Clock& clock, Log log)
    : options_(std::move(options)), store_(store), workers_(workers), clock_(clock), log_(std::move(log)), pace_(kPixelsOfACore * std::max(1U, std::thread::hardware_concurrency())), audience_(clock) {}

Result<std::unique_ptr<Playback>> Playback::Create(Options options, store::Store& store, media::Workers& workers, const Clock& clock, Log log) {
  std::unique_ptr<Playback> playback(new Playback(std::move(options), store, workers, clock, std::move(log)));
  playback->makers_ = std::make_unique<Executor>("segments", playback->options_.makers, playback->options_.queue, playback->log_);
  playback->segments_ = TRY(SegmentStore::Create(playback->options_.segments, *playback->makers_, playback->log_));
  playback->runs_ = std::make_unique<Runs>(
      playback->options_.runs, workers, *playback->segments_, playback->pace_, clock,
      [raw = playback.get()](const Ulid& video, const std::string& edition, const std::vector<std::string>& tracks) {
        return raw->OpenFilm(video, edition, tracks);
      },
      playback->log_);
  return playback;
}

void Playback::SetLimits(const Limits& limits) {
  renditions_ = limits.renditions;
  makers_->SetThreads(limits.makers);
  runs_->SetEncoders(limits.encoders);
  segments_->SetLimits(limits.segments);
}

Playback::~Playback() { Stop(); }

void Playback::Stop() {
  stop_.request_stop();
  if (runs_) runs_->Stop();
  if (makers_) makers_->Stop();
}

Result<Playback::Facts> Playback::Load(const Ulid& id, store::ReadMode mode) const {
  const store::Reader reader = store_.Read(mode);
  Facts facts;
  facts.video = TRY(reader.GetVideo(id));
  if (const auto* failed = std::get_if<model::Failed>(&facts.video.state)) return Fail(Code::kConflict, failed->detail);
  if (std::holds_alternative<model::Found>(facts.video.state)) {
    return Fail(Code::kUnavailable, "the file has been found and is being looked at");
  }
  facts.media = TRY(reader.GetMedia(id));
  return facts;
}

Result<std::string> Playback::Mpd(const Ulid& video, const Capabilities& can, store::ReadMode mode) const {
  const Facts facts = TRY(Load(video, mode));
  const Presentation presentation = Describe(facts.media, facts.video.generation, can, Speed(), renditions_);
  WarmUp(presentation);
  return WriteMpd(presentation);
}

Result<Decision> Playback::Decide(const Ulid& video, const Capabilities& can, store::ReadMode mode) const {
  const Facts facts = TRY(Load(video, mode));
  Decision decision = playback::Decide(facts.media, facts.video.generation, can, Speed(), renditions_);
  for (RungDecision& rung : decision.rungs) rung.made_by = runs_->MadeByOf(video, rung.track.id);
  return decision;
}

Result<std::string> Playback::MasterPlaylist(const Ulid& video, const Capabilities& can, store::ReadMode mode) const {
  const Facts facts = TRY(Load(video, mode));
  const Presentation presentation = Describe(facts.media, facts.video.generation, can, Speed(), renditions_);
  WarmUp(presentation);
  return WriteMasterPlaylist(presentation);
}

Result<std::string> Playback::MediaPlaylist(const Ulid& video, std::string_view edition, std::string_view track, store::ReadMode mode) const {
  const Facts facts = TRY(Load(video, mode));
  return WriteMediaPlaylist(TRY(FindTrack(facts.media, facts.video.generation, edition, track)));
}

Result<std::string> Playback::SubtitlePlaylist(const Ulid& video, int stream, store::ReadMode mode) const {
  const Facts facts = TRY(Load(video, mode));
  for (const model::SubtitleStream& subtitle : facts.media.subtitles) {
    if (subtitle.index == stream && subtitle.Has(model::TextForm::kWebVtt)) return WriteSubtitlePlaylist(stream, facts.media.duration_ms);
  }
  return Fail(Code::kNotFound, "there is no such subtitle track");
}

Result<files::OpenedFile> Playback::Open(const model::Video& video) const {
  const model::Library library = TRY(store_.Read().GetLibrary(video.library));
  files::OpenedFile file = TRY(files::OpenBeneath(library.path, video.path));
  // A file replaced behind our back has other segments: the scanner will look at it anew.
  if (file.stamp.size != video.stamp.size || file.stamp.modified_ns != video.stamp.modified_ns) {
    return Fail(Code::kConflict, "the file has changed and will be looked at anew");
  }
  return file;
}

Result<files::OpenedFile> Playback::OpenOriginal(const Ulid& video) const { return Open(TRY(store_.Read().GetVideo(video))); }

media::CallContext Playback::Context(std::string request) const {
  return {media::Lane::kViewer, std::move(request), clock_.Steady() + options_.patience, stop_.get_token()};
}

void Playback::WarmUp(const Presentation& presentation) const {
  if (warming_.exchange(true)) return;
  const bool rendered = !presentation.video.empty() && std::holds_alternative<media::RenditionVideo>(presentation.video.front().spec.track);
  const bool posted = makers_->TryPost([this, rendered] {
    workers_.Warm(media::Lane::kViewer);
    if (rendered) workers_.Warm(media::Lane::kRun);
    warming_ = false;
  });
  if (!posted) warming_ = false;
}

SpeedOf Playback::Speed() const {
  return [this](const Track& track) { return pace_.SpeedOf(track); };
}

Result<Runs::Film> Playback::OpenFilm(const Ulid& video, const std::string& edition, const std::vector<std::string>& tracks) const {
  const Facts facts = TRY(Load(video, store::ReadMode::kMayBlock));
  std::vector<Track> found;
  for (const std::string& track : tracks) found.push_back(TRY(FindTrack(facts.media, facts.video.generation, edition, track)));
  return Runs::Film{TRY(Open(facts.video)), std::move(found)};
}

StoredFilePtr Playback::FindSegment(const Asked& asked) const {
  StoredFilePtr file = segments_->Find(Runs::Key(asked.video, asked.edition, asked.track, asked.name));
  if (!file) return nullptr;
  if (const auto number = ParseSegmentName(asked.name); number && IsRun(asked.track, *number)) {
    runs_->Seen(asked.video, asked.edition, asked.track, *number, asked.viewer);
  }
  return file;
}

void Playback::Segment(const Asked& asked, bool whole, SegmentStore::Answer answer) {
  const auto number = ParseSegmentName(asked.name);
  if (!number) return answer(Fail(number.error()));
  if (!IsName(asked.edition) || !IsName(asked.track)) return answer(Fail(Code::kNotFound, "there is no such track"));
  if (!IsRun(asked.track, *number)) return MakeSegment(asked, *number, whole, std::move(answer));
  segments_->Follow(
      Runs::Key(asked.video, asked.edition, asked.track, asked.name), whole,
      [this, video = asked.video, edition = std::string(asked.edition), track = std::string(asked.track), number = *number, viewer = asked.viewer,
       request = asked.request] { runs_->Want(video, edition, track, number, viewer, request);
      },
      std::move(answer));
}

void Playback::MakeSegment(const Asked& asked, uint64_t wanted, bool whole, SegmentStore::Answer answer) {
  // What is copied is there as soon as it has begun, and leaves better from a whole file.
  const bool rendered = asked.track.find('-') != std::string_view::npos;
  segments_->Make(
      Runs::Key(asked.video, asked.edition, asked.track, asked.name), whole || !rendered,
      [this, video = asked.video, edition = std::string(asked.edition), track = std::string(asked.track), number = wanted,
       request = asked.request](const SegmentStore::Sink& sink) -> Result<void> {
        const Facts facts = TRY(Load(video, store::ReadMode::kMayBlock));
        const Track found = TRY(FindTrack(facts.media, facts.video.generation, edition, track));
        const SteadyTime begun = clock_.Steady();
        Result<void> made;
        if (number == 0) {
          const files::OpenedFile file = TRY(Open(facts.video));
          const auto init = workers_.InitSegment(file.fd.Get(), found.spec, Context(request));
          made = init ? sink(*init) : Result<void>(Fail(init.error()));
        } else {
          const media::SegmentSpec spec = TRY(SegmentAt(facts.media, found, number));
          const files::OpenedFile file = TRY(Open(facts.video));
          made = workers_.Segment(file.fd.Get(), spec, sink, Context(request));
        }
        const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(clock_.Steady() - begun).count();
        if (!made) {
          log_.Warning("segment not made", {{"req", request}, {"video", video.ToString()}, {"track", track}, {"segment", number},
                                            {"ms", elapsed}, {"error", made.error().message}});
          return Fail(ForViewer(made.error()));
        }
        log_.Debug("segment made", {{"req", request}, {"video", video.ToString()}, {"track", track}, {"segment", number}, {"ms", elapsed}});
        return {};
      },
      std::move(answer));
}

void Playback::Font(const model::Video& video, int index, std::string request, Done done) {
  segments_->Get(
      fmt::format("{}/{}/fonts/{}", video.id.ToString(), video.generation, index),
      [this, video = video.id, index, request = std::move(request)](const SegmentStore::Sink& sink) -> Result<void> {
        const Facts facts = TRY(Load(video, store::ReadMode::kMayBlock));
        const auto& fonts = facts.media.fonts;
        if (std::none_of(fonts.begin(), fonts.end(), [&](const model::Font& font) { return font.index == index; })) {
          return Fail(Code::kNotFound, "there is no such font");
        }
        const files::OpenedFile file = TRY(Open(facts.video));
        const auto made = workers_.Attachment(file.fd.Get(), index, sink, Context(request));
        if (!made) return Fail(ForViewer(made.error()));
        return {};
      },
      std::move(done));
}

}  // namespace chanoma::playback
