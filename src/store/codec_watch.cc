// Where people are in what they watch, what they say of it in their lists, and the searches they keep, as stored bytes.

#include "model/work.h"
#include "store/codec.h"
#include "store/record_bytes.h"
#include "store/records.pb.h"

namespace chanoma::store {

std::string EncodeWatch(const model::Watch& watch, std::string_view previous) {
  auto record = StartFrom<proto::WatchRecord>(previous);
  record.set_account(std::string(watch.account.Raw()));
  record.set_work(watch.work);
  record.set_video(std::string(watch.video.Raw()));
  record.set_first_ms(Milliseconds(watch.first));
  record.set_last_ms(Milliseconds(watch.last));
  record.set_position_ms(watch.position_ms);
  record.set_duration_ms(watch.duration_ms);
  record.set_seen(watch.seen);
  record.set_times(watch.times);
  record.set_playback(watch.playback);
  return record.SerializeAsString();
}

Result<model::Watch> DecodeWatch(std::string_view bytes) {
  constexpr std::string_view kWhat = "place in a film";
  auto record = TRY(Parse<proto::WatchRecord>(bytes, kWhat));
  const auto account = Ulid::FromRaw(record.account()), video = Ulid::FromRaw(record.video());
  if (!account || account->IsNil() || !video || !model::ParseWorkKey(record.work()) || record.position_ms() < 0) return Damaged(kWhat);
  model::Watch watch;
  watch.account = *account;
  watch.work = std::move(*record.mutable_work());
  watch.video = *video;
  watch.first = Time(record.first_ms());
  watch.last = Time(record.last_ms());
  watch.position_ms = record.position_ms();
  watch.duration_ms = record.duration_ms();
  watch.seen = record.seen();
  watch.times = record.times();
  watch.playback = std::move(*record.mutable_playback());
  return watch;
}

std::string EncodeListing(const model::Listing& listing, std::string_view previous) {
  auto record = StartFrom<proto::ListingRecord>(previous);
  record.set_account(std::string(listing.account.Raw()));
  record.set_show(std::string(listing.show.Raw()));
  record.set_chosen(listing.chosen ? static_cast<uint32_t>(*listing.chosen) : 0);
  record.set_scored(listing.score.has_value());
  record.set_score(static_cast<uint32_t>(listing.score.value_or(0)));
  record.set_added_ms(Milliseconds(listing.added));
  record.set_chosen_ms(Milliseconds(listing.chosen_at));
  return record.SerializeAsString();
}

Result<model::Listing> DecodeListing(std::string_view bytes) {
  constexpr std::string_view kWhat = "place in somebody's list";
  constexpr auto kLast = static_cast<uint32_t>(model::Standing::kRewatching);
  const auto record = TRY(Parse<proto::ListingRecord>(bytes, kWhat));
  const auto account = Ulid::FromRaw(record.account()), show = Ulid::FromRaw(record.show());
  if (!account || account->IsNil() || !show || show->IsNil() || record.chosen() > kLast || record.score() > uint32_t{model::kBestScore}) return Damaged(kWhat);
  model::Listing listing;
  listing.account = *account;
  listing.show = *show;
  if (record.chosen() != 0) listing.chosen = static_cast<model::Standing>(record.chosen());
  if (record.scored()) listing.score = static_cast<int>(record.score());
  listing.added = Time(record.added_ms());
  listing.chosen_at = Time(record.chosen_ms());
  return listing;
}

std::string EncodeSavedSearch(const model::SavedSearch& search, std::string_view previous) {
  auto record = StartFrom<proto::SavedSearchRecord>(previous);
  record.set_account(std::string(search.account.Raw()));
  record.set_id(std::string(search.id.Raw()));
  record.set_name(search.name);
  record.set_query(search.query);
  record.set_sort(search.sort);
  record.clear_filters();
  for (const model::SearchFilter& filter : search.filters) {
    auto& added = *record.add_filters();
    added.set_name(filter.name);
    added.set_value(filter.value);
  }
  record.set_place(search.place);
  record.set_saved_ms(Milliseconds(search.saved));
  return record.SerializeAsString();
}

Result<model::SavedSearch> DecodeSavedSearch(std::string_view bytes) {
  constexpr std::string_view kWhat = "saved search";
  auto record = TRY(Parse<proto::SavedSearchRecord>(bytes, kWhat));
  const auto account = Ulid::FromRaw(record.account()), id = Ulid::FromRaw(record.id());
  if (!account || account->IsNil() || !id || id->IsNil() || record.name().empty()) return Damaged(kWhat);
  model::SavedSearch search{*account, *id, std::move(*record.mutable_name()), std::move(*record.mutable_query()), std::move(*record.mutable_sort()), {}, record.place(), Time(record.saved_ms())};
  for (auto& filter : *record.mutable_filters()) search.filters.push_back({std::move(*filter.mutable_name()), std::move(*filter.mutable_value())});
  return search;
}

}  // namespace chanoma::store
