// The searches that somebody keeps. They say what to ask for: what is found comes from the search itself, by who asks then.

#include <array>

#include "api/handlers.h"
#include "api/params.h"
#include "api/saved_search_views.h"
#include "discover/orders.h"
#include "discover/saved_searches.h"

namespace chanoma::api {
namespace {

Result<Ulid> OwnAccount(const Call& call) {
  if (call.principal.account.IsNil()) return Fail(Code::kForbidden, "searches are saved for accounts; this is none");
  return call.principal.account;
}

// {"kind": ["video"], "decade": ["1990s", "1980s"]}
Result<std::optional<std::vector<model::SearchFilter>>> ParseFilters(const json::Value& body) {
  const json::Value* value = body.Find("filters");
  if (!value) return std::optional<std::vector<model::SearchFilter>>();
  const json::Object* object = value->AsObject();
  if (!object) return Fail(Code::kInvalid, "filters are lists of values by name", "filters");
  std::vector<model::SearchFilter> filters;
  for (const auto& [name, unused] : *object) {
    auto words = OptionalWords(*value, name);
    if (!words) return Fail(Code::kInvalid, words.error().message, "filters");
    for (std::string& word : **words) filters.push_back({name, std::move(word)});
  }
  return std::optional(std::move(filters));
}

Result<discover::SavedSearchEdit> ParseEdit(const http::Request& request) {
  constexpr std::array<std::string_view, 5> kKnown{"name", "q", "sort", "filters", "place"};
  const json::Value body = TRY(BodyObject(request, kKnown));
  discover::SavedSearchEdit edit;
  edit.name = TRY(OptionalText(body, "name"));
  edit.query = TRY(OptionalText(body, "q"));
  edit.sort = TRY(OptionalText(body, "sort"));
  edit.filters = TRY(ParseFilters(body));
  if (const auto place = TRY(OptionalNumber(body, "place", 0, discover::kMostSaved - 1))) edit.place = static_cast<size_t>(*place);
  return edit;
}

http::Response Answer(const model::SavedSearch& search, int status) {
  json::Writer out(512);
  WriteSavedSearch(out, search);
  return http::Response::Json(out.Take(), status);
}

}  // namespace

void WriteSavedSearch(json::Writer& out, const model::SavedSearch& search) {
  out.BeginObject().Field("id", search.id.ToString()).Field("name", search.name).Field("q", search.query).Field("sort", search.sort).Key("filters").BeginObject();
  for (const std::string_view name : discover::kNarrowedBy) {
    bool any = false;
    for (const model::SearchFilter& filter : search.filters) {
      if (filter.name != name) continue;
      if (!std::exchange(any, true)) out.Key(name).BeginArray();
      out.String(filter.value);
    }
    if (any) out.EndArray();
  }
  out.EndObject().Field("savedAt", FormatRfc3339(search.saved)).EndObject();
}

Result<http::Response> ListSavedSearches(const Call& call, const http::Request& request) {
  TRY(OnlyQuery(request, {}));
  const Ulid account = TRY(OwnAccount(call));
  json::Writer out(2048);
  out.BeginObject().Key("items").BeginArray();
  for (const model::SavedSearch& search : TRY(call.services.store.Read().ListSavedSearches(account))) WriteSavedSearch(out, search);
  out.EndArray().EndObject();
  return http::Response::Json(out.Take());
}

Result<http::Response> AddSavedSearch(const Call& call, const http::Request& request) {
  const Ulid account = TRY(OwnAccount(call));
  const discover::SavedSearchEdit wanted = TRY(ParseEdit(request));
  return Answer(TRY(discover::SaveSearch(call.services.store, account, wanted)), 201);
}

Result<http::Response> PatchSavedSearch(const Call& call, const http::Request& request) {
  const Ulid id = TRY(PathId(request));
  const Ulid account = TRY(OwnAccount(call));
  const discover::SavedSearchEdit edit = TRY(ParseEdit(request));
  return Answer(TRY(discover::ChangeSavedSearch(call.services.store, account, id, edit)), 200);
}

Result<http::Response> DeleteSavedSearch(const Call& call, const http::Request& request) {
  const Ulid id = TRY(PathId(request));
  TRY(discover::ForgetSavedSearch(call.services.store, TRY(OwnAccount(call)), id));
  return http::Response::NoContent();
}

}  // namespace chanoma::api
