// The searches that people keep: reading, and writing.

#include <algorithm>
#include <tuple>

#include "store/batch.h"
#include "store/codec.h"
#include "store/draft.h"
#include "store/keys.h"

namespace chanoma::store {

Result<std::vector<model::SavedSearch>> Reader::ListSavedSearches(const Ulid& account) const {
  std::vector<model::SavedSearch> searches;
  const auto rows = source_->Prefix(Family::kMeta, keys::RecordKey(keys::kSavedSearchPrefix, account));
  for (rows->First(); rows->Valid(); rows->Next()) {
    if (auto search = DecodeSavedSearch(rows->Value())) searches.push_back(std::move(*search));
  }
  TRY(rows->Check());
  std::ranges::sort(searches, [](const model::SavedSearch& a, const model::SavedSearch& b) { return std::tie(a.place, a.id) < std::tie(b.place, b.id); });
  return searches;
}

Result<void> Draft::PutSavedSearch(const model::SavedSearch& search) {
  TRY(GetAccount(search.account));
  if (search.id.IsNil() || search.name.empty()) return Fail(Code::kInvalid, "a saved search needs a name", "name");
  const std::string key = keys::SavedSearchKey(search.account, search.id);
  std::string previous;
  const bool known = TRY(source_->Get(Family::kMeta, key, &previous));
  const std::string bytes = EncodeSavedSearch(search, previous);
  if (known && bytes == previous) return {};
  batch_.Put(Family::kMeta, key, bytes);
  Emit(model::SavedSearchesChanged{search.account});
  return {};
}

Result<void> Draft::DeleteSavedSearch(const Ulid& account, const Ulid& id) {
  std::string bytes;
  const std::string key = keys::SavedSearchKey(account, id);
  if (!TRY(source_->Get(Family::kMeta, key, &bytes))) return Fail(Code::kNotFound, "there is no such saved search");
  batch_.Delete(Family::kMeta, key);
  Emit(model::SavedSearchesChanged{account});
  return {};
}

Result<void> Draft::EraseSavedSearches(const Ulid& account) {
  std::vector<std::string> all;
  {
    // From the keys: what cannot be read goes as well.
    const auto rows = source_->Prefix(Family::kMeta, keys::RecordKey(keys::kSavedSearchPrefix, account));
    for (rows->First(); rows->Valid(); rows->Next()) all.emplace_back(rows->Key());
    TRY(rows->Check());
  }
  for (const std::string& key : all) batch_.Delete(Family::kMeta, key);
  return {};
}

}  // namespace chanoma::store
