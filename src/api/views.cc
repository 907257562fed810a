#include "api/views.h"

#include <fmt/format.h>

#include "api/holding.h"
#include "api/or_null.h"
#include "catalogue/skips.h"

namespace chanoma::api {
namespace {

std::string_view StateName(const model::VideoState& state) {
  static constexpr std::string_view kNames[] = {"found", "probed", "ready", "failed"};
  return kNames[state.index()];
}

void WriteProblem(json::Writer& out, std::string_view code, std::string_view detail) {
  out.Key("problem").BeginObject().Field("code", code).Field("detail", detail).EndObject();
}

void WriteSummaryFields(json::Writer& out, const model::Video& video, const std::optional<Ulid>& show, const std::optional<model::Poster>& poster, std::string_view base) {
  const std::string id = video.id.ToString();
  out.Field("id", id).Field("title", video.title);
  // Until a file was looked at, it is taken for a film: most are, and the page composes its poster either way.
  const bool audio = !video.has_video && video.state.index() != 0 && !std::holds_alternative<model::Failed>(video.state);
  out.Field("kind", audio ? "audio" : "video");
  out.Field("state", StateName(video.state));
  if (const auto* failed = std::get_if<model::Failed>(&video.state)) WriteProblem(out, failed->code, failed->detail);
  else out.NullField("problem");
  TextOrNull(out, "showId", show ? show->ToString() : std::string());
  out.Field("libraryId", video.library.ToString()).Field("addedAt", FormatRfc3339(video.added));
  if (video.duration_ms >= 0) out.Field("duration", static_cast<double>(video.duration_ms) / 1000);
  else out.NullField("duration");
  PositiveOrNull(out, "width", video.width);
  PositiveOrNull(out, "height", video.height);
  const std::string at = PicturesOfVideo(base, video.id);
  const auto frame = video.has_poster ? poster : std::nullopt;
  const model::Picture* own = model::FindPicture(video.pictures, model::PictureKind::kPoster);
  const model::Picture* thumb = model::FindPicture(video.pictures, model::PictureKind::kThumb);
  const model::Picture* wide = thumb ? thumb : model::FindPicture(video.pictures, model::PictureKind::kBackdrop);
  if (own) WritePicture(out, "poster", own, at);
  else WritePoster(out, "poster", video.id, video.generation, frame, base);
  // In the shape of a screen, where that is another picture than the poster.
  if (wide || !own) WritePicture(out, "still", wide, at);
  else WritePoster(out, "still", video.id, video.generation, frame, base);
}

void WriteLook(json::Writer& out, std::string_view key, std::string_view url, const model::Poster& look, bool own) {
  out.Key(key).BeginObject().Field("url", url).Field("width", look.width).Field("height", look.height);
  out.Field("focusX", look.focus_x).Field("focusY", look.focus_y).Key("colors").BeginArray();
  for (const std::string& color : look.colors) out.String(color);
  out.EndArray().Field("own", own).EndObject();
}

std::string_view RangeName(model::DynamicRange range) {
  switch (range) {
    case model::DynamicRange::kSdr: return "sdr";
    case model::DynamicRange::kHdr10: return "hdr10";
    case model::DynamicRange::kHlg: return "hlg";
  }
  return "sdr";
}

std::string_view SkipName(model::SkipKind kind) {
  switch (kind) {
    case model::SkipKind::kRecap: return "recap";
    case model::SkipKind::kIntro: return "intro";
    case model::SkipKind::kCredits: return "credits";
    case model::SkipKind::kPreview: return "preview";
  }
  return "intro";
}

void WriteSubtitle(json::Writer& out, const model::SubtitleStream& text, std::string_view root) {
  const std::string address = fmt::format("{}/subtitles/{}", root, text.index);
  out.BeginObject().Field("index", text.index);
  TextOrNull(out, "language", text.language);
  TextOrNull(out, "title", text.title);
  out.Field("format", text.codec);
  TextOrNull(out, "url", text.Has(model::TextForm::kWebVtt) ? address + ".vtt" : std::string());
  const bool styled = text.Has(model::TextForm::kAss);
  if (styled || text.Has(model::TextForm::kPgs)) {
    out.Key("original").BeginObject().Field("url", address + (styled ? ".ass" : ".sup")).Field("format", styled ? "ass" : "pgs").EndObject();
  } else {
    out.NullField("original");
  }
  out.Field("ready", !text.stored.empty()).Field("external", text.external);
  out.Field("default", text.is_default).Field("forced", text.forced).Field("hearingImpaired", text.hearing_impaired).EndObject();
}

void WriteMedia(json::Writer& out, const model::MediaInfo& media, std::string_view root) {
  out.Field("container", media.container);
  PositiveOrNull(out, "bitRate", media.bit_rate);
  if (media.video.empty()) {
    out.NullField("video");
  } else {
    const model::VideoStream& video = media.video.front();
    out.Key("video").BeginObject().Field("codec", video.codec).Field("codecs", video.codecs);
    out.Field("frameRate", video.frame_rate.num > 0 ? static_cast<double>(video.frame_rate.num) / static_cast<double>(video.frame_rate.den) : 0.0);
    out.Field("rotation", video.rotation).Field("range", RangeName(video.range));
    PositiveOrNull(out, "bitRate", video.bit_rate);
    out.EndObject();
  }
  out.Key("audio").BeginArray();
  for (const model::AudioStream& audio : media.audio) {
    out.BeginObject().Field("index", audio.index);
    TextOrNull(out, "language", audio.language);
    TextOrNull(out, "title", audio.title);
    out.Field("codec", audio.codec).Field("codecs", audio.codecs).Field("channels", audio.channels).Field("default", audio.is_default).EndObject();
  }
  out.EndArray().Key("subtitles").BeginArray();
  for (const model::SubtitleStream& text : media.subtitles) WriteSubtitle(out, text, root);
  out.EndArray().Key("fonts").BeginArray();
  for (const model::Font& font : media.fonts) {
    out.BeginObject().Field("name", font.name).Field("url", fmt::format("{}/fonts/{}", root, font.index)).EndObject();
  }
  out.EndArray().Key("chapters").BeginArray();
  for (const model::Chapter& chapter : media.chapters) {
    out.BeginObject().Field("start", chapter.start).Field("end", chapter.end).Field("title", chapter.title).EndObject();
  }
  out.EndArray().Key("skips").BeginArray();
  for (const catalogue::FoundSkip& one : catalogue::SkipsOf(media)) {
    out.BeginObject().Field("kind", SkipName(one.skip.kind)).Field("begin", static_cast<double>(one.skip.begin_ms) / 1000).Field("end", static_cast<double>(one.skip.end_ms) / 1000);
    out.Field("source", one.source == catalogue::SkipSource::kChapter ? "chapter" : "fingerprint").EndObject();
  }
  out.EndArray();
  if (!media.storyboard) {
    out.NullField("storyboard");
    return;
  }
  const model::Storyboard& board = *media.storyboard;
  out.Key("storyboard").BeginObject().Field("vtt", fmt::format("{}/storyboard.vtt", root)).Field("sheet", fmt::format("{}/storyboard.jpg", root));
  out.Field("columns", board.columns).Field("rows", board.rows).Field("tileWidth", board.tile_width).Field("tileHeight", board.tile_height);
  out.Field("count", board.count).Field("interval", static_cast<double>(board.interval_ms) / 1000).EndObject();
}

void WriteProgress(json::Writer& out, const std::optional<model::Progress>& progress) {
  if (!progress) {
    out.Null();
    return;
  }
  out.BeginObject().Field("done", progress->done);
  if (progress->total) out.Field("total", *progress->total);
  else out.NullField("total");
  out.EndObject();
}

std::string_view ChangeName(model::Change change) {
  switch (change) {
    case model::Change::kCreated: return "created";
    case model::Change::kUpdated: return "updated";
    case model::Change::kDeleted: return "deleted";
  }
  return "updated";
}

void WriteConfigValue(json::Writer& out, const config::Value& value) {
  if (const auto* boolean = std::get_if<bool>(&value)) out.Bool(*boolean);
  if (const auto* number = std::get_if<int64_t>(&value)) out.Int(*number);
  if (const auto* text = std::get_if<std::string>(&value)) out.String(*text);
}

std::string_view KindOf(config::Type type) {
  switch (type) {
    case config::Type::kText: return "text";
    case config::Type::kBool: return "boolean";
    case config::Type::kInteger: return "integer";
    case config::Type::kSize: return "size";
  }
  return "text";
}

// What may be written there, and where people look for it.
void WriteConfigKind(json::Writer& out, const config::Key& key) {
  const bool counted = key.type == config::Type::kInteger || key.type == config::Type::kSize;
  out.Field("group", config::GroupName(key.group)).Field("type", KindOf(key.type));
  if (key.unit == config::Unit::kNone) out.NullField("unit");
  else out.Field("unit", key.unit == config::Unit::kMinutes ? "minutes" : "seconds");
  if (counted) out.Field("least", key.least);
  else out.NullField("least");
  if (counted && key.most != INT64_MAX) out.Field("most", key.most);
  else out.NullField("most");
  out.Key("oneOf").BeginArray();
  for (std::string_view words = key.one_of; !words.empty();) {
    const size_t end = std::min(words.find(", "), words.size());
    out.String(words.substr(0, end));
    words.remove_prefix(std::min(end + 2, words.size()));
  }
  out.EndArray();
}

}  // namespace

void WritePoster(json::Writer& out, std::string_view key, const Ulid& id, uint32_t generation, const std::optional<model::Poster>& poster, std::string_view base) {
  if (!poster) {
    out.NullField(key);
    return;
  }
  // The generation makes the address of a new picture a new one, so that pictures may be cached for ever.
  WriteLook(out, key, fmt::format("{}/api/v1/videos/{}/poster/{}", base, id.ToString(), generation), *poster, false);
}

void WritePicture(json::Writer& out, std::string_view key, const model::Picture* picture, std::string_view at) {
  if (!picture) out.NullField(key);
  else WriteLook(out, key, fmt::format("{}/{}", at, picture->generation), picture->look, true);
}

std::string PicturesOfVideo(std::string_view base, const Ulid& video) { return fmt::format("{}/api/v1/videos/{}/pictures", base, video.ToString()); }
std::string PicturesOfShow(std::string_view base, const Ulid& show) { return fmt::format("{}/api/v1/shows/{}/pictures", base, show.ToString()); }

void WriteVideoSummary(json::Writer& out, const model::Video& video, const std::optional<Ulid>& show, const std::optional<model::Poster>& poster, std::string_view base) {
  out.BeginObject();
  WriteSummaryFields(out, video, show, poster, base);
  out.EndObject();
}

void WriteVideo(json::Writer& out, const model::Video& video, const std::optional<Ulid>& show, const std::optional<model::Entry>& entry, const std::optional<model::MediaInfo>& media,
                const std::optional<model::Poster>& poster, std::string_view base) {
  const std::string root = fmt::format("{}/api/v1/videos/{}", base, video.id.ToString());
  out.BeginObject();
  WriteSummaryFields(out, video, show, poster, base);
  out.Field("path", video.path).Field("size", video.stamp.size);
  out.Field("modifiedAt", FormatRfc3339(std::chrono::time_point_cast<std::chrono::milliseconds>(
                              std::chrono::sys_time<std::chrono::nanoseconds>(std::chrono::nanoseconds(video.stamp.modified_ns)))));
  out.Field("hidden", video.hidden);
  if (video.age < 0) out.NullField("ageRating");
  else out.Field("ageRating", video.age);
  WriteHolding(out, video, entry);
  WriteMedia(out, media ? *media : model::MediaInfo{}, root);
  const bool plays = media && video.state.index() != 0 && !std::holds_alternative<model::Failed>(video.state);
  if (plays) {
    out.Key("playback").BeginObject().Field("dash", root + "/manifest.mpd").Field("hls", root + "/master.m3u8").Field("file", root + "/file").EndObject();
  } else {
    out.NullField("playback");
  }
  out.EndObject();
}

void WritePlace(json::Writer& out, const std::optional<model::Watch>& watch, const Ulid& video) {
  if (!watch) {
    out.Null();
    return;
  }
  out.BeginObject().Field("videoId", video.ToString()).Field("position", static_cast<double>(watch->position_ms) / 1000);
  if (watch->duration_ms >= 0) out.Field("duration", static_cast<double>(watch->duration_ms) / 1000);
  else out.NullField("duration");
  out.Field("seen", watch->seen).Field("times", watch->times).Field("watchedAt", FormatRfc3339(watch->last)).EndObject();
}

void WriteMadeBy(json::Writer& out, const playback::MadeBy& made_by) {
  TextOrNull(out, "encoder", made_by.encoder);
  TextOrNull(out, "fellBack", made_by.fell_back);
}

void WritePlaybackState(json::Writer& out, const playback::Playback& playback, const std::function<bool(const Ulid&)>& lists) {
  const playback::SegmentUse use = playback.segments().Use();
  out.BeginObject().Key("segments").BeginObject().Field("bytes", use.bytes).Field("cap", use.cap).Field("pinnedBytes", use.pinned);
  out.Field("files", use.files).Field("made", use.made).Field("evicted", use.evicted).Field("damaged", use.damaged).EndObject();
  out.Field("framesEncoded", playback.runs().FramesEncoded()).Field("runsStarted", playback.runs().RunsStarted());
  out.Key("runs").BeginArray();
  for (const playback::RunState& run : playback.runs().States()) {
    if (!lists(run.video)) continue;
    out.BeginObject().Field("videoId", run.video.ToString()).Key("tracks").BeginArray();
    for (const std::string& track : run.tracks) out.String(track);
    out.EndArray().Field("next", run.next).Field("asked", run.asked).Field("frames", run.frames).Field("waiting", run.waiting);
    WriteMadeBy(out, run.made_by);
    out.EndObject();
  }
  out.EndArray().EndObject();
}

void WriteDecision(json::Writer& out, const playback::Decision& decision) {
  const auto tracks = [&](const char* key, const std::vector<playback::TrackDecision>& list) {
    out.Key(key).BeginArray();
    for (const playback::TrackDecision& one : list) {
      out.BeginObject().Field("track", one.track).Field("stream", one.stream).Field("codec", one.codec);
      out.Field("treatment", one.copied ? "copied" : "rendered").Field("code", one.reason.code).Field("reason", one.reason.words).EndObject();
    }
    out.EndArray();
  };
  out.BeginObject().Field("method", playback::MethodName(decision.method)).Field("code", decision.reason.code).Field("reason", decision.reason.words);
  out.Key("file").BeginObject().Field("possible", decision.file_possible).Field("code", decision.file_reason.code);
  out.Field("reason", decision.file_reason.words).EndObject();
  tracks("video", decision.video);
  tracks("audio", decision.audio);
  out.Key("rungs").BeginArray();
  for (const playback::RungDecision& rung : decision.rungs) {
    out.BeginObject().Field("track", rung.track.id).Field("width", rung.track.width).Field("height", rung.track.height);
    out.Field("bitRate", rung.track.bandwidth).Field("offered", rung.offered);
    if (rung.offered) out.NullField("code").NullField("reason");
    else out.Field("code", rung.reason.code).Field("reason", rung.reason.words);
    if (rung.speed > 0) out.Field("speed", rung.speed);
    else out.NullField("speed");
    WriteMadeBy(out, rung.made_by);
    out.EndObject();
  }
  out.EndArray().EndObject();
}

void WriteLibrary(json::Writer& out, const LibraryView& view) {
  const model::Library& library = view.library;
  out.BeginObject().Field("id", library.id.ToString()).Field("name", library.name).Field("path", library.path).Field("locked", library.locked);
  out.Field("state", view.scan ? "scanning" : library.problem.empty() ? "idle" : "unreachable");
  if (library.problem.empty()) out.NullField("problem");
  else WriteProblem(out, "unreachable", library.problem);
  out.Field("videos", view.videos);
  out.Key("scan");
  WriteProgress(out, view.scan ? std::optional(view.scan->progress.value_or(model::Progress{})) : std::nullopt);
  if (library.scanned == Timestamp{}) out.NullField("scannedAt");
  else out.Field("scannedAt", FormatRfc3339(library.scanned));
  out.Field("managed", library.managed).Field("ahead", model::AheadName(view.ahead));
  static constexpr std::array<std::string_view, 3> kModes{"not", "watched", "polled"};
  out.Key("following").BeginObject().Field("mode", kModes[static_cast<size_t>(view.following.mode)]).Field("folders", view.following.folders);
  TextOrNull(out, "why", view.following.why);
  out.Field("remote", view.following.remote);
  out.EndObject().EndObject();
}

void WriteJob(json::Writer& out, const model::Job& job, std::string_view subject_title) {
  out.BeginObject().Field("id", job.id.ToString()).Field("kind", model::JobKindName(job.kind)).Field("state", model::JobStateName(job.state));
  TextOrNull(out, "subject", job.subject.IsNil() ? std::string() : job.subject.ToString());
  TextOrNull(out, "subjectTitle", subject_title);
  out.Field("priority", job.priority).Field("attempts", job.attempts).Field("maxAttempts", job.max_attempts);
  out.Key("progress");
  WriteProgress(out, job.progress);
  if (job.error) out.Key("error").BeginObject().Field("code", job.error->code).Field("detail", job.error->detail).EndObject();
  else out.NullField("error");
  out.Field("createdAt", FormatRfc3339(job.created)).Field("updatedAt", FormatRfc3339(job.updated)).Field("runAt", FormatRfc3339(job.run_at)).EndObject();
}

void WriteSetting(json::Writer& out, const config::Setting& setting) {
  out.BeginObject().Field("key", setting.key->name).Key("value");
  WriteConfigValue(out, setting.value);
  out.Key("default");
  WriteConfigValue(out, setting.key->fallback);
  out.Field("description", setting.key->description).Field("locked", setting.Locked()).Field("source", config::OriginName(setting.origin));
  TextOrNull(out, "place", setting.place);
  out.Field("restart", setting.key->restart || !setting.key->stored).Field("waits", setting.waits);
  WriteConfigKind(out, *setting.key);
  out.EndObject();
}

std::optional<std::string> EventMessage(const model::JournalEntry& entry) {
  json::Writer out(160);
  out.BeginObject();
  if (const auto* video = std::get_if<model::VideoChanged>(&entry.event)) {
    out.Field("type", "video.changed").Field("seq", entry.sequence).Field("id", video->id.ToString()).Field("change", ChangeName(video->change));
  } else if (const auto* library = std::get_if<model::LibraryChanged>(&entry.event)) {
    out.Field("type", "library.changed").Field("seq", entry.sequence).Field("id", library->id.ToString()).Field("change", ChangeName(library->change));
  } else if (const auto* job = std::get_if<model::JobChanged>(&entry.event)) {
    out.Field("type", "job.progress").Field("seq", entry.sequence).Field("id", job->id.ToString());
    out.Field("kind", model::JobKindName(job->kind)).Field("state", model::JobStateName(job->state));
    TextOrNull(out, "subject", job->subject.IsNil() ? std::string() : job->subject.ToString());
    if (job->progress) out.Field("done", job->progress->done);
    else out.NullField("done");
    if (job->progress && job->progress->total) out.Field("total", *job->progress->total);
    else out.NullField("total");
  } else if (const auto* watch = std::get_if<model::WatchChanged>(&entry.event)) {
    out.Field("type", "watch.changed").Field("seq", entry.sequence).Field("id", watch->video.ToString());
    out.Field("position", static_cast<double>(watch->position_ms) / 1000);
    if (watch->duration_ms >= 0) out.Field("duration", static_cast<double>(watch->duration_ms) / 1000);
    else out.NullField("duration");
    out.Field("seen", watch->seen).Field("forgotten", watch->forgotten);
  } else if (const auto* show = std::get_if<model::ShowChanged>(&entry.event)) {
    out.Field("type", "show.changed").Field("seq", entry.sequence).Field("id", show->id.ToString()).Field("change", ChangeName(show->change));
  } else if (const auto* listing = std::get_if<model::ListingChanged>(&entry.event)) {
    out.Field("type", "listing.changed").Field("seq", entry.sequence).Field("id", listing->show.ToString());
  } else if (std::holds_alternative<model::SavedSearchesChanged>(entry.event)) {
    out.Field("type", "searches.changed").Field("seq", entry.sequence);
  } else {
    return std::nullopt;
  }
  out.EndObject();
  return out.Take();
}

}  // namespace chanoma::api
