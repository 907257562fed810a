#include "moving/show_index.h"

#include <algorithm>
#include <array>
#include <set>

#include "text/spelling.h"

namespace chanoma::moving {
namespace {

constexpr size_t kPage = 500;

std::string KeyOf(model::ShowKind kind, std::string_view what, std::string_view value) {
  std::string key(1, kind == model::ShowKind::kSeries ? 's' : 'm');
  return key.append(what).append("\n").append(value);
}

// Whatever the show is called, in every layer and language, in one spelling.
std::set<std::string> TitlesOf(const model::Show& show) {
  std::set<std::string> titles;
  const auto add = [&](const std::optional<std::string>& title) {
    if (title) titles.insert(text::Spelling(*title));
  };
  for (const model::Description* layer : model::LayersOf(show)) {
    for (const auto& [language, texts] : layer->texts) add(texts.title);
    add(layer->original_title);
  }
  titles.erase("");
  return titles;
}

std::set<int> YearsOf(const model::Show& show) {
  std::set<int> years;
  for (const model::Description* layer : model::LayersOf(show)) {
    if (layer->year) years.insert(*layer->year);
  }
  return years;
}

}  // namespace

void ShowIndex::Add(const model::Show& show) {
  std::set<std::string> keys;
  for (const model::Description* layer : model::LayersOf(show)) {
    for (const model::ExternalId& id : layer->ids) keys.insert(KeyOf(show.kind, id.source, id.value));
  }
  for (const std::string& title : TitlesOf(show)) {
    if (show.kind == model::ShowKind::kSeries) keys.insert(KeyOf(show.kind, "title", title));
    for (const int year : YearsOf(show)) keys.insert(KeyOf(show.kind, "title " + std::to_string(year), title));
  }
  for (const std::string& key : keys) by_key_[key].push_back(show.id);
}

Result<ShowIndex> ShowIndex::Make(const store::Reader& reader) {
  ShowIndex index;
  Ulid after;
  while (true) {
    const auto shows = TRY(reader.ListShows(after, kPage));
    for (const model::Show& show : shows) index.Add(show);
    if (shows.size() < kPage) return index;
    after = shows.back().id;
  }
}

std::optional<Ulid> ShowIndex::Only(const std::string& key) const {
  const auto found = by_key_.find(key);
  return found != by_key_.end() && found->second.size() == 1 ? std::optional(found->second.front()) : std::nullopt;
}

std::optional<Ulid> ShowIndex::FindByIds(model::ShowKind kind, const freedom::OtherIds& ids) const {
  std::optional<Ulid> found;
  const std::array<std::pair<std::string_view, const std::string*>, 3> known{{{"imdb", &ids.imdb}, {"tmdb", &ids.tmdb}, {"tvdb", &ids.tvdb}}};
  for (const auto& [source, value] : known) {
    const auto show = value->empty() ? std::nullopt : Only(KeyOf(kind, source, *value));
    // Ids that speak of different shows say nothing.
    if (show && found && *show != *found) return std::nullopt;
    if (show) found = show;
  }
  return found;
}

std::optional<Ulid> ShowIndex::FindByTitle(model::ShowKind kind, std::string_view title, int year) const {
  const std::string spelled = text::Spelling(title);
  if (spelled.empty()) return std::nullopt;
  const auto exact = year > 0 ? Only(KeyOf(kind, "title " + std::to_string(year), spelled)) : std::nullopt;
  return exact || kind == model::ShowKind::kMovie ? exact : Only(KeyOf(kind, "title", spelled));
}

}  // namespace chanoma::moving
