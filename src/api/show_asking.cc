#include "api/show_asking.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "api/cursor.h"
#include "api/params.h"
#include "api/visible.h"
#include "filter/parse.h"
#include "shelf/entries.h"

namespace chanoma::api {
namespace {

struct Sorting {
  std::string_view name;
  shelf::Sort sort;
  bool descending;
};
constexpr std::array<Sorting, 8> kSortings{{{"title", shelf::Sort::kTitle, false},
                                            {"-title", shelf::Sort::kTitle, true},
                                            {"added", shelf::Sort::kAdded, false},
                                            {"-added", shelf::Sort::kAdded, true},
                                            {"year", shelf::Sort::kYear, false},
                                            {"-year", shelf::Sort::kYear, true},
                                            {"rating", shelf::Sort::kRating, false},
                                            {"-rating", shelf::Sort::kRating, true}}};
constexpr std::string_view kRandom = "random:";

bool SetSort(std::string_view text, shelf::Question& question) {
  const auto* sorting = std::find_if(kSortings.begin(), kSortings.end(), [&](const Sorting& candidate) { return candidate.name == text; });
  if (sorting != kSortings.end()) {
    question.sort = sorting->sort;
    question.descending = sorting->descending;
    return true;
  }
  const std::string_view digits = text.starts_with(kRandom) ? text.substr(kRandom.size()) : std::string_view();
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), question.seed);
  question.sort = shelf::Sort::kRandom;
  return !digits.empty() && error == std::errc() && end == digits.data() + digits.size();
}

}  // namespace

Result<AskedShows> ReadShowQuestion(const Call& call, const http::Request& request, std::string_view usual) {
  constexpr std::array<std::string_view, 4> kKnown{"limit", "after", "sort", "filter"};
  TRY(OnlyQuery(request, kKnown));
  AskedShows asked;
  shelf::Question& question = asked.question;
  question.accept = AcceptFacts(call.principal);
  question.limit = TRY(PageLimit(request));
  const std::string_view sort = request.Query("sort").value_or(usual);
  if (!SetSort(sort, question)) return Fail(Code::kInvalid, "sort is one of title, added, year, rating, with a leading - to descend, or random:NUMBER", "sort");
  const std::string_view filter = request.Query("filter").value_or("");
  if (!filter.empty()) question.filter = TRY(filter::Parse(filter, shelf::Properties()));
  asked.list = fmt::format("{} sort={} filter={}", request.path, sort, filter);
  if (const auto after = request.Query("after")) {
    Cursor cursor = TRY(DecodeCursor(asked.list, *after));
    question.after = shelf::Place{std::move(cursor.key), cursor.id};
  }
  if (question.filter && shelf::AsksForPersonal(*question.filter)) {
    // Places and lists are for people who are signed in, and not for their keys.
    TRY(accounts::Require(call.principal, accounts::Permission::kSignedIn));
    question.personal = TRY(shelf::ReadPersonal(call.services.store.Snapshot(), call.principal.account));
  }
  return asked;
}

void WriteAddresses(json::Writer& out, const Call& call, const http::Request& request, std::string_view list, const shelf::Page& page) {
  out.Field("this", PageAddress(call.services.base_path, request, request.Query("after").value_or("")));
  if (page.more && page.last) out.Field("next", PageAddress(call.services.base_path, request, EncodeCursor(list, {page.last->key, page.last->id})));
  else out.NullField("next");
}

Result<ShowListing> ListingWith(const Call& call, const store::Reader& reader, const shelf::Hit& hit) {
  ShowListing listing;
  if (!accounts::Require(call.principal, accounts::Permission::kSignedIn) || call.principal.account.IsNil()) return listing;
  const shelf::Personal personal = TRY(shelf::ReadPersonal(reader, call.principal.account, hit.show));
  listing.standing = TRY(call.services.shelf.StandingWith(hit.show.id, AcceptFacts(call.principal), personal));
  if (const auto said = personal.listings.find(hit.show.id); said != personal.listings.end()) listing.said = said->second;
  return listing;
}

}  // namespace chanoma::api
