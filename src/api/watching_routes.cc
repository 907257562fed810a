// Where one is in what one watches: told by players, marked by hand, listed, and what comes next.

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

#include "api/cursor.h"
#include "api/handlers.h"
#include "api/params.h"
#include "api/views.h"
#include "api/visible.h"

namespace chanoma::api {
namespace {

constexpr size_t kMostGoing = 100;
constexpr double kLongestSeconds = 1e9;

// Places belong to accounts; the machine's owner at the control socket is none of them.
Result<Ulid> AccountOf(const Call& call, accounts::Permission permission) {
  TRY(accounts::Require(call.principal, permission));
  if (call.principal.account.IsNil()) return Fail(Code::kForbidden, "what is watched is kept for accounts; this is none");
  return call.principal.account;
}

// By its address somebody may know of more than of what is listed.
watching::Accept Seen(const accounts::Principal& who) {
  return [&who](const model::Video& video) { return accounts::Sees(who, model::FactsOf(video)); };
}

Result<std::optional<int64_t>> Milliseconds(const json::Value& body, std::string_view name) {
  const json::Value* value = body.Find(name);
  if (!value || value->IsNull()) return std::optional<int64_t>();
  if (!value->IsNumber() || !(value->Number() >= 0) || value->Number() > kLongestSeconds) {
    return Fail(Code::kInvalid, fmt::format("{} is a number of seconds", name), std::string(name));
  }
  return std::optional<int64_t>(std::llround(value->Number() * 1000));
}

Result<void> WriteSummary(json::Writer& out, const store::Reader& reader, const model::Video& video, std::string_view base) {
  std::optional<model::Poster> poster;
  if (video.has_poster) {
    auto read = reader.GetPoster(video.id);
    if (read) poster = std::move(*read);
    else if (read.error().code != Code::kNotFound) return Fail(read.error());
  }
  WriteVideoSummary(out, video, TRY(ShowOf(reader, video)), poster, base);
  return {};
}

Result<void> WriteGoing(json::Writer& out, const store::Reader& reader, const watching::Going& going, std::string_view base) {
  out.BeginObject().Key("video");
  TRY(WriteSummary(out, reader, going.video, base));
  out.Key("place");
  WritePlace(out, going.watch, going.video.id);
  out.Field("next", going.next).EndObject();
  return {};
}

}  // namespace

Result<http::Response> ListWatching(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 2> kKnown{"limit", "after"};
  constexpr std::string_view kList = "watching";
  TRY(OnlyQuery(request, kKnown));
  const Ulid account = TRY(AccountOf(call, accounts::Permission::kLibraryRead));
  const auto limit = TRY(PageLimit(request));
  store::WatchQuery query{account, std::nullopt, limit};
  if (const auto after = request.Query("after")) {
    const Cursor cursor = TRY(DecodeCursor(kList, *after));
    int64_t last = 0;
    const auto [end, error] = std::from_chars(cursor.key.data(), cursor.key.data() + cursor.key.size(), last);
    if (error != std::errc() || end == cursor.key.data() + cursor.key.size()) return Fail(Code::kInvalid, "after is not of this list", "after");
    query.after = store::WatchCursor{Timestamp(std::chrono::milliseconds(last)), std::string(end + 1, cursor.key.data() + cursor.key.size())};
  }
  const store::Reader reader = call.services.store.Snapshot(store::ReadMode::kMayBlock);
  const store::WatchPage page = TRY(reader.ListWatches(query));
  const watching::Accept accept = Seen(call.principal);
  json::Writer out(512 * (page.items.size() + 1));
  out.BeginObject().Key("items").BeginArray();
  for (const model::Watch& watch : page.items) {
    auto video = TRY(watching::FindFile(reader, watch, accept));
    if (video) TRY(WriteGoing(out, reader, {std::move(*video), watch, false}, call.services.base_path));
  }
  out.EndArray().Field("this", PageAddress(call.services.base_path, request, request.Query("after").value_or("")));
  if (page.more && page.last) {
    const std::string key = fmt::format("{} {}", page.last->last.time_since_epoch().count(), page.last->work);
    out.Field("next", PageAddress(call.services.base_path, request, EncodeCursor(kList, {key, account})));
  } else {
    out.NullField("next");
  }
  out.EndObject();
  return http::Response::Json(out.Take());
}

Result<http::Response> ListGoing(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 1> kKnown{"limit"};
  TRY(OnlyQuery(request, kKnown));
  const Ulid account = TRY(AccountOf(call, accounts::Permission::kLibraryRead));
  const auto limit = static_cast<size_t>(TRY(QueryNumber(request, "limit", 1, kMostGoing, 25)));
  const store::Reader reader = call.services.store.Snapshot(store::ReadMode::kMayBlock);
  json::Writer out(4096);
  out.BeginObject().Key("items").BeginArray();
  for (const watching::Going& going : TRY(watching::ListGoing(reader, account, Seen(call.principal), limit))) {
    TRY(WriteGoing(out, reader, going, call.services.base_path));
  }
  out.EndArray().EndObject();
  return http::Response::Json(out.Take());
}

Result<http::Response> GetPlace(const Call& call, const http::Request& request) {
  TRY(OnlyQuery(request, {}));
  const Ulid id = TRY(PathId(request));
  const Ulid account = TRY(AccountOf(call, accounts::Permission::kLibraryRead));
  const store::Reader reader = call.services.store.Read();
  const model::Video video = TRY(reader.GetVideo(id));
  auto watch = reader.GetWatch(account, watching::WorkOf(video));
  if (!watch && watch.error().code != Code::kNotFound) return Fail(watch.error());
  json::Writer out(256);
  out.BeginObject().Key("place");
  WritePlace(out, watch ? std::optional(std::move(*watch)) : std::nullopt, id);
  out.EndObject();
  return http::Response::Json(out.Take());
}

Result<http::Response> TellPlace(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 4> kKnown{"event", "playback", "position", "duration"};
  const Ulid id = TRY(PathId(request));
  const Ulid account = TRY(AccountOf(call, accounts::Permission::kLibraryPlay));
  TRY(call.services.store.Read().GetVideo(id));  // what is not there comes before what is wrong with the request
  const json::Value body = TRY(BodyObject(request, kKnown));
  watching::Report report;
  const auto event = watching::ParseEvent(body.Text("event"));
  if (!event) return Fail(Code::kInvalid, "event is one of start, pause, resume, progress, stop, finish", "event");
  report.event = *event;
  report.playback = TRY(OptionalText(body, "playback")).value_or("");
  const auto position = TRY(Milliseconds(body, "position"));
  if (!position) return Fail(Code::kInvalid, "position is a number of seconds", "position");
  report.position_ms = *position;
  report.duration_ms = TRY(Milliseconds(body, "duration")).value_or(-1);
  const auto watch = TRY(call.services.watching.Tell(account, id, report));
  json::Writer out(256);
  out.BeginObject().Key("place");
  WritePlace(out, watch, id);
  out.Key("errors").BeginArray().EndArray().EndObject();
  return http::Response::Json(out.Take());
}

Result<http::Response> PatchPlace(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 1> kKnown{"seen"};
  const Ulid id = TRY(PathId(request));
  const Ulid account = TRY(AccountOf(call, accounts::Permission::kLibraryRead));
  TRY(call.services.store.Read().GetVideo(id));
  const auto seen = TRY(OptionalBool(TRY(BodyObject(request, kKnown)), "seen"));
  if (!seen) return Fail(Code::kInvalid, "seen must be true or false", "seen");
  json::Writer out(256);
  out.BeginObject().Key("place");
  WritePlace(out, TRY(call.services.watching.Mark(account, id, *seen)), id);
  out.EndObject();
  return http::Response::Json(out.Take());
}

Result<http::Response> DeletePlace(const Call& call, const http::Request& request) {
  const Ulid id = TRY(PathId(request));
  TRY(call.services.watching.Forget(TRY(AccountOf(call, accounts::Permission::kLibraryRead)), id));
  return http::Response::NoContent();
}

Result<http::Response> GetNext(const Call& call, const http::Request& request) {
  TRY(OnlyQuery(request, {}));
  const store::Reader reader = call.services.store.Snapshot(store::ReadMode::kMayBlock);
  const model::Video video = TRY(reader.GetVideo(TRY(PathId(request))));
  const auto next = TRY(watching::FindNext(reader, video, AcceptFor(call.principal)));
  json::Writer out(1024);
  out.BeginObject().Key("video");
  if (next) TRY(WriteSummary(out, reader, *next, call.services.base_path));
  else out.Null();
  out.EndObject();
  return http::Response::Json(out.Take());
}

}  // namespace chanoma::api
