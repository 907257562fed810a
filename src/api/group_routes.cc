// People, studios and collections: lists of them, and one with its works. What somebody may not see is in no count, and nobody is
// there of whom everything is.

#include <fmt/format.h>

#include <array>

#include "api/cursor.h"
#include "api/group_views.h"
#include "api/handlers.h"
#include "api/params.h"
#include "api/show_asking.h"
#include "api/visible.h"
#include "filter/parse.h"

namespace chanoma::api {
namespace {

using shelf::GroupKind;

Result<http::Response> List(const Call& call, const http::Request& request, GroupKind kind) {
  constexpr std::array<std::string_view, 4> kKnown{"limit", "after", "sort", "filter"};
  TRY(OnlyQuery(request, kKnown));
  shelf::GroupQuestion question;
  question.kind = kind;
  question.accept = AcceptFacts(call.principal);
  question.limit = TRY(PageLimit(request));
  const std::string_view sort = request.Query("sort").value_or("name");
  question.descending = sort.starts_with('-');
  question.by_shows = sort == "shows" || sort == "-shows";
  if (!question.by_shows && sort != "name" && sort != "-name") return Fail(Code::kInvalid, "sort is one of name, shows, with a leading - to descend", "sort");
  const std::string_view filter = request.Query("filter").value_or("");
  if (!filter.empty()) question.filter = TRY(filter::Parse(filter, shelf::GroupProperties(kind)));
  const std::string list = fmt::format("{} sort={} filter={}", request.path, sort, filter);
  if (const auto after = request.Query("after")) question.after = TRY(DecodeCursor(list, *after)).key;
  call.services.shelf.CatchUp(call.services.clock.Steady() + kPatience);
  const shelf::GroupPage page = TRY(call.services.shelf.AskGroups(question));
  json::Writer out(128 * (page.items.size() + 1));
  out.BeginObject().Key("items").BeginArray();
  for (const shelf::Group& group : page.items) {
    out.BeginObject();
    WriteGroupFields(out, group, kind);
    out.EndObject();
  }
  out.EndArray().Field("this", PageAddress(call.services.base_path, request, request.Query("after").value_or("")));
  if (page.more && page.last) out.Field("next", PageAddress(call.services.base_path, request, EncodeCursor(list, {*page.last, {}})));
  else out.NullField("next");
  out.EndObject();
  return http::Response::Json(out.Take());
}

Result<http::Response> Get(const Call& call, const http::Request& request, GroupKind kind, std::string_view usual_sort) {
  AskedShows asked = TRY(ReadShowQuestion(call, request, usual_sort));
  call.services.shelf.CatchUp(call.services.clock.Steady() + kPatience);
  const shelf::Group group = TRY(call.services.shelf.FindGroup({kind, std::string(request.Param("slug"))}, asked.question.accept));
  asked.question.of = {kind, group.slug};
  const shelf::Page page = TRY(call.services.shelf.Ask(asked.question));
  const store::Reader reader = call.services.store.Snapshot();
  json::Writer out(640 * (page.hits.size() + 1));
  out.BeginObject();
  WriteGroupFields(out, group, kind);
  if (kind == GroupKind::kCollection) WriteCollectionPlot(out, group);
  out.Key("works").BeginObject().Key("items").BeginArray();
  for (const shelf::Hit& hit : page.hits) TRY(WriteWork(out, reader, hit, group, kind, TRY(ListingWith(call, reader, hit)).standing, call.services.base_path));
  out.EndArray();
  WriteAddresses(out, call, request, asked.list, page);
  out.EndObject().EndObject();
  return http::Response::Json(out.Take());
}

}  // namespace

Result<http::Response> ListStaff(const Call& call, const http::Request& request) { return List(call, request, GroupKind::kPerson); }
Result<http::Response> ListStudios(const Call& call, const http::Request& request) { return List(call, request, GroupKind::kStudio); }
Result<http::Response> ListCollections(const Call& call, const http::Request& request) { return List(call, request, GroupKind::kCollection); }

Result<http::Response> GetStaff(const Call& call, const http::Request& request) { return Get(call, request, GroupKind::kPerson, "-year"); }
Result<http::Response> GetStudio(const Call& call, const http::Request& request) { return Get(call, request, GroupKind::kStudio, "-year"); }
// In the order in which they came out.
Result<http::Response> GetCollection(const Call& call, const http::Request& request) { return Get(call, request, GroupKind::kCollection, "year"); }

}  // namespace chanoma::api
