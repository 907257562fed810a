#include <fmt/format.h>

#include <array>

#include "api/cursor.h"
#include "api/handlers.h"
#include "api/params.h"
#include "api/views.h"
#include "api/visible.h"

namespace chanoma::api {
namespace {

// The name of what a job works on; empty when that is gone.
Result<std::string> SubjectTitle(const store::Reader& reader, const model::Job& job) {
  std::optional<Error> error;
  if (job.kind == model::JobKind::kScan) {
    auto library = reader.GetLibrary(job.subject);
    if (library) return std::move(library->name);
    error = library.error();
  } else {
    auto video = reader.GetVideo(job.subject);
    if (video) return std::move(video->title);
    error = video.error();
  }
  if (error->code == Code::kNotFound) return std::string();
  return Fail(*error);
}

// A job about a video that is not for whoever asks is as good as not there.
Result<model::Job> ListedJob(const Call& call, const store::Reader& reader, const Ulid& id) {
  model::Job job = TRY(reader.GetJob(id));
  if (!TRY(ListsById(reader, call.principal, job.subject))) return Fail(Code::kNotFound, "there is no such job");
  return job;
}

// What it has to do, how far it is, and what it waits for.
void WriteAhead(json::Writer& out, const Call& call) {
  const ahead::Outlook outlook = call.services.ahead.Look();
  const playback::SegmentUse use = call.services.playback.segments().Use();
  const std::string_view state = outlook.videos > 0 ? ahead::WaitName(outlook.wait) : outlook.wanted ? "done" : "off";
  out.BeginObject().Field("state", state).Field("paused", call.services.config.Flag("pause_ahead")).Field("hours", call.services.config.Text("ahead_hours"));
  out.Field("videosLeft", outlook.videos).Field("segmentsLeft", outlook.left.All()).Field("segmentsKept", use.pinned_files);
  if (outlook.time) out.Field("secondsLeft", outlook.time->count());
  else out.NullField("secondsLeft");
  out.Field("bytes", use.pinned).Field("limit", use.pinned_cap).EndObject();
}

Result<http::Response> RenderBackground(const Call& call) {
  const jobs::Queue::Outlook outlook = TRY(call.services.jobs.LookAhead());
  json::Writer out(384);
  out.BeginObject().Field("paused", call.services.config.Flag("pause_background")).Field("queued", outlook.queued).Field("running", outlook.running);
  if (outlook.left) out.Field("secondsLeft", outlook.left->count());
  else out.NullField("secondsLeft");
  out.Key("ahead");
  WriteAhead(out, call);
  out.EndObject();
  return http::Response::Json(out.Take());
}

}  // namespace

Result<http::Response> GetBackground(const Call& call, const http::Request&, store::ReadMode) { return RenderBackground(call); }

Result<http::Response> PatchBackground(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 2> kKnown{"paused", "aheadPaused"};
  const json::Value body = TRY(BodyObject(request, kKnown));
  const auto paused = TRY(OptionalBool(body, "paused")), ahead_paused = TRY(OptionalBool(body, "aheadPaused"));
  std::vector<std::pair<std::string, std::optional<config::Value>>> changes;
  if (paused) changes.emplace_back("pause_background", *paused);
  if (ahead_paused) changes.emplace_back("pause_ahead", *ahead_paused);
  if (!changes.empty()) TRY(call.services.config.Change(call.services.store, changes));
  call.services.ahead.LookAgain();
  call.services.jobs.Wake();
  return RenderBackground(call);
}

Result<http::Response> ListJobs(const Call& call, const http::Request& request, store::ReadMode mode) {
  constexpr std::array<std::string_view, 4> kKnown{"limit", "after", "state", "kind"};
  TRY(OnlyQuery(request, kKnown));
  store::JobQuery query;
  query.limit = TRY(PageLimit(request));
  std::string list = "jobs";
  if (const auto state = request.Query("state")) {
    query.state = model::ParseJobState(*state);
    if (!query.state) return Fail(Code::kInvalid, "state is one of queued, running, done, dead, cancelled", "state");
    list += fmt::format(" state={}", *state);
  }
  if (const auto kind = request.Query("kind")) {
    query.kind = model::ParseJobKind(*kind);
    if (!query.kind) return Fail(Code::kInvalid, "kind is one of scan, probe, index, poster, subtitles, storyboard, nfo, pictures, ahead, skips", "kind");
    list += fmt::format(" kind={}", *kind);
  }
  if (const auto after = request.Query("after")) query.after = TRY(DecodeCursor(list, *after)).id;
  const store::Reader reader = call.services.store.Snapshot(mode);
  const store::JobPage page = TRY(reader.ListJobs(query));
  json::Writer out(512 * (page.items.size() + 1));
  out.BeginObject().Key("items").BeginArray();
  for (const model::Job& job : page.items) {
    if (TRY(ListsById(reader, call.principal, job.subject))) WriteJob(out, job, TRY(SubjectTitle(reader, job)));
  }
  out.EndArray().Field("this", PageAddress(call.services.base_path, request, request.Query("after").value_or("")));
  if (page.more && page.last) out.Field("next", PageAddress(call.services.base_path, request, EncodeCursor(list, {"", *page.last})));
  else out.NullField("next");
  out.EndObject();
  return http::Response::Json(out.Take());
}

Result<http::Response> GetJob(const Call& call, const http::Request& request, store::ReadMode mode) {
  const store::Reader reader = call.services.store.Read(mode);
  const model::Job job = TRY(ListedJob(call, reader, TRY(PathId(request))));
  json::Writer out(512);
  WriteJob(out, job, TRY(SubjectTitle(reader, job)));
  return http::Response::Json(out.Take());
}

Result<http::Response> CancelJob(const Call& call, const http::Request& request) {
  const Ulid id = TRY(PathId(request));
  TRY(ListedJob(call, call.services.store.Read(), id));
  TRY(call.services.jobs.Cancel(id));
  return http::Response::NoContent();
}

Result<http::Response> RetryJob(const Call& call, const http::Request& request) {
  const Ulid id = TRY(PathId(request));
  TRY(ListedJob(call, call.services.store.Read(), id));
  TRY(call.services.jobs.Retry(id));
  return GetJob(call, request, store::ReadMode::kMayBlock);
}

}  // namespace chanoma::api
