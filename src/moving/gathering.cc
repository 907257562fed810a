#include "moving/gathering.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>

#include "model/listing.h"
#include "watching/watching.h"

namespace chanoma::moving {
namespace {

using freedom::OtherItem;
using freedom::OtherKind;
using freedom::OtherSaying;
using freedom::OtherState;

constexpr size_t kMostItems = 1'000'000;
constexpr size_t kMostSayings = 2'000'000;
constexpr uint32_t kMostOfOne = 64;  // items with one key: versions of a film
constexpr uint32_t kNone = 0;  // as a place in a list: these count from 1
constexpr int64_t kMostTimes = 1'000'000;
constexpr double kScoreOfOne = model::kBestScore / 10.0;

// A film that was looked into for some seconds is none that was watched, here as there. A count without the mark of having played is of
// beginnings.
bool SaysWatched(const OtherSaying& says) { return says.played || says.position_ms >= watching::kStartedMs; }

// What is said of a place is of the latest; of the same time, of the one that says more. A favourite once is one.
void Merge(OtherSaying& known, const OtherSaying& more) {
  const auto weight = [](const OtherSaying& one) { return std::tuple(one.last.value_or(Timestamp{}), one.played, one.position_ms, one.plays); };
  const bool later = weight(known) < weight(more);
  OtherSaying merged = later ? more : known;
  const OtherSaying& other = later ? known : more;
  merged.favourite = known.favourite || more.favourite;
  if (!merged.rating) merged.rating = other.rating;
  known = merged;
}

uint64_t Both(uint32_t person, uint32_t what) { return uint64_t{person} << 32 | what; }

// `place` has the time before which it cannot have been: that counts for what says nothing of when, or of a time that has not come.
Place PlaceOf(const OtherSaying& says, int64_t duration, Place place, Timestamp now) {
  const bool ended = duration > 0 && says.position_ms >= duration * watching::kSeenPercent / 100;
  place.seen = says.played || ended;
  if (!ended && says.position_ms >= watching::kStartedMs) place.position_ms = says.position_ms;
  if (place.seen) place.times = static_cast<uint32_t>(std::clamp<int64_t>(says.plays, 1, kMostTimes));
  if (says.last && *says.last <= now) place.last = *says.last;
  return place;
}

bool IsFile(OtherKind kind) { return kind == OtherKind::kFilm || kind == OtherKind::kEpisode || kind == OtherKind::kVideo; }

}  // namespace

Gatherer::Gatherer(const Parts& parts) : parts_(parts) {
  for (size_t i = 0; i < parts_.people.size(); ++i) people_.emplace(parts_.people[i].user.key, static_cast<uint32_t>(i));
}

Result<void> Gatherer::Gather() {
  TRY(parts_.server.Items([&](const OtherItem& item) { return TakeItem(item); }));
  TRY(parts_.server.States([&](const OtherState& state) { return TakeState(state); }));
  TRY(TakeSayings());
  return parts_.server.Lists([&](const freedom::OtherList& list) {
    const auto owner = people_.find(list.owner);
    return parts_.keeper.List(list, owner == people_.end() ? list.owner : parts_.people[owner->second].user.name);
  });
}

Result<void> Gatherer::TakeItem(const OtherItem& item) {
  parts_.progress(++rows_);
  if (items_.size() == kMostItems) return Fail(Code::kInvalid, fmt::format("there are over {} items", kMostItems));
  Item known;
  known.match = TRY(parts_.matcher.Find(item));
  known.kind = item.kind;
  known.added = item.added.value_or(Timestamp{});
  known.described = Described(item);
  if (IsFile(item.kind)) {
    if (known.match.rule == Rule::kNone) known.called = Called(item);
    if (known.match.rule != Rule::kNone || item.there) ++parts_.report.found[static_cast<size_t>(known.match.rule)];
    if (known.match.rule == Rule::kNone && item.there) {
      parts_.report.missing.push_back({std::move(known.called), false});
      known.missing = static_cast<uint32_t>(parts_.report.missing.size());
    }
  }
  items_.push_back(std::move(known));
  const auto place = static_cast<uint32_t>(items_.size());
  const auto [first, fresh] = by_key_.emplace(item.key, place);
  if (fresh || items_[first->second - 1].behind == kMostOfOne) return {};
  items_.back().next = first->second;
  items_.back().behind = items_[first->second - 1].behind + 1;
  first->second = place;
  return {};
}

Gatherer::Item* Gatherer::Next(const Item* item) { return item->next == kNone ? nullptr : &items_[item->next - 1]; }

// Somebody has something to say of it. What never had a file is missed only then.
void Gatherer::Want(Item& item) {
  if (!IsFile(item.kind)) return;
  if (item.missing == kNone) {
    ++parts_.report.found[static_cast<size_t>(Rule::kNone)];
    parts_.report.missing.push_back({std::move(item.called), false});
    item.missing = static_cast<uint32_t>(parts_.report.missing.size());
  }
  parts_.report.missing[item.missing - 1].wanted = true;
}

Result<void> Gatherer::TakeState(const OtherState& state) {
  parts_.progress(++rows_);
  ++parts_.report.rows;
  const auto person = people_.find(state.user);
  const auto item = by_key_.find(state.item);
  if (person == people_.end() || item == by_key_.end()) {
    ++(person == people_.end() ? parts_.report.nobodys : parts_.report.gone);
    return {};
  }
  const auto [known, fresh] = sayings_.emplace(Both(person->second, item->second), state);
  if (sayings_.size() > kMostSayings) return Fail(Code::kInvalid, fmt::format("there are over {} records of what somebody watched", kMostSayings));
  if (fresh) return {};
  ++parts_.report.repeated;
  Merge(known->second, state);
  return {};
}

Result<void> Gatherer::TakeSayings() {
  std::vector<uint64_t> keys;
  keys.reserve(sayings_.size());
  for (const auto& [key, says] : sayings_) keys.push_back(key);
  std::ranges::sort(keys);
  for (const uint64_t key : keys) {
    const auto person = static_cast<uint32_t>(key >> 32);
    Item& first = items_[static_cast<uint32_t>(key) - 1];
    const OtherSaying& says = sayings_.at(key);
    if (!SaysWatched(says)) ++parts_.report.silent;
    else TRY(TakeWatched(person, first, says));
    const bool likes = says.favourite || says.rating;
    if (likes) TRY(TakeOpinion(person, first, says));
    if ((likes || SaysWatched(says)) && (says.audio_track || says.subtitle_track)) TRY(parts_.keeper.Tracks(parts_.people[person].user.name, first.described, says));
  }
  sayings_.clear();
  return {};
}

Result<void> Gatherer::TakeWatched(uint32_t person, Item& first, const OtherSaying& says) {
  bool placed = false;
  for (Item* item = &first; item; item = Next(item)) {
    if (item->match.held == kNotHeld) continue;
    placed = true;
    AddPlace(PlaceOf(says, parts_.matcher.held()[item->match.held].duration_ms, {person, item->match.held, 0, false, 0, std::min(item->added, parts_.now)}, parts_.now));
  }
  if (placed) return {};
  for (Item* item = &first; item; item = Next(item)) Want(*item);
  ++parts_.report.of_missing;
  return parts_.keeper.Watched(parts_.people[person].user.name, first.described, says);
}

Result<void> Gatherer::TakeOpinion(uint32_t person, Item& first, const OtherSaying& says) {
  const std::string& user = parts_.people[person].user.name;
  Ulid show;
  for (Item* item = &first; item; item = Next(item)) {
    if (show.IsNil() && (item->kind == OtherKind::kFilm || item->kind == OtherKind::kSeries)) show = item->match.show;
    if (item->match.rule == Rule::kNone) Want(*item);
  }
  if (says.favourite) TRY(parts_.keeper.Favourite(user, first.described));
  if (show.IsNil()) return says.rating ? parts_.keeper.Rating(user, first.described, *says.rating) : Result<void>();
  Opinion& opinion = opinions_[{person, show}];
  opinion.person = person;
  opinion.show = show;
  opinion.favourite = opinion.favourite || says.favourite;
  if (says.rating) opinion.score = static_cast<int>(std::lround(*says.rating * kScoreOfOne));
  return {};
}

// Of several files of one film that say something the latest counts; of the same time, the one that says more.
void Gatherer::AddPlace(const Place& place) {
  const auto [known, fresh] = places_.emplace(Both(place.person, place.held), place);
  if (fresh) return;
  ++parts_.report.repeated;
  const auto weight = [](const Place& one) { return std::tuple(one.last, one.seen, one.position_ms, one.times); };
  if (weight(known->second) < weight(place)) known->second = place;
}

std::vector<Place> Gatherer::TakePlaces() {
  std::vector<Place> places;
  places.reserve(places_.size());
  for (const auto& [key, place] : places_) places.push_back(place);
  places_.clear();
  std::ranges::sort(places, {}, [](const Place& place) { return std::pair(place.person, place.held); });
  return places;
}

std::vector<Opinion> Gatherer::TakeOpinions() {
  std::vector<Opinion> opinions;
  for (const auto& [key, opinion] : opinions_) opinions.push_back(opinion);
  opinions_.clear();
  return opinions;
}

}  // namespace chanoma::moving
