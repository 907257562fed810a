#include "model/show.h"

#include <algorithm>

#include "model/work.h"

namespace chanoma::model {

std::string_view ProviderName(Provider provider) {
  switch (provider) {
    case Provider::kTmdb: return "tmdb";
    case Provider::kTvdb: return "tvdb";
    case Provider::kTvmaze: return "tvmaze";
    case Provider::kAnilist: return "anilist";
    case Provider::kWikidata: return "wikidata";
  }
  return "";
}

std::optional<Provider> ParseProvider(std::string_view name) {
  for (const Provider provider : kAllProviders) {
    if (ProviderName(provider) == name) return provider;
  }
  return std::nullopt;
}

std::vector<const Description*> LayersOf(const Show& show) {
  std::vector<const Description*> layers{&show.edited, &show.told};
  // What somebody chose goes before what was found.
  for (const bool by_hand : {true, false}) {
    for (const auto& [provider, said] : show.online.said) {
      const auto match = show.online.matches.find(provider);
      if ((match != show.online.matches.end() && match->second.by_hand) == by_hand) layers.push_back(&said);
    }
  }
  layers.push_back(&show.named);
  return layers;
}

namespace {

// The text in the first layer that has it, in the language that its source does not name.
std::string_view TextOf(const Show& show, std::optional<std::string> Texts::*text) {
  for (const Description* layer : LayersOf(show)) {
    const auto texts = layer->texts.find("");
    if (texts != layer->texts.end() && texts->second.*text) return *(texts->second.*text);
  }
  return {};
}

std::string_view LineOf(const Show& show, std::optional<std::string> Description::*line) {
  for (const Description* layer : LayersOf(show)) {
    if (layer->*line) return *(layer->*line);
  }
  return {};
}

template <class T>
const std::vector<T>& ListOf(const Show& show, std::vector<T> Description::*list, List name) {
  static const std::vector<T> none;
  for (const Description* layer : LayersOf(show)) {
    if (!(layer->*list).empty()) return layer->*list;
    if (layer->none.contains(name)) return none;
  }
  return none;
}

}  // namespace

std::string_view TitleOf(const Show& show) { return TextOf(show, &Texts::title); }

std::string_view SortTitleOf(const Show& show) {
  const std::string_view sort = TextOf(show, &Texts::sort_title);
  return sort.empty() ? TitleOf(show) : sort;
}

std::string_view PlotOf(const Show& show) { return TextOf(show, &Texts::plot); }

std::string_view TaglineOf(const Show& show) { return TextOf(show, &Texts::tagline); }

int YearOf(const Show& show) {
  for (const Description* layer : LayersOf(show)) {
    if (layer->year) return *layer->year;
  }
  return 0;
}

const std::vector<std::string>& GenresOf(const Show& show) {
  static const std::vector<std::string> none;
  for (const Description* layer : LayersOf(show)) {
    if (layer->genres) return *layer->genres;
  }
  return none;
}

std::string_view OriginalTitleOf(const Show& show) { return LineOf(show, &Description::original_title); }
std::string_view AgeRatingOf(const Show& show) { return LineOf(show, &Description::age_rating); }
std::string_view PremieredOf(const Show& show) { return LineOf(show, &Description::premiered); }
std::string_view EndedOf(const Show& show) { return LineOf(show, &Description::ended); }

int RuntimeOf(const Show& show) {
  for (const Description* layer : LayersOf(show)) {
    if (layer->runtime_minutes) return *layer->runtime_minutes;
  }
  return 0;
}

std::string_view CollectionOf(const Show& show) { return LineOf(show, &Description::collection); }

// Only those who name the same one speak of it.
std::string_view CollectionPlotOf(const Show& show) {
  const std::string_view name = CollectionOf(show);
  for (const Description* layer : LayersOf(show)) {
    if (layer->collection == name && layer->collection_plot) return *layer->collection_plot;
  }
  return {};
}

const std::vector<std::string>& StudiosOf(const Show& show) { return ListOf(show, &Description::studios, List::kStudios); }
const std::vector<Rating>& RatingsOf(const Show& show) { return ListOf(show, &Description::ratings, List::kRatings); }
const std::vector<ExternalId>& IdsOf(const Show& show) { return ListOf(show, &Description::ids, List::kIds); }
const std::vector<Person>& PeopleOf(const Show& show) { return ListOf(show, &Description::people, List::kPeople); }

const Rating* RatingOf(const std::vector<Rating>& ratings) {
  const auto most = std::ranges::max_element(ratings, {}, [](const Rating& rating) { return rating.votes.value_or(0); });
  return most == ratings.end() ? nullptr : &*most;
}

std::optional<Entry> EntryOf(std::string_view key, uint32_t through) {
  const auto work = ParseWorkKey(key);
  if (!work || work->kind == WorkKind::kFile) return std::nullopt;
  Entry entry;
  entry.work = std::string(key);
  const uint32_t last = through > work->episode ? through : 0;
  if (work->kind == WorkKind::kFilm) entry.what = Film{work->episode};
  else if (work->season == 0) entry.what = Special{work->episode, last};
  else entry.what = Episode{work->season, work->episode, last};
  return entry;
}

std::string_view TitleOf(const Entry& entry) { return entry.told.title ? *entry.told.title : entry.online.title ? *entry.online.title : entry.title; }
std::string_view PlotOf(const Entry& entry) {
  const auto& plot = entry.told.plot ? entry.told.plot : entry.online.plot;
  return plot ? std::string_view(*plot) : std::string_view();
}
std::string_view AiredOf(const Entry& entry) { return entry.told.aired ? *entry.told.aired : entry.online.aired ? *entry.online.aired : entry.aired; }

uint32_t ThroughOf(const Entry& entry) {
  if (const auto* episode = std::get_if<Episode>(&entry.what)) return episode->through;
  if (const auto* special = std::get_if<Special>(&entry.what)) return special->through;
  return 0;
}

uint32_t SeasonOf(const Entry& entry) {
  const auto* episode = std::get_if<Episode>(&entry.what);
  return episode ? episode->season : 0;
}

}  // namespace chanoma::model
