#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "api/cursor.h"
#include "api/handlers.h"
#include "api/params.h"
#include "api/search_named.h"
#include "api/search_reader.h"
#include "api/search_views.h"
#include "discover/orders.h"

namespace chanoma::api {
namespace {

constexpr size_t kShows = 24, kPeople = 12;  // beside the first page
constexpr size_t kSuggestedShows = 4, kSuggestedPeople = 3;
constexpr size_t kGroups = 6, kSuggestedGroups = 2;  // studios, and collections
constexpr std::array<std::string_view, 7> kFacets{"kind", "library", "language", "resolution", "decade", "genre", "tag"};

std::vector<std::string> CommaList(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const size_t end = std::min(text.find(','), text.size());
    if (end > 0) parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

bool SeesAll(const accounts::Principal& who) { return !who.restricted && who.may.Has(accounts::Permission::kVideoModerate); }

// Of everything that is here there are lists elsewhere.
bool Asks(const discover::Question& question) { return question.q.find_first_not_of(" \t\n") != std::string::npos || !question.chosen.empty(); }

// Of studios and collections nothing else is known than their names.
bool AsksForNames(const discover::Question& question) { return question.shows > 0 && question.chosen.empty() && question.kinds.empty(); }

bool FoundNothing(const discover::Results& results) { return results.hits.empty() && results.named.shows.empty() && results.named.people.empty(); }

// What was probably meant. Words are corrected by all that is here: who finds nothing of it is not told that it exists.
void WriteCorrected(json::Writer& out, const Call& call, const discover::Results& results) {
  if (results.corrected.empty() || (!SeesAll(call.principal) && FoundNothing(results))) out.NullField("corrected");
  else out.Field("corrected", results.corrected);
}

// The languages a reader's browser asks for, for the endings of words.
std::vector<std::string> LanguagesOf(const http::Request& request) {
  std::vector<std::string> languages;
  for (std::string& range : CommaList(request.Header("Accept-Language").value_or(""))) {
    std::string tag = range.substr(0, range.find_first_of(";-"));
    std::erase(tag, ' ');
    if (tag.size() == 2 && tag != "en" && languages.size() < 3) languages.push_back(std::move(tag));
  }
  return languages;
}

Result<discover::Question> ParseQuestion(const Call& call, const http::Request& request, int64_t most, int64_t usual) {
  discover::Question question;
  question.q = request.Query("q").value_or("");
  if (question.q.size() > discover::kLongestQuery) return Fail(Code::kInvalid, fmt::format("q has at most {} bytes", discover::kLongestQuery), "q");
  question.languages = LanguagesOf(request);
  question.limit = static_cast<size_t>(TRY(QueryNumber(request, "limit", 1, most, usual)));
  for (const std::string_view name : discover::kNarrowedBy) {
    for (std::string& value : CommaList(request.Query(name).value_or(""))) {
      if (name == "kind") question.kinds.push_back(std::move(value));
      else question.chosen.push_back({std::string(name), std::move(value)});
    }
  }
  std::vector<Ulid> libraries;
  for (const search::Facet& facet : question.chosen) {
    if (facet.name == "library") libraries.push_back(Ulid::Parse(facet.value).value_or(Ulid{}));
  }
  const store::Reader reader = call.services.store.Read();
  question.reader = TRY(VideoReader(reader, call.principal));
  question.show_reader = TRY(ShowReader(reader, call.principal, libraries));
  return question;
}

}  // namespace

Result<http::Response> Search(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 12> kKnown{"q",        "kind",       "library", "language", "resolution", "decade",
                                                    "year",     "facets",     "sort",    "limit",    "after",      "explain"};
  TRY(OnlyQuery(request, kKnown));
  discover::Question question = TRY(ParseQuestion(call, request, 250, 25));
  const std::string sort_name(request.Query("sort").value_or(discover::kUsualOrder));
  const discover::Order order = TRY(discover::ParseOrder(sort_name));
  question.sort = order.sort;
  question.descending = order.descending;
  for (std::string& facet : CommaList(request.Query("facets").value_or(""))) {
    if (std::find(kFacets.begin(), kFacets.end(), facet) == kFacets.end()) {
      return Fail(Code::kInvalid, "facets are some of kind, library, language, resolution, decade, genre, tag", "facets");
    }
    question.facets.push_back(std::move(facet));
  }
  std::string list = fmt::format("search q={} sort={}", question.q, sort_name);
  for (const std::string& kind : question.kinds) list += " kind=" + kind;
  for (const search::Facet& facet : question.chosen) list += " " + facet.name + "=" + facet.value;
  std::optional<discover::Place> place;
  if (const auto after = request.Query("after")) {
    const Cursor cursor = TRY(DecodeCursor(list, *after));
    discover::Place from;
    const char* end = cursor.key.data() + cursor.key.size();
    const auto [middle, error] = std::from_chars(cursor.key.data(), end, from.answer);
    if (error != std::errc() || middle == end || std::from_chars(middle + 1, end, from.offset).ec != std::errc()) {
      return Fail(Code::kInvalid, "after is not from this list", "after");
    }
    place = from;
  }
  if (!place && Asks(question)) {
    question.shows = kShows;
    question.people = kPeople;
  }
  const discover::Results results = TRY(call.services.discover.Search(question, place));
  const bool explain = request.Query("explain") == "1";

  json::Writer out(1024 * (results.hits.size() + 1));
  out.BeginObject().Key("items").BeginArray();
  WriteSearchHits(out, results, call.services.store.Snapshot(), call.principal, call.services.base_path, explain);
  out.EndArray().Field("count", results.count).Field("exact", results.exact);
  const NamedWriter named(call, question.show_reader, results.named.marks);
  named.WriteShows(out, results.named.shows);
  out.Field("showCount", results.named.show_count);
  named.WritePeople(out, results.named.people);
  out.Field("peopleCount", results.named.people_count);
  named.WriteGroups(out, results.corrected.empty() ? question.q : results.corrected, AsksForNames(question) ? kGroups : 0);
  WriteCorrected(out, call, results);
  WriteSearchFacets(out, results.facets, call.services.store.Read());
  out.Field("this", PageAddress(call.services.base_path, request, request.Query("after").value_or("")));
  if (results.next) {
    out.Field("next", PageAddress(call.services.base_path, request,
                                  EncodeCursor(list, {fmt::format("{} {}", results.next->answer, results.next->offset), Ulid{}})));
  } else {
    out.NullField("next");
  }
  out.EndObject();
  return http::Response::Json(out.Take());
}

Result<http::Response> SuggestSearch(const Call& call, const http::Request& request) {
  constexpr std::array<std::string_view, 8> kKnown{"q", "kind", "library", "language", "resolution", "decade", "year", "limit"};
  TRY(OnlyQuery(request, kKnown));
  discover::Question question = TRY(ParseQuestion(call, request, 25, 8));
  if (Asks(question)) {
    question.shows = kSuggestedShows;
    question.people = kSuggestedPeople;
  }
  const discover::Results results = TRY(call.services.discover.Suggest(question));
  json::Writer out(1024 * (results.hits.size() + 1));
  out.BeginObject().Key("items").BeginArray();
  WriteSearchHits(out, results, call.services.store.Snapshot(), call.principal, call.services.base_path, false);
  out.EndArray();
  const NamedWriter named(call, question.show_reader, results.named.marks);
  named.WriteShows(out, results.named.shows);
  named.WritePeople(out, results.named.people);
  named.WriteGroups(out, results.corrected.empty() ? question.q : results.corrected, AsksForNames(question) ? kSuggestedGroups : 0);
  WriteCorrected(out, call, results);
  out.EndObject();
  return http::Response::Json(out.Take());
}

Result<http::Response> GetSearchIndex(const Call& call, const http::Request&) {
  return http::Response::Json(SearchIndexJson(call.services.discover.follower().GetProgress()));
}

Result<http::Response> RebuildSearchIndex(const Call& call, const http::Request&) {
  call.services.discover.RequestRebuild();
  discover::Follower::Progress progress = call.services.discover.follower().GetProgress();
  progress.building = true;
  return http::Response::Json(SearchIndexJson(progress), 202);
}

}  // namespace chanoma::api
