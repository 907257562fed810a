// What a person puts right: which show files are of, which shows are one, and what no name says.

#include <array>

#include "api/cursor.h"
#include "api/handlers.h"
#include "api/holding.h"
#include "api/or_null.h"
#include "api/params.h"
#include "api/views.h"
#include "api/visible.h"
#include "catalogue/titles.h"

namespace chanoma::api {
namespace {

constexpr size_t kMostAtOnce = 250;
constexpr size_t kLookedAt = 2000;  // files a page at most, where many are not for whoever asks

http::Response Answer(const std::optional<Ulid>& show, size_t videos) {
  json::Writer out(64);
  out.BeginObject();
  TextOrNull(out, "show", show ? show->ToString() : std::string());
  out.Field("videos", videos).EndObject();
  return http::Response::Json(out.Take());
}

// The show of the path, missing for whoever does not know of it.
Result<Ulid> ShowOfPath(const Call& call, const http::Request& request) {
  auto show = ShowNamed(call, request.Param("id"), "id");
  if (!show && show.error().code == Code::kInvalid) return Fail(Code::kNotFound, "there is no such show");
  return show;
}

void WriteUnderstood(json::Writer& out, const catalogue::Understood& guess) {
  const auto number = [&](std::string_view key, const std::optional<int>& value) {
    if (value) out.Field(key, *value);
    else out.NullField(key);
  };
  out.Key("guess").BeginObject();
  TextOrNull(out, "title", guess.title);
  number("year", guess.year);
  number("season", guess.season);
  number("number", guess.number);
  out.EndObject();
}

// False for one that is not for whoever asks.
Result<bool> WriteUnmatched(json::Writer& out, const Call& call, const store::Reader& reader, const Ulid& id) {
  const auto video = reader.GetVideo(id);
  if (!video && video.error().code != Code::kNotFound && video.error().code != Code::kCorrupt) return Fail(video.error());
  if (!video || video->hidden || !TRY(ListsById(reader, call.principal, id))) return false;
  std::optional<model::Poster> poster;
  if (auto kept = reader.GetPoster(id); video->has_poster && kept) poster = std::move(*kept);
  out.BeginObject().Key("video");
  WriteVideoSummary(out, *video, std::nullopt, poster, call.services.base_path);
  out.Field("path", video->path);
  WriteUnderstood(out, catalogue::UnderstoodOf(video->path));
  out.EndObject();
  return true;
}

}  // namespace

Result<http::Response> MergeShow(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 1> kKnown{"into"};
  const Ulid from = TRY(ShowOfPath(call, request));
  const json::Value body = TRY(BodyObject(request, kKnown));
  const Ulid into = TRY(ShowNamed(call, TRY(NeededText(body, "into")), "into"));
  const auto given = TRY(call.services.catalogue.placing().Merge(from, into));
  return Answer(given.show, given.videos);
}

Result<http::Response> PartShow(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 1> kKnown{"name"};
  const Ulid show = TRY(ShowOfPath(call, request));
  const json::Value body = TRY(BodyObject(request, kKnown));
  auto given = call.services.catalogue.placing().Part(show, TRY(NeededText(body, "name")));
  if (!given && given.error().code == Code::kNotFound) return Fail(Code::kInvalid, given.error().message, "name");
  if (!given) return Fail(given.error());
  return Answer(given->show, given->videos);
}

Result<http::Response> GiveVideos(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 1> kKnown{"videos"};
  const Ulid show = TRY(ShowOfPath(call, request));
  const json::Value body = TRY(BodyObject(request, kKnown));
  const auto ids = TRY(OptionalWords(body, "videos"));
  if (!ids || ids->empty() || ids->size() > kMostAtOnce) return Fail(Code::kInvalid, "videos is a list of 1 to 250 ids", "videos");
  const store::Reader reader = call.services.store.Read();
  std::vector<std::pair<Ulid, catalogue::Holding>> said;
  for (const std::string& text : *ids) {
    const auto id = Ulid::Parse(text);
    const bool known = id && reader.GetVideo(*id) && TRY(ListsById(reader, call.principal, *id));
    if (!known) return Fail(Code::kInvalid, "there is no such video", "videos");
    said.emplace_back(*id, catalogue::InShow{show, {}});
  }
  TRY(call.services.catalogue.placing().Place(said));
  return Answer(show, said.size());
}

Result<http::Response> ListUnmatched(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 2> kKnown{"limit", "after"};
  constexpr std::string_view kName = "unmatched";
  constexpr std::string_view kFiles = "f";  // what the keys of what only is a file begin with
  TRY(OnlyQuery(request, kKnown));
  const size_t limit = TRY(PageLimit(request));
  std::string after;
  if (const auto text = request.Query("after")) after = TRY(DecodeCursor(kName, *text)).key;
  const store::Reader reader = call.services.store.Snapshot();
  json::Writer out(1024 * (limit + 1));
  out.BeginObject().Key("items").BeginArray();
  size_t written = 0, looked_at = 0;
  while (written < limit && looked_at < kLookedAt) {
    const auto some = TRY(reader.ListWorks(kFiles, after, kMostAtOnce));
    if (some.empty()) break;
    for (size_t i = 0; i < some.size() && written < limit; ++i, ++looked_at) {
      after = some[i].work + std::string(some[i].video.Raw());
      if (TRY(WriteUnmatched(out, call, reader, some[i].video))) ++written;
    }
  }
  const bool more = !TRY(reader.ListWorks(kFiles, after, 1)).empty();
  out.EndArray().Field("this", PageAddress(call.services.base_path, request, request.Query("after").value_or("")));
  if (more) out.Field("next", PageAddress(call.services.base_path, request, EncodeCursor(kName, {after, {}})));
  else out.NullField("next");
  out.EndObject();
  return http::Response::Json(out.Take());
}

}  // namespace chanoma::api
