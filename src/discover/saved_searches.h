#pragma once
// The searches that people keep: what they may be called, what they may ask for, how many there may be. Functions over the store;
// any thread that may write to it. What one finds is asked anew each time, by whoever looks, so that it shows nothing else than
// the search itself would.

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/saved_search.h"
#include "store/store.h"

namespace chanoma::discover {

inline constexpr size_t kMostSaved = 50;       // of one account: each may be a row of its home page
inline constexpr size_t kLongestSavedName = 200;  // bytes

// What is left out stays as it is.
struct SavedSearchEdit {
  std::optional<std::string> name, query, sort;
  std::optional<std::vector<model::SearchFilter>> filters;
  std::optional<size_t> place;  // among the others; beyond the last: the last
};

// All fail with kInvalid, which names the field of the API that is wrong: a name that another of theirs has (case, width and the
// like apart) is one. kConflict when there are as many as there may be, kNotFound for none of this account's.
Result<model::SavedSearch> SaveSearch(store::Store& store, const Ulid& account, const SavedSearchEdit& wanted);
Result<model::SavedSearch> ChangeSavedSearch(store::Store& store, const Ulid& account, const Ulid& id, const SavedSearchEdit& edit);
Result<void> ForgetSavedSearch(store::Store& store, const Ulid& account, const Ulid& id);

}  // namespace chanoma::discover
