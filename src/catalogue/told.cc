#include "catalogue/told.h"

#include <algorithm>

#include "text/text.h"

namespace chanoma::catalogue {
namespace {

constexpr size_t kLongestTitle = 300;
constexpr size_t kLongestName = 200;
constexpr size_t kLongestWord = 100;
constexpr size_t kLongestEpisodePlot = 4096;  // of a series there may be thousands
constexpr size_t kMostWords = 50;
constexpr size_t kMostPeople = 100;  // of each kind
constexpr size_t kMostRatings = 20;
constexpr size_t kMostIds = 30;

// An empty text is how these programs write that there is none: it takes nothing from the names.
std::optional<std::string> Short(const std::optional<std::string>& text, size_t longest) {
  if (!text || text->empty()) return std::nullopt;
  return text->size() <= longest ? *text : text::Clean(*text, longest);
}

std::vector<std::string> Words(const std::vector<std::string>& words) {
  std::vector<std::string> kept;
  for (const std::string& word : words) {
    if (kept.size() < kMostWords) kept.push_back(text::Clean(word, kLongestWord));
  }
  return kept;
}

std::vector<model::Rating> Ratings(const std::vector<nfo::Rating>& ratings) {
  std::vector<model::Rating> kept;
  for (const nfo::Rating& rating : ratings) {
    if (kept.size() < kMostRatings) kept.push_back({text::Clean(rating.source, kLongestWord), rating.value, rating.votes});
  }
  return kept;
}

void AddPeople(std::vector<model::Person>& people, model::PersonKind kind, const std::vector<std::string>& names) {
  for (size_t i = 0; i < std::min(names.size(), kMostPeople); ++i) people.push_back({kind, text::Clean(names[i], kLongestName), {}});
}

std::optional<std::string> PlotOf(const nfo::Document& document, size_t longest) {
  auto plot = Short(document.plot, longest);
  return plot ? plot : Short(document.outline, longest);
}

}  // namespace

model::Description ToldOfShow(const nfo::Document& document) {
  model::Description told;
  model::Texts texts;
  texts.title = Short(document.title, kLongestTitle);
  if (!texts.title) texts.title = Short(document.show_title, kLongestTitle);
  texts.sort_title = Short(document.sort_title, kLongestTitle);
  texts.plot = PlotOf(document, nfo::kLongestText);
  texts.tagline = Short(document.tagline, nfo::kLongestLine);
  if (texts != model::Texts{}) told.texts[""] = std::move(texts);
  told.premiered = document.premiered;
  told.ended = document.ended;
  told.year = document.year;
  if (!told.year && told.premiered) told.year = std::stoi(told.premiered->substr(0, 4));
  if (!document.genres.empty()) told.genres = Words(document.genres);
  told.original_title = Short(document.original_title, kLongestTitle);
  told.age_rating = Short(document.age_rating, kLongestWord);
  told.runtime_minutes = document.runtime_minutes;
  told.collection = Short(document.set_name, kLongestTitle);
  if (told.collection) told.collection_plot = Short(document.set_overview, nfo::kLongestText);
  told.studios = Words(document.studios);
  told.ratings = Ratings(document.ratings);
  for (const nfo::Id& id : document.ids) {
    if (told.ids.size() < kMostIds) told.ids.push_back({text::Clean(id.source, kLongestWord), text::Clean(id.value, kLongestWord)});
  }
  AddPeople(told.people, model::PersonKind::kDirector, document.directors);
  AddPeople(told.people, model::PersonKind::kWriter, document.writers);
  for (size_t i = 0; i < std::min(document.actors.size(), kMostPeople); ++i) {
    told.people.push_back({model::PersonKind::kActor, text::Clean(document.actors[i].name, kLongestName), text::Clean(document.actors[i].role, kLongestName)});
  }
  return told;
}

std::optional<model::ToldOfEntry> ToldOfEpisodes(const std::vector<nfo::Document>& documents, uint32_t number, uint32_t through) {
  std::vector<const nfo::Document*> all, meant;
  for (const nfo::Document& document : documents) {
    if (document.kind != nfo::Kind::kEpisode) continue;
    all.push_back(&document);
    const auto episode = static_cast<uint32_t>(document.episode.value_or(0));
    if (document.episode && episode >= number && episode <= std::max(number, through)) meant.push_back(&document);
  }
  if (all.empty()) return std::nullopt;
  model::ToldOfEntry told;
  const auto append = [](std::optional<std::string>& text, const std::optional<std::string>& more, std::string_view between, size_t longest) {
    if (!more || more->empty()) return;
    text = text ? Short(*text + std::string(between) + *more, longest) : Short(more, longest);
  };
  for (const nfo::Document* document : meant.empty() ? all : meant) {
    append(told.title, document->title, " / ", kLongestTitle);
    // Paragraphs stay apart; the sum of some is cut where it gets too long.
    const auto plot = PlotOf(*document, kLongestEpisodePlot);
    if (plot && (!told.plot || told.plot->size() + plot->size() + 2 <= kLongestEpisodePlot)) told.plot = told.plot ? *told.plot + "\n\n" + *plot : *plot;
    if (!told.aired) told.aired = document->aired ? document->aired : document->premiered;
    if (told.ratings.empty()) told.ratings = Ratings(document->ratings);
  }
  return told;
}

}  // namespace chanoma::catalogue
