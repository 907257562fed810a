#include <fmt/format.h>

#include <array>

#include "api/answer_cache.h"
#include "api/cursor.h"
#include "api/handlers.h"
#include "api/holding.h"
#include "api/params.h"
#include "api/served_picture.h"
#include "api/views.h"
#include "api/visible.h"
#include "base/file.h"

namespace chanoma::api {
namespace {

struct Sorting {
  std::string_view name;
  store::VideoSort sort;
  bool descending;
};
constexpr std::array<Sorting, 6> kSortings{{{"-added", store::VideoSort::kAdded, true},
                                            {"added", store::VideoSort::kAdded, false},
                                            {"title", store::VideoSort::kTitle, false},
                                            {"-title", store::VideoSort::kTitle, true},
                                            {"duration", store::VideoSort::kDuration, false},
                                            {"-duration", store::VideoSort::kDuration, true}}};
constexpr std::array<std::string_view, 4> kStates{"found", "probed", "ready", "failed"};

// The query as asked, and its canonical text for the cursor.
struct VideoList {
  store::VideoQuery query;
  std::string name;
};

Result<VideoList> ParseList(const http::Request& request) {
  constexpr std::array<std::string_view, 5> kKnown{"limit", "after", "sort", "library", "state"};
  TRY(OnlyQuery(request, kKnown));
  VideoList list;
  list.query.limit = TRY(PageLimit(request));
  const std::string_view sort = request.Query("sort").value_or(kSortings[0].name);
  const Sorting* sorting = nullptr;
  for (const Sorting& candidate : kSortings) {
    if (candidate.name == sort) sorting = &candidate;
  }
  if (!sorting) return Fail(Code::kInvalid, "sort is one of added, title, duration, with a leading - to descend", "sort");
  list.query.sort = sorting->sort;
  list.query.descending = sorting->descending;
  list.name = fmt::format("videos sort={}", sort);
  if (const auto library = request.Query("library")) {
    const auto id = Ulid::Parse(*library);
    if (!id) return Fail(Code::kInvalid, "library is not an id", "library");
    list.query.library = *id;
    list.name += fmt::format(" library={}", id->ToString());
  }
  if (const auto state = request.Query("state")) {
    const auto* found = std::find(kStates.begin(), kStates.end(), *state);
    if (found == kStates.end()) return Fail(Code::kInvalid, "state is one of found, probed, ready, failed", "state");
    list.query.state = static_cast<store::StateKind>(found - kStates.begin());
    list.name += fmt::format(" state={}", *state);
  }
  if (const auto after = request.Query("after")) {
    Cursor cursor = TRY(DecodeCursor(list.name, *after));
    list.query.after = store::VideoCursor{std::move(cursor.key), cursor.id};
  }
  return list;
}

// None when there is none; an error only when the store says so.
template <class T>
Result<std::optional<T>> Optional(Result<T> read) {
  if (read) return std::optional<T>(std::move(*read));
  if (read.error().code == Code::kNotFound) return std::optional<T>();
  return Fail(read.error());
}

Result<std::string> RenderVideo(const store::Reader& reader, const model::Video& video, std::string_view base) {
  const auto media = TRY(Optional(reader.GetMedia(video.id)));
  const auto poster = TRY(Optional(reader.GetPoster(video.id)));
  json::Writer out(2048);
  const auto entry = TRY(Optional(reader.GetEntry(video.work)));
  WriteVideo(out, video, TRY(ShowOf(reader, video)), entry, media, poster, base);
  return out.Take();
}

http::Response JsonAnswer(std::shared_ptr<const std::string> text) {
  http::Response response(200, "application/json", std::move(text));
  response.Set("Cache-Control", "no-store");
  return response;
}

}  // namespace

Result<http::Response> ListVideos(const Call& call, const http::Request& request, store::ReadMode mode) {
  VideoList list = TRY(ParseList(request));
  list.query.accept = AcceptFor(call.principal);
  const store::Reader reader = call.services.store.Snapshot(mode);
  const store::VideoPage page = TRY(reader.ListVideos(list.query));
  json::Writer out(512 * (page.items.size() + 1));
  out.BeginObject().Key("items").BeginArray();
  for (const model::Video& video : page.items) {
    std::optional<model::Poster> poster;
    if (video.has_poster) poster = TRY(Optional(reader.GetPoster(video.id)));
    WriteVideoSummary(out, video, TRY(ShowOf(reader, video)), poster, call.services.base_path);
  }
  out.EndArray();
  out.Field("this", PageAddress(call.services.base_path, request, request.Query("after").value_or("")));
  if (page.more && page.last) {
    out.Field("next", PageAddress(call.services.base_path, request, EncodeCursor(list.name, {page.last->key, page.last->id})));
  } else {
    out.NullField("next");
  }
  out.EndObject();
  return http::Response::Json(out.Take());
}

Result<http::Response> GetVideo(const Call& call, const http::Request& request, store::ReadMode mode) {
  const Ulid id = TRY(PathId(request));
  if (auto ready = call.answers.Find(id)) return JsonAnswer(std::move(ready));
  const uint64_t stamp = call.answers.Stamp(id);
  const store::Reader reader = call.services.store.Read(mode);
  const model::Video video = TRY(reader.GetVideo(id));
  auto answer = std::make_shared<const std::string>(TRY(RenderVideo(reader, video, call.services.base_path)));
  call.answers.Put(id, answer, stamp);
  return JsonAnswer(std::move(answer));
}

Result<http::Response> PatchVideo(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 4> kKnown{"title", "hidden", "ageRating", "holds"};
  const Ulid id = TRY(PathId(request));
  const json::Value body = TRY(BodyObject(request, kKnown));
  if (const json::Value* holds = body.Find("holds")) {
    // By itself, so that a request is done or not done.
    if (body.AsObject()->size() > 1) return Fail(Code::kInvalid, "what a video holds is said by itself", "holds");
    catalogue::Holding said = TRY(ReadHolding(call, *holds));
    TRY(call.services.catalogue.placing().Place({{id, std::move(said)}}));
    const store::Reader reader = call.services.store.Read();
    return http::Response::Json(TRY(RenderVideo(reader, TRY(reader.GetVideo(id)), call.services.base_path)));
  }
  catalogue::VideoPatch patch;
  patch.title = TRY(OptionalText(body, "title"));
  patch.hidden = TRY(OptionalBool(body, "hidden"));
  if (const json::Value* age = body.Find("ageRating")) {
    const int64_t* years = age->AsInt();
    if (!age->IsNull() && (!years || *years < 0 || *years > 99)) return Fail(Code::kInvalid, "ageRating is null for none, or between 0 and 99", "ageRating");
    patch.age = years ? static_cast<int>(*years) : -1;
  }
  const model::Video video = TRY(call.services.catalogue.PatchVideo(id, patch));
  return http::Response::Json(TRY(RenderVideo(call.services.store.Read(), video, call.services.base_path)));
}

Result<http::Response> DeleteVideo(const Call& call, const http::Request& request) {
  TRY(call.services.catalogue.PatchVideo(TRY(PathId(request)), {std::nullopt, true, std::nullopt}));
  return http::Response::NoContent();
}

Result<http::Response> GetVideoPicture(const Call& call, const http::Request& request) {
  const model::Video video = TRY(call.services.store.Read().GetVideo(TRY(PathId(request))));
  return ServeBeside(call, request, video.id, video.pictures);
}

Result<http::Response> GetPoster(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 1> kKnown{"width"};
  TRY(OnlyQuery(request, kKnown));
  const Ulid id = TRY(PathId(request));
  const auto width = static_cast<int>(TRY(QueryNumber(request, "width", 1, 4096, 640)));
  const model::Video video = TRY(call.services.store.Read().GetVideo(id));
  if (!video.has_poster) return Fail(Code::kNotFound, "there is no picture of this video");
  const std::filesystem::path path = TRY(call.services.catalogue.images().Find(id, video.generation, width));
  // An address that names the present generation never gets another picture.
  const bool exact = request.Param("generation") == fmt::format("{}", video.generation);
  return ServePicture(call, request, path, fmt::format("{}-{}", id.ToString(), video.generation), exact);
}

}  // namespace chanoma::api
