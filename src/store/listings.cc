// What people say of shows in their lists: reading, and writing with who has a show in a list.

#include "store/batch.h"
#include "store/codec.h"
#include "store/draft.h"
#include "store/keys.h"
#include "store/rows.h"

namespace chanoma::store {
namespace {

constexpr size_t kMostListed = 1000;

}  // namespace

Result<model::Listing> Reader::GetListing(const Ulid& account, const Ulid& show) const {
  std::string bytes;
  if (!TRY(source_->Get(Family::kMeta, keys::ListingKey(account, show), &bytes))) return Fail(Code::kNotFound, "it is not in the list");
  return DecodeListing(bytes);
}

Result<std::vector<model::Listing>> Reader::ListListings(const Ulid& account, const Ulid& after, size_t limit) const {
  if (limit == 0 || limit > kMostListed) return Fail(Code::kInvalid, "a page has 1 to 1000 rows", "limit");
  std::vector<model::Listing> listings;
  const auto rows = source_->Prefix(Family::kMeta, keys::RecordKey(keys::kListingPrefix, account));
  after.IsNil() ? rows->First() : rows->From(keys::After(keys::ListingKey(account, after)));
  for (; rows->Valid() && listings.size() < limit; rows->Next()) {
    if (auto listing = DecodeListing(rows->Value())) listings.push_back(std::move(*listing));
  }
  TRY(rows->Check());
  return listings;
}

Result<void> Draft::PutListing(const model::Listing& listing) {
  TRY(GetAccount(listing.account));
  TRY(GetShow(listing.show));
  if (listing.score && (*listing.score < 0 || *listing.score > model::kBestScore)) return Fail(Code::kInvalid, "a score is from 0 to 10", "score");
  const std::string key = keys::ListingKey(listing.account, listing.show);
  std::string previous;
  const bool known = TRY(source_->Get(Family::kMeta, key, &previous));
  const std::string bytes = EncodeListing(listing, previous);
  if (known && bytes == previous) return {};
  batch_.Put(Family::kMeta, key, bytes);
  PutRows(batch_, RowsOf(listing));
  Emit(model::ListingChanged{listing.account, listing.show});
  return {};
}

Result<void> Draft::DeleteListing(const Ulid& account, const Ulid& show) {
  std::string bytes;
  if (!TRY(source_->Get(Family::kMeta, keys::ListingKey(account, show), &bytes))) return Fail(Code::kNotFound, "it is not in the list");
  batch_.Delete(Family::kMeta, keys::ListingKey(account, show));
  batch_.Delete(Family::kIndex, keys::ListerRow(show, account));
  Emit(model::ListingChanged{account, show});
  const auto known = GetShow(show);
  if (!known) return known.error().code == Code::kNotFound || known.error().code == Code::kCorrupt ? Result<void>() : Result<void>(Fail(known.error()));
  return ForgetIfEmpty(show, known->series);
}

Result<void> Draft::EraseListings(const Ulid& account) {
  std::vector<Ulid> shows;
  {
    // From the keys: what cannot be read goes as well.
    const std::string prefix = keys::RecordKey(keys::kListingPrefix, account);
    const auto rows = source_->Prefix(Family::kMeta, prefix);
    for (rows->First(); rows->Valid(); rows->Next()) {
      if (const auto show = Ulid::FromRaw(rows->Key().substr(prefix.size()))) shows.push_back(*show);
    }
    TRY(rows->Check());
  }
  for (const Ulid& show : shows) TRY(DeleteListing(account, show));
  return {};
}

Result<bool> Draft::HasListers(const Ulid& show) const {
  const auto rows = source_->Prefix(Family::kIndex, keys::ListerScope(show));
  rows->First();
  const bool any = rows->Valid();
  TRY(rows->Check());
  return any;
}

Result<void> Draft::CarryListings(const Ulid& from, const Ulid& to) {
  std::vector<Ulid> listers;
  {
    const auto rows = source_->Prefix(Family::kIndex, keys::ListerScope(from));
    for (rows->First(); rows->Valid(); rows->Next()) {
      if (const auto account = keys::ParseRowId(rows->Key())) listers.push_back(*account);
    }
    TRY(rows->Check());
  }
  for (const Ulid& account : listers) {
    auto listing = GetListing(account, from);
    const auto known = GetListing(account, to);
    batch_.Delete(Family::kMeta, keys::ListingKey(account, from));
    batch_.Delete(Family::kIndex, keys::ListerRow(from, account));
    Emit(model::ListingChanged{account, from});
    // A damaged one is its owner's loss: the file gets its name all the same.
    if (!listing || known) continue;
    listing->show = to;
    TRY(PutListing(*listing));
  }
  return {};
}

}  // namespace chanoma::store
