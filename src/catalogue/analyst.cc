#include "catalogue/analyst.h"

#include <algorithm>
#include <cmath>

#include "catalogue/fingerprint.h"
#include "catalogue/listening.h"
#include "catalogue/priorities.h"

namespace chanoma::catalogue {
namespace {

bool AboutTheFile(Code code) { return code == Code::kUnsupported || code == Code::kInvalid || code == Code::kTooLarge; }

void CopyFacts(const model::MediaInfo& media, model::Video& video) {
  video.duration_ms = media.duration_ms > 0 ? media.duration_ms : -1;
  video.has_video = !media.video.empty();
  if (!media.video.empty()) {
    const model::DisplaySize shown = model::ShownSize(media.video.front());
    video.width = shown.width;
    video.height = shown.height;
  }
  const bool indexed = media.video.empty() || media.grid.indexed;
  video.state = indexed ? model::VideoState(model::Ready{}) : model::VideoState(model::Probed{});
}

constexpr int64_t kTileInterval = 10'000;  // ms, longer in films for which that makes too many
constexpr int64_t kMostTiles = 150;
constexpr int kTileHeight = 144;

model::Storyboard PlanStoryboard(const model::VideoStream& stream, int64_t duration_ms) {
  model::Storyboard board;
  board.interval_ms = std::max(kTileInterval, (duration_ms + kMostTiles - 1) / kMostTiles);
  board.count = static_cast<int>((duration_ms + board.interval_ms - 1) / board.interval_ms);
  // As square as can be.
  board.columns = static_cast<int>(std::ceil(std::sqrt(board.count)));
  board.rows = (board.count + board.columns - 1) / board.columns;
  const model::DisplaySize shown = model::ShownSize(stream);
  board.tile_height = kTileHeight;
  board.tile_width = std::clamp(static_cast<int>(std::lround(kTileHeight / 2.0 * shown.width / std::max(shown.height, 1))) * 2, 16, 512);
  return board;
}

}  // namespace

media::CallContext Analyst::Context(const Call& call, std::chrono::minutes limit) const {
  return {media::Lane::kBackground, call.id, clock_.Steady() + limit, call.stop};
}

Result<std::optional<Analyst::Subject>> Analyst::Open(const Ulid& id) {
  const store::Reader reader = store_.Read();
  auto video = reader.GetVideo(id);
  if (!video && video.error().code == Code::kNotFound) return std::optional<Subject>();
  if (!video) return Fail(video.error());
  const model::Library library = TRY(reader.GetLibrary(video->library));
  auto file = files::OpenBeneath(library.path, video->path);
  if (!file && file.error().code == Code::kNotFound) return std::optional<Subject>();
  if (!file && (file.error().code == Code::kForbidden || file.error().code == Code::kInvalid)) {
    TRY(RecordFailure(*video, {Code::kForbidden, file.error().message, {}}));
    return std::optional<Subject>();
  }
  if (!file) return Fail(file.error());
  if (file->stamp.size == 0) {
    TRY(RecordFailure(*video, {Code::kUnsupported, "The file is empty.", {}}));
    return std::optional<Subject>();
  }
  return std::optional<Subject>(Subject{std::move(*video), std::move(*file), library.path});
}

store::Store::Work Analyst::IfUnchanged(const model::Video& seen, Change change) {
  return [id = seen.id, generation = seen.generation, change = std::move(change)](store::Draft& draft) -> Result<void> {
    auto video = draft.GetVideo(id);
    if (!video && video.error().code == Code::kNotFound) return {};
    if (!video) return Fail(video.error());
    // The file was replaced while we looked: a new probe is queued already.
    if (video->generation != generation) return {};
    TRY(change(draft, *video));
    return draft.PutVideo({std::move(*video), std::nullopt});
  };
}

Result<void> Analyst::Update(const model::Video& seen, Change change) {
  TRY(store_.Commit(IfUnchanged(seen, std::move(change))));
  return {};
}

Result<void> Analyst::Finish(const Call& call, const model::Video& seen, Change change) {
  call.also(IfUnchanged(seen, std::move(change)));
  return {};
}

Result<void> Analyst::RecordFailure(const model::Video& seen, const Error& error) {
  return Update(seen, [error](store::Draft&, model::Video& video) -> Result<void> {
    video.state = model::Failed{std::string(CodeName(error.code)), error.message};
    return {};
  });
}

Result<void> Analyst::Probe(const Ulid& id, const Call& call) {
  const std::optional<Subject> subject = TRY(Open(id));
  if (!subject) return {};
  const auto fingerprint = Fingerprint(subject->file.fd.Get(), subject->file.stamp.size);
  if (!fingerprint) return Fail(fingerprint.error());
  auto media = workers_.Probe(subject->file.fd.Get(), Context(call, std::chrono::minutes(2)));
  if (!media) {
    const Error& error = media.error();
    // A worker that died may have been killed for another reason: that counts as an attempt, and only the last one is
    // held against the file.
    if (AboutTheFile(error.code) || (call.last_attempt && error.code != Code::kCancelled)) TRY(RecordFailure(subject->video, error));
    if (AboutTheFile(error.code)) {
      log_.Info("file cannot be played", {{"job", call.id}, {"video", id.ToString()}, {"why", error.message}});
      return {};
    }
    return Fail(error.code == Code::kCorrupt ? Error{Code::kUnavailable, error.message, {}} : error);
  }
  return Finish(call, subject->video, [media = std::move(*media), fingerprint = *fingerprint, job = call.id](store::Draft& draft, model::Video& video) -> Result<void> {
    CopyFacts(media, video);
    video.fingerprint = fingerprint;
    TRY(draft.PutMedia(video.id, media));
    if (!media.video.empty() && !media.audio.empty()) TRY(AskToListen(draft, video, job));
    if (std::holds_alternative<model::Probed>(video.state)) {
      TRY(draft.Enqueue({model::JobKind::kIndex, video.id, kIndexPriority, job, 3, std::nullopt}));
    }
    TRY(draft.Enqueue({model::JobKind::kPoster, video.id, kPosterPriority, job, 3, std::nullopt}));
    if (!media.video.empty() && media.duration_ms > 0) {
      TRY(draft.Enqueue({model::JobKind::kStoryboard, video.id, kStoryboardPriority, job, 3, std::nullopt}));
    }
    if (!media.subtitles.empty() || video.beside != 0) {
      TRY(draft.Enqueue({model::JobKind::kSubtitles, video.id, kSubtitlePriority, job, 3, std::nullopt}));
    }
    return {};
  });
}

Result<void> Analyst::Index(const Ulid& id, const Call& call) {
  const std::optional<Subject> subject = TRY(Open(id));
  if (!subject) return {};
  const auto media = store_.Read().GetMedia(id);
  if (!media && media.error().code == Code::kNotFound) return {};
  if (!media) return Fail(media.error());
  if (media->video.empty()) return {};
  auto grid = workers_.Index(
      subject->file.fd.Get(), {media->video.front().index, media->grid.timescale, media->grid.origin_us},
      [&](int64_t done, int64_t total) { call.progress(static_cast<uint64_t>(done), static_cast<uint64_t>(total)); },
      Context(call, std::chrono::minutes(360)));
  // A file that cannot be indexed still plays through renditions: what is known stays.
  if (!grid) return Fail(grid.error());
  return Finish(call, subject->video, [grid = std::move(*grid)](store::Draft& draft, model::Video& video) -> Result<void> {
    model::MediaInfo known = TRY(draft.GetMedia(video.id));
    known.grid = grid;
    known.grid.indexed = true;
    if (known.duration_ms <= 0 && grid.timescale > 0) known.duration_ms = grid.end * 1000 / grid.timescale;
    CopyFacts(known, video);
    return draft.PutMedia(video.id, known);
  });
}

Result<void> Analyst::Poster(const Ulid& id, const Call& call) {
  const std::optional<Subject> subject = TRY(Open(id));
  if (!subject) return {};
  const auto media = store_.Read().GetMedia(id);
  if (!media && media.error().code == Code::kNotFound) return {};
  if (!media) return Fail(media.error());
  media::PosterSpec spec;
  if (!media->video.empty()) spec.source = media->video.front();
  spec.origin_us = media->grid.origin_us;
  spec.duration_ms = media->duration_ms;
  const auto poster = workers_.Poster(subject->file.fd.Get(), spec, Context(call, std::chrono::minutes(2)));
  // No picture to be had is a fact, not a failure: the page composes one.
  if (!poster && (AboutTheFile(poster.error().code) || poster.error().code == Code::kNotFound)) return {};
  if (!poster) return Fail(poster.error());
  TRY(images_.Put(id, subject->video.generation, poster->images));
  return Finish(call, subject->video, [poster = poster->poster](store::Draft& draft, model::Video& video) -> Result<void> {
    video.has_poster = true;
    return draft.PutPoster(video.id, poster);
  });
}

Result<void> Analyst::Storyboard(const Ulid& id, const Call& call) {
  const std::optional<Subject> subject = TRY(Open(id));
  if (!subject) return {};
  const auto media = store_.Read().GetMedia(id);
  if (!media && media.error().code == Code::kNotFound) return {};
  if (!media) return Fail(media.error());
  if (media->video.empty() || media->duration_ms <= 0) return {};
  media::StoryboardSpec spec{media->video.front(), media->grid.origin_us, PlanStoryboard(media->video.front(), media->duration_ms)};
  const auto sheet = workers_.Storyboard(
      subject->file.fd.Get(), spec,
      [&](int64_t done, int64_t total) { call.progress(static_cast<uint64_t>(done), static_cast<uint64_t>(total)); },
      Context(call, std::chrono::minutes(20)));
  if (!sheet && AboutTheFile(sheet.error().code)) return {};
  if (!sheet) return Fail(sheet.error());
  spec.board.bytes = static_cast<int64_t>(sheet->size());
  TRY(images_.PutStoryboard(id, subject->video.generation, *sheet));
  return Finish(call, subject->video, [board = spec.board](store::Draft& draft, model::Video& video) -> Result<void> {
    model::MediaInfo known = TRY(draft.GetMedia(video.id));
    known.storyboard = board;
    TRY(draft.PutMedia(video.id, known));
    draft.TellChanged(video);
    return {};
  });
}

}  // namespace chanoma::catalogue
