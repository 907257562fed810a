#include "discover/saved_searches.h"

#include <fmt/format.h>

#include <algorithm>

#include "discover/orders.h"
#include "text/names.h"
#include "text/text.h"

namespace chanoma::discover {
namespace {

constexpr size_t kMostValues = 100;    // of all filters together
constexpr size_t kLongestValue = 100;  // bytes

Result<std::string> CleanName(std::string_view typed) {
  std::string name = text::Clean(typed.substr(0, 4 * kLongestSavedName), 4 * kLongestSavedName);
  name.erase(name.find_last_not_of(' ') + 1);
  name.erase(0, name.find_first_not_of(' '));
  if (name.empty() || name.size() > kLongestSavedName) return Fail(Code::kInvalid, fmt::format("a saved search has a name of 1 to {} bytes", kLongestSavedName), "name");
  return name;
}

// In the order of what there is to narrow by, each value once.
Result<std::vector<model::SearchFilter>> CleanFilters(const std::vector<model::SearchFilter>& wanted) {
  std::vector<model::SearchFilter> filters;
  if (wanted.size() > kMostValues) return Fail(Code::kInvalid, fmt::format("filters have at most {} values", kMostValues), "filters");
  for (const model::SearchFilter& filter : wanted) {
    if (std::ranges::find(kNarrowedBy, filter.name) == kNarrowedBy.end()) return Fail(Code::kInvalid, "filters are some of kind, library, language, resolution, decade, year", "filters");
    const bool sound = !filter.value.empty() && filter.value.size() <= kLongestValue && filter.value.find(',') == std::string::npos && text::Clean(filter.value, kLongestValue) == filter.value;
    if (!sound) return Fail(Code::kInvalid, fmt::format("{} has values of 1 to {} bytes without commas", filter.name, kLongestValue), "filters");
  }
  for (const std::string_view name : kNarrowedBy) {
    for (const model::SearchFilter& filter : wanted) {
      if (filter.name == name && std::ranges::find(filters, filter) == filters.end()) filters.push_back(filter);
    }
  }
  return filters;
}

Result<void> Apply(const SavedSearchEdit& edit, model::SavedSearch& search) {
  if (edit.name) search.name = TRY(CleanName(*edit.name));
  if (edit.query) {
    if (edit.query->size() > kLongestQuery) return Fail(Code::kInvalid, fmt::format("q has at most {} bytes", kLongestQuery), "q");
    search.query = text::Clean(*edit.query, kLongestQuery);
  }
  if (edit.sort) {
    TRY(ParseOrder(*edit.sort));
    search.sort = *edit.sort;
  }
  if (edit.filters) search.filters = TRY(CleanFilters(*edit.filters));
  if (search.filters.empty() && search.query.find_first_not_of(" \t\n") == std::string::npos) return Fail(Code::kInvalid, "it asks for nothing: words or filters are needed", "q");
  return {};
}

Result<void> OnlyOfItsName(const std::vector<model::SavedSearch>& others, const model::SavedSearch& search) {
  const std::string key = text::NameKey(search.name);
  const auto same = std::ranges::find_if(others, [&](const model::SavedSearch& other) { return other.id != search.id && text::NameKey(other.name) == key; });
  if (same != others.end()) return Fail(Code::kInvalid, fmt::format("another saved search is called “{}”", same->name), "name");
  return {};
}

// Of all, in their order: each gets the number of its place.
Result<void> PutAll(store::Draft& draft, std::vector<model::SavedSearch>& all) {
  for (size_t i = 0; i < all.size(); ++i) {
    all[i].place = static_cast<uint32_t>(i);
    TRY(draft.PutSavedSearch(all[i]));
  }
  return {};
}

Result<model::SavedSearch> PutAt(store::Draft& draft, std::vector<model::SavedSearch> others, model::SavedSearch search, size_t place) {
  place = std::min(place, others.size());
  others.insert(others.begin() + static_cast<std::ptrdiff_t>(place), std::move(search));
  TRY(PutAll(draft, others));
  return others[place];
}

}  // namespace

Result<model::SavedSearch> SaveSearch(store::Store& store, const Ulid& account, const SavedSearchEdit& wanted) {
  model::SavedSearch search;
  search.account = account;
  search.id = store.NewId();
  search.sort = kUsualOrder;
  if (!wanted.name) return Fail(Code::kInvalid, "a saved search needs a name", "name");
  TRY(Apply(wanted, search));
  TRY(store.Commit([&](store::Draft& draft) -> Result<void> {
    auto others = TRY(draft.ListSavedSearches(account));
    TRY(OnlyOfItsName(others, search));
    if (others.size() >= kMostSaved) return Fail(Code::kConflict, fmt::format("an account has at most {} saved searches", kMostSaved), "many");
    search.saved = draft.Now();
    search = TRY(PutAt(draft, std::move(others), search, wanted.place.value_or(kMostSaved)));
    return {};
  }));
  return search;
}

Result<model::SavedSearch> ChangeSavedSearch(store::Store& store, const Ulid& account, const Ulid& id, const SavedSearchEdit& edit) {
  model::SavedSearch search;
  TRY(store.Commit([&](store::Draft& draft) -> Result<void> {
    auto others = TRY(draft.ListSavedSearches(account));
    const auto found = std::ranges::find(others, id, &model::SavedSearch::id);
    if (found == others.end()) return Fail(Code::kNotFound, "there is no such saved search");
    search = *found;
    TRY(Apply(edit, search));
    TRY(OnlyOfItsName(others, search));
    const auto place = static_cast<size_t>(found - others.begin());
    others.erase(found);
    search = TRY(PutAt(draft, std::move(others), search, edit.place.value_or(place)));
    return {};
  }));
  return search;
}

Result<void> ForgetSavedSearch(store::Store& store, const Ulid& account, const Ulid& id) {
  TRY(store.Commit([&](store::Draft& draft) { return draft.DeleteSavedSearch(account, id); }));
  return {};
}

}  // namespace chanoma::discover
