// Films and series: lists, one, what it holds, and what people say and have seen of it. The door has weighed who may know of
// the {id}.

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "api/cursor.h"
#include "api/handlers.h"
#include "api/params.h"
#include "api/served_picture.h"
#include "api/show_asking.h"
#include "api/show_edit.h"
#include "api/show_views.h"
#include "api/visible.h"
#include "model/work.h"

namespace chanoma::api {
namespace {

constexpr uint32_t kLastSeason = UINT32_MAX;

Result<http::Response> List(const Call& call, const http::Request& request, std::optional<model::ShowKind> kind) {
  AskedShows asked = TRY(ReadShowQuestion(call, request, "title"));
  asked.question.kind = kind;
  call.services.shelf.CatchUp(call.services.clock.Steady() + kPatience);
  const shelf::Page page = TRY(call.services.shelf.Ask(asked.question));
  const store::Reader reader = call.services.store.Read();
  json::Writer out(512 * (page.hits.size() + 1));
  out.BeginObject().Key("items").BeginArray();
  for (const shelf::Hit& hit : page.hits) TRY(WriteShowSummary(out, reader, hit, call.services.base_path));
  out.EndArray();
  WriteAddresses(out, call, request, asked.list, page);
  out.EndObject();
  return http::Response::Json(out.Take());
}

Result<shelf::Hit> FindShow(const Call& call, const http::Request& request) {
  call.services.shelf.CatchUp(call.services.clock.Steady() + kPatience);
  return call.services.shelf.Find(request.Param("id"), AcceptFacts(call.principal));
}

Result<http::Response> Render(const Call& call, const shelf::Hit& hit) {
  const store::Reader reader = call.services.store.Read();
  const watching::Accept accept = AcceptFor(call.principal);
  const auto going = TRY(watching::FindGoing(reader, call.principal.account, hit.show.series, accept));
  json::Writer out(2048);
  const bool may_edit = static_cast<bool>(accounts::Require(call.principal, accounts::Permission::kVideoEdit));
  TRY(WriteShow(out, reader, hit, going, TRY(ListingWith(call, reader, hit)), may_edit, call.services.base_path));
  return http::Response::Json(out.Take());
}

}  // namespace

Result<http::Response> ListShows(const Call& call, const http::Request& request) { return List(call, request, std::nullopt); }
Result<http::Response> ListSeries(const Call& call, const http::Request& request) { return List(call, request, model::ShowKind::kSeries); }
Result<http::Response> ListMovies(const Call& call, const http::Request& request) { return List(call, request, model::ShowKind::kMovie); }

Result<http::Response> ListGenres(const Call& call, const http::Request& request) {
  TRY(OnlyQuery(request, {}));
  call.services.shelf.CatchUp(call.services.clock.Steady() + kPatience);
  json::Writer out(1024);
  out.BeginObject().Key("items").BeginArray();
  for (const shelf::Genre& genre : TRY(call.services.shelf.ListGenres(AcceptFacts(call.principal)))) out.BeginObject().Field("name", genre.name).Field("shows", genre.shows).EndObject();
  out.EndArray().EndObject();
  return http::Response::Json(out.Take());
}

Result<http::Response> GetShow(const Call& call, const http::Request& request) {
  TRY(OnlyQuery(request, {}));
  return Render(call, TRY(FindShow(call, request)));
}

Result<http::Response> GetShowPicture(const Call& call, const http::Request& request) {
  // Without the pictures of what whoever asks does not know of.
  const shelf::Hit hit = TRY(FindShow(call, request));
  return ServeBeside(call, request, hit.show.id, hit.show.pictures);
}

Result<http::Response> PatchShow(const Call& call, const http::Request& request) {
  const shelf::Hit hit = TRY(FindShow(call, request));
  TRY(call.services.shelf.Apply(hit.show.id, TRY(ReadShowEdit(TRY(BodyObject(request, kShowFields))))));
  return Render(call, TRY(FindShow(call, request)));
}

Result<http::Response> ListSeasons(const Call& call, const http::Request& request) {
  TRY(OnlyQuery(request, {}));
  const shelf::Hit hit = TRY(FindShow(call, request));
  const store::Reader reader = call.services.store.Snapshot();
  json::Writer out(1024);
  out.BeginObject().Key("items").BeginArray();
  for (const shelf::Season& season : TRY(shelf::ListSeasons(reader, hit.show, call.principal.account, AcceptFacts(call.principal)))) WriteSeason(out, hit, season, call.services.base_path);
  out.EndArray().EndObject();
  return http::Response::Json(out.Take());
}

Result<http::Response> ListEntries(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 3> kKnown{"limit", "after", "season"};
  TRY(OnlyQuery(request, kKnown));
  const auto limit = TRY(PageLimit(request));
  shelf::EntryQuestion question{call.principal.account, AcceptFacts(call.principal), std::nullopt, {}, limit};
  if (request.Query("season")) question.season = static_cast<uint32_t>(TRY(QueryNumber(request, "season", 0, kLastSeason, 0)));
  const shelf::Hit hit = TRY(FindShow(call, request));
  const std::string name = fmt::format("entries show={} season={}", hit.show.id.ToString(), request.Query("season").value_or(""));
  if (const auto after = request.Query("after")) {
    question.after = TRY(DecodeCursor(name, *after)).key;
    if (model::SeriesOf(question.after) != hit.show.series) return Fail(Code::kInvalid, "after is not of this list", "after");
  }
  const store::Reader reader = call.services.store.Snapshot();
  const shelf::EntryPage page = TRY(shelf::ListEntries(reader, hit.show, question));
  json::Writer out(768 * (page.items.size() + 1));
  out.BeginObject().Key("items").BeginArray();
  for (const shelf::Held& held : page.items) TRY(WriteEntry(out, reader, held, call.services.base_path));
  out.EndArray().Field("this", PageAddress(call.services.base_path, request, request.Query("after").value_or("")));
  if (page.more) out.Field("next", PageAddress(call.services.base_path, request, EncodeCursor(name, {page.items.back().entry.work, page.items.back().entry.id})));
  else out.NullField("next");
  out.EndObject();
  return http::Response::Json(out.Take());
}

Result<http::Response> PatchListing(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 2> kKnown{"status", "score"};
  constexpr double kStep = model::kBestScore / 10.0;
  const shelf::Hit hit = TRY(FindShow(call, request));
  if (call.principal.account.IsNil()) return Fail(Code::kForbidden, "lists are kept for accounts; this is none");
  const json::Value body = TRY(BodyObject(request, kKnown));
  watching::ListingEdit edit;
  if (IsBack(body, "status")) {
    edit.chosen.emplace();
  } else if (const auto name = TRY(OptionalText(body, "status"))) {
    edit.chosen = model::ParseStanding(*name);
    if (!*edit.chosen) return Fail(Code::kInvalid, "status is one of planned, watching, completed, dropped, rewatching, or null", "status");
  }
  if (IsBack(body, "score")) {
    edit.score.emplace();
  } else if (const json::Value* score = body.Find("score")) {
    const double number = score->IsNumber() ? score->Number() : -1;
    if (!(number >= 0 && number <= 10)) return Fail(Code::kInvalid, "score is a number from 0 to 10, or null", "score");
    edit.score = static_cast<int>(std::lround(number * kStep));
  }
  TRY(call.services.watching.List(call.principal.account, hit.show.id, edit));
  const store::Reader reader = call.services.store.Read();
  json::Writer out(128);
  WriteListing(out, TRY(ListingWith(call, reader, hit)));
  return http::Response::Json(out.Take());
}

Result<http::Response> DeleteListing(const Call& call, const http::Request& request) {
  TRY(OnlyQuery(request, {}));
  const shelf::Hit hit = TRY(FindShow(call, request));
  if (call.principal.account.IsNil()) return Fail(Code::kForbidden, "lists are kept for accounts; this is none");
  TRY(call.services.watching.Unlist(call.principal.account, hit.show.id));
  return http::Response::NoContent();
}

Result<http::Response> MarkShow(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 2> kKnown{"season", "seen"};
  constexpr size_t kAtOnce = 250;
  const shelf::Hit hit = TRY(FindShow(call, request));
  if (call.principal.account.IsNil()) return Fail(Code::kForbidden, "what is watched is kept for accounts; this is none");
  const json::Value body = TRY(BodyObject(request, kKnown));
  const auto seen = TRY(OptionalBool(body, "seen"));
  if (!seen) return Fail(Code::kInvalid, "seen must be true or false", "seen");
  shelf::EntryQuestion question{{}, AcceptFacts(call.principal), std::nullopt, {}, kAtOnce};
  if (const auto season = TRY(OptionalNumber(body, "season", 0, kLastSeason))) question.season = static_cast<uint32_t>(*season);
  std::vector<Ulid> videos;
  for (bool more = true; more;) {
    const shelf::EntryPage page = TRY(shelf::ListEntries(call.services.store.Read(), hit.show, question));
    for (const shelf::Held& held : page.items) {
      if (!held.videos.empty()) videos.push_back(held.videos.front().id);
    }
    more = page.more;
    if (more) question.after = page.items.back().entry.work;
  }
  const size_t marked = TRY(call.services.watching.MarkAll(call.principal.account, videos, *seen));
  json::Writer out(64);
  out.BeginObject().Field("marked", marked).EndObject();
  return http::Response::Json(out.Take());
}

}  // namespace chanoma::api
