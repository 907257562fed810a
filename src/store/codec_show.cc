// Shows and their entries, as stored bytes.

#include <array>

#include "model/show.h"
#include "model/work.h"
#include "store/codec.h"
#include "store/codec_facts.h"
#include "store/codec_pictures.h"
#include "store/record_bytes.h"
#include "store/records.pb.h"

namespace chanoma::store {
namespace {

bool Known(model::ShowKind kind) { return kind == model::ShowKind::kSeries || kind == model::ShowKind::kMovie; }
constexpr std::array<model::List, 4> kLists{model::List::kStudios, model::List::kRatings, model::List::kIds, model::List::kPeople};
constexpr uint32_t BitOf(model::List list) { return 1u << (static_cast<uint32_t>(list) - 1); }
bool Known(model::PersonKind kind) { return kind >= model::PersonKind::kActor && kind <= model::PersonKind::kWriter; }

void Put(const std::vector<model::Rating>& ratings, google::protobuf::RepeatedPtrField<proto::ShowRating>& records) {
  records.Clear();
  for (const model::Rating& rating : ratings) {
    proto::ShowRating& stored = *records.Add();
    stored.set_source(rating.source);
    stored.set_value(rating.value);
    if (rating.votes) stored.set_votes(*rating.votes);
  }
}

std::vector<model::Rating> GetRatings(const google::protobuf::RepeatedPtrField<proto::ShowRating>& records) {
  std::vector<model::Rating> ratings;
  for (const proto::ShowRating& stored : records) {
    // Neither what is no number nor what is out of bounds.
    if (!(stored.value() >= 0 && stored.value() <= 10)) continue;
    ratings.push_back({stored.source(), stored.value(), stored.has_votes() ? std::optional<int64_t>(stored.votes()) : std::nullopt});
  }
  return ratings;
}

void Put(const model::Description& description, proto::ShowDescription& record) {
  record.clear_texts();
  for (const auto& [language, texts] : description.texts) {
    proto::ShowTexts& stored = *record.add_texts();
    stored.set_language(language);
    if (texts.title) stored.set_title(*texts.title);
    if (texts.sort_title) stored.set_sort_title(*texts.sort_title);
    if (texts.plot) stored.set_plot(*texts.plot);
    if (texts.tagline) stored.set_tagline(*texts.tagline);
  }
  description.year ? record.set_year(*description.year) : record.clear_year();
  record.clear_genres();
  if (description.genres) {
    record.mutable_genres();
    for (const std::string& genre : *description.genres) record.mutable_genres()->add_words(genre);
  }
  description.original_title ? record.set_original_title(*description.original_title) : record.clear_original_title();
  description.age_rating ? record.set_age_rating(*description.age_rating) : record.clear_age_rating();
  description.premiered ? record.set_premiered(*description.premiered) : record.clear_premiered();
  description.ended ? record.set_ended(*description.ended) : record.clear_ended();
  description.runtime_minutes ? record.set_runtime_minutes(*description.runtime_minutes) : record.clear_runtime_minutes();
  description.collection ? record.set_collection(*description.collection) : record.clear_collection();
  description.collection_plot ? record.set_collection_plot(*description.collection_plot) : record.clear_collection_plot();
  record.mutable_studios()->Assign(description.studios.begin(), description.studios.end());
  Put(description.ratings, *record.mutable_ratings());
  record.clear_ids();
  for (const model::ExternalId& id : description.ids) {
    proto::ShowExternalId& stored = *record.add_ids();
    stored.set_source(id.source);
    stored.set_value(id.value);
  }
  record.clear_people();
  for (const model::Person& person : description.people) {
    proto::ShowPerson& stored = *record.add_people();
    stored.set_kind(static_cast<uint32_t>(person.kind));
    stored.set_name(person.name);
    stored.set_role(person.role);
  }
  uint32_t none = 0;
  for (const model::List list : description.none) none |= BitOf(list);
  record.set_none(none);
}

model::Description GetDescription(const proto::ShowDescription& record) {
  model::Description description;
  for (const proto::ShowTexts& stored : record.texts()) {
    model::Texts& texts = description.texts[stored.language()];
    if (stored.has_title()) texts.title = stored.title();
    if (stored.has_sort_title()) texts.sort_title = stored.sort_title();
    if (stored.has_plot()) texts.plot = stored.plot();
    if (stored.has_tagline()) texts.tagline = stored.tagline();
  }
  if (record.has_year()) description.year = record.year();
  if (record.has_genres()) description.genres.emplace(record.genres().words().begin(), record.genres().words().end());
  if (record.has_original_title()) description.original_title = record.original_title();
  if (record.has_age_rating()) description.age_rating = record.age_rating();
  if (record.has_premiered()) description.premiered = record.premiered();
  if (record.has_ended()) description.ended = record.ended();
  if (record.has_runtime_minutes()) description.runtime_minutes = record.runtime_minutes();
  if (record.has_collection()) description.collection = record.collection();
  if (record.has_collection_plot()) description.collection_plot = record.collection_plot();
  description.studios.assign(record.studios().begin(), record.studios().end());
  description.ratings = GetRatings(record.ratings());
  for (const proto::ShowExternalId& id : record.ids()) description.ids.push_back({id.source(), id.value()});
  for (const proto::ShowPerson& person : record.people()) {
    // A kind of a later release is nobody that can be named here.
    const auto kind = static_cast<model::PersonKind>(person.kind());
    if (Known(kind)) description.people.push_back({kind, person.name(), person.role()});
  }
  for (const model::List list : kLists) {
    if ((record.none() & BitOf(list)) != 0) description.none.insert(list);
  }
  return description;
}

proto::ShowDescription& SaidBy(model::Provider provider, proto::ShowRecord& record) {
  switch (provider) {
    case model::Provider::kTmdb: return *record.mutable_tmdb();
    case model::Provider::kTvdb: return *record.mutable_tvdb();
    case model::Provider::kTvmaze: return *record.mutable_tvmaze();
    case model::Provider::kAnilist: return *record.mutable_anilist();
    case model::Provider::kWikidata: return *record.mutable_wikidata();
  }
  return *record.mutable_wikidata();
}

const proto::ShowDescription* FindSaidBy(model::Provider provider, const proto::ShowRecord& record) {
  switch (provider) {
    case model::Provider::kTmdb: return record.has_tmdb() ? &record.tmdb() : nullptr;
    case model::Provider::kTvdb: return record.has_tvdb() ? &record.tvdb() : nullptr;
    case model::Provider::kTvmaze: return record.has_tvmaze() ? &record.tvmaze() : nullptr;
    case model::Provider::kAnilist: return record.has_anilist() ? &record.anilist() : nullptr;
    case model::Provider::kWikidata: return record.has_wikidata() ? &record.wikidata() : nullptr;
  }
  return nullptr;
}

void ClearSaidBy(model::Provider provider, proto::ShowRecord& record) {
  switch (provider) {
    case model::Provider::kTmdb: return record.clear_tmdb();
    case model::Provider::kTvdb: return record.clear_tvdb();
    case model::Provider::kTvmaze: return record.clear_tvmaze();
    case model::Provider::kAnilist: return record.clear_anilist();
    case model::Provider::kWikidata: return record.clear_wikidata();
  }
}

bool IsProvider(uint32_t number) { return number >= static_cast<uint32_t>(model::Provider::kTmdb) && number <= static_cast<uint32_t>(model::Provider::kWikidata); }

void Put(const model::Online& online, proto::ShowRecord& record) {
  for (const model::Provider provider : model::kAllProviders) {
    const auto said = online.said.find(provider);
    if (said == online.said.end()) ClearSaidBy(provider, record);
    else Put(said->second, SaidBy(provider, record));
  }
  record.clear_matches();
  for (const auto& [provider, match] : online.matches) {
    proto::ShowMatch& stored = *record.add_matches();
    stored.set_provider(static_cast<uint32_t>(provider));
    stored.set_id(match.id);
    stored.set_by_hand(match.by_hand);
  }
  record.set_asked_ms(Milliseconds(online.asked));
  record.set_due_ms(Milliseconds(online.due));
  record.set_basis(online.basis);
  record.set_left_alone(online.left_alone);
}

model::Online GetOnline(const proto::ShowRecord& record) {
  model::Online online;
  for (const model::Provider provider : model::kAllProviders) {
    if (const proto::ShowDescription* said = FindSaidBy(provider, record)) online.said[provider] = GetDescription(*said);
  }
  for (const proto::ShowMatch& match : record.matches()) {
    if (IsProvider(match.provider()) && !match.id().empty()) online.matches[static_cast<model::Provider>(match.provider())] = {match.id(), match.by_hand()};
  }
  online.asked = Time(record.asked_ms());
  online.due = Time(record.due_ms());
  online.basis = record.basis();
  online.left_alone = record.left_alone();
  return online;
}

}  // namespace

std::string EncodeShow(const model::Show& show, std::string_view previous) {
  auto record = StartFrom<proto::ShowRecord>(previous);
  record.set_id(std::string(show.id.Raw()));
  record.set_kind(static_cast<uint32_t>(show.kind));
  record.set_series(show.series);
  record.set_slug(show.slug);
  record.set_added_ms(Milliseconds(show.added));
  Put(show.named, *record.mutable_named());
  if (show.told == model::Description{}) record.clear_told();
  else Put(show.told, *record.mutable_told());
  record.clear_problems();
  for (const model::Problem& problem : show.problems) {
    proto::ShowProblem& stored = *record.add_problems();
    stored.set_file(problem.file);
    stored.set_detail(problem.detail);
  }
  Put(show.pictures, *record.mutable_pictures());
  Put(show.edited, *record.mutable_edited());
  Put(show.online, record);
  record.set_follows(show.follows.IsNil() ? std::string() : std::string(show.follows.Raw()));
  record.mutable_merged()->Assign(show.merged.begin(), show.merged.end());
  return record.SerializeAsString();
}

Result<model::Show> DecodeShow(std::string_view bytes) {
  constexpr std::string_view kWhat = "show";
  auto record = TRY(Parse<proto::ShowRecord>(bytes, kWhat));
  const auto id = Ulid::FromRaw(record.id());
  model::Show show;
  show.kind = static_cast<model::ShowKind>(record.kind());
  if (!id || id->IsNil() || !Known(show.kind) || record.series().empty() || record.slug().empty()) return Damaged(kWhat);
  show.id = *id;
  show.series = std::move(*record.mutable_series());
  show.slug = std::move(*record.mutable_slug());
  show.added = Time(record.added_ms());
  show.named = GetDescription(record.named());
  show.told = GetDescription(record.told());
  for (const proto::ShowProblem& problem : record.problems()) show.problems.push_back({problem.file(), problem.detail()});
  show.pictures = GetPictures(record.pictures());
  show.edited = GetDescription(record.edited());
  show.online = GetOnline(record);
  show.follows = Ulid::FromRaw(record.follows()).value_or(Ulid{});
  show.merged.insert(record.merged().begin(), record.merged().end());
  return show;
}

std::string EncodeEntry(const model::Entry& entry, std::string_view previous) {
  auto record = StartFrom<proto::EntryRecord>(previous);
  record.set_id(std::string(entry.id.Raw()));
  record.set_work(entry.work);
  record.set_added_ms(Milliseconds(entry.added));
  record.set_title(entry.title);
  record.set_through(model::ThroughOf(entry));
  record.set_aired(entry.aired);
  if (entry.told == model::ToldOfEntry{}) {
    record.clear_told();
  } else {
    proto::EntryTold& told = *record.mutable_told();
    entry.told.title ? told.set_title(*entry.told.title) : told.clear_title();
    entry.told.plot ? told.set_plot(*entry.told.plot) : told.clear_plot();
    entry.told.aired ? told.set_aired(*entry.told.aired) : told.clear_aired();
    Put(entry.told.ratings, *told.mutable_ratings());
  }
  if (entry.online == model::SaidOfEntry{}) {
    record.clear_online();
  } else {
    proto::EntryOnline& online = *record.mutable_online();
    entry.online.title ? online.set_title(*entry.online.title) : online.clear_title();
    entry.online.plot ? online.set_plot(*entry.online.plot) : online.clear_plot();
    entry.online.aired ? online.set_aired(*entry.online.aired) : online.clear_aired();
  }
  if (entry.gone) Put(*entry.gone, *record.mutable_gone());
  else record.clear_gone();
  return record.SerializeAsString();
}

Result<model::Entry> DecodeEntry(std::string_view bytes) {
  constexpr std::string_view kWhat = "entry of a show";
  auto record = TRY(Parse<proto::EntryRecord>(bytes, kWhat));
  const auto id = Ulid::FromRaw(record.id());
  auto entry = model::EntryOf(record.work(), record.through());
  if (!id || id->IsNil() || !entry) return Damaged(kWhat);
  entry->id = *id;
  entry->added = Time(record.added_ms());
  entry->title = std::move(*record.mutable_title());
  entry->aired = std::move(*record.mutable_aired());
  if (record.told().has_title()) entry->told.title = record.told().title();
  if (record.told().has_plot()) entry->told.plot = record.told().plot();
  if (record.told().has_aired()) entry->told.aired = record.told().aired();
  entry->told.ratings = GetRatings(record.told().ratings());
  if (record.online().has_title()) entry->online.title = record.online().title();
  if (record.online().has_plot()) entry->online.plot = record.online().plot();
  if (record.online().has_aired()) entry->online.aired = record.online().aired();
  if (record.has_gone()) entry->gone = GetFacts(record.gone());
  return std::move(*entry);
}

}  // namespace chanoma::store
