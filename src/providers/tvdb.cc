#include "providers/tvdb.h"

#include <algorithm>
#include <array>
#include <functional>
#include <limits>
#include <utility>

#include "providers/reading.h"

namespace chanoma::providers {
namespace {

// Its own codes: those of ISO 639-2, but for two that are of a region.
constexpr std::array<std::pair<std::string_view, std::string_view>, 28> kLanguages{
    {{"pt-BR", "pt"}, {"zh-TW", "zhtw"}, {"en", "eng"}, {"ja", "jpn"}, {"de", "deu"}, {"fr", "fra"}, {"es", "spa"}, {"it", "ita"}, {"pt", "por"}, {"ru", "rus"}, {"zh", "zho"}, {"ko", "kor"}, {"nl", "nld"}, {"sv", "swe"}, {"da", "dan"},
     {"nb", "nor"}, {"no", "nor"}, {"fi", "fin"}, {"pl", "pol"}, {"cs", "ces"}, {"hu", "hun"}, {"tr", "tur"}, {"el", "ell"}, {"he", "heb"}, {"ar", "ara"}, {"th", "tha"}, {"uk", "ukr"}, {"ro", "ron"}}};

constexpr std::string_view kPictures = "https://artworks.thetvdb.com";
constexpr ptrdiff_t kMostPictures = 20;  // of a kind

// Artworks of series and films; none for those of seasons, episodes and people, icons, and logos with more than words.
std::optional<model::PictureKind> KindOf(int64_t type) {
  switch (type) {
    case 1: case 16: return model::PictureKind::kBanner;
    case 2: case 14: return model::PictureKind::kPoster;
    case 3: case 15: return model::PictureKind::kBackdrop;
    case 23: case 25: return model::PictureKind::kLogo;
    default: return std::nullopt;
  }
}

// Some addresses are written without their place, and those that end in a slash are of no picture.
std::string PictureAt(const json::Value& record, std::string_view key) {
  std::string address = Line(record, key, kLongestAddress);
  if (address.ends_with('/')) return {};
  return address.starts_with('/') ? std::string(kPictures) + address : address;
}

// Of the list of translations, the text in a language. A language has other names of a work there too.
std::string Translated(const json::Value& data, std::string_view list, std::string_view key, std::string_view language, size_t longest) {
  for (const json::Value& translation : List(At(data, {"translations"}), list)) {
    const bool* alias = At(translation, {"isAlias"}).AsBool();
    if (Line(translation, "language", 8) == language && !(alias && *alias)) return Prose(translation, key, longest);
  }
  return {};
}

void ReadPeople(const json::Value& data, model::Description& said) {
  std::vector<const json::Value*> order;
  for (const json::Value& one : List(data, "characters")) order.push_back(&one);
  std::ranges::stable_sort(order, {}, [](const json::Value* one) { return Whole(*one, "sort", 0, INT32_MAX).value_or(INT32_MAX); });
  for (const json::Value* at : order) {
    const json::Value& one = *at;
    const std::string kind = Line(one, "peopleType", kLongestWord), name = Line(one, "personName", kLongestName);
    if (kind == "Director") AddPerson(said, model::PersonKind::kDirector, name);
    else if (kind == "Writer" || kind == "Creator" || kind == "Showrunner") AddPerson(said, model::PersonKind::kWriter, name);
    else if (kind == "Actor" || kind == "Guest Star") AddPerson(said, model::PersonKind::kActor, name, Line(one, "name", kLongestName));
  }
}

// In the language that is wanted, else without words, else in English; of each, what is liked most.
void ReadPictures(const json::Value& data, std::string_view language, Details& details) {
  struct Ranked {
    int rank = 0;
    double score = 0;
    PictureSaid picture;
  };
  constexpr int kWanted = 3, kWithoutWords = 2, kEnglish = 1;
  std::vector<Ranked> ranked;
  if (std::string image = PictureAt(data, "image"); !image.empty()) {
    ranked.push_back({kWithoutWords, std::numeric_limits<double>::max(), {model::PictureKind::kPoster, std::move(image)}});
  }
  for (const json::Value& art : List(data, "artworks")) {
    const auto kind = KindOf(Whole(art, "type", 0, 100).value_or(0));
    std::string address = PictureAt(art, "image");
    if (!kind || address.empty()) continue;
    const std::string in = Line(art, "language", 8);
    const json::Value& score = At(art, {"score"});
    ranked.push_back({in == language ? kWanted : in.empty() ? kWithoutWords : in == "eng" ? kEnglish : 0, score.IsNumber() ? score.Number() : 0, {*kind, std::move(address)}});
  }
  std::ranges::stable_sort(ranked, std::greater<>(), [](const Ranked& one) { return std::pair(one.rank, one.score); });
  for (Ranked& one : ranked) {
    if (std::ranges::count(details.pictures, one.picture.kind, &PictureSaid::kind) < kMostPictures) details.pictures.push_back(std::move(one.picture));
  }
}

void ReadRemoteIds(const json::Value& data, model::Description& said) {
  for (const json::Value& remote : List(data, "remoteIds")) {
    const std::string source = Line(remote, "sourceName", kLongestWord), id = Line(remote, "id", kLongestWord);
    if (source == "IMDB" && IsImdbId(id)) AddId(said, "imdb", id);
    // Some are written as in the addresses there: "1399-game-of-thrones".
    else if (const std::string number = id.substr(0, id.find('-')); source == "TheMovieDB.com" && IsId(number)) AddId(said, "tmdb", number);
    else if (source == "TV Maze" && IsId(id)) AddId(said, "tvmaze", id);
    else if (source == "Wikidata" && IsWikidataId(id)) AddId(said, "wikidata", id);
  }
}

void ReadStudios(const json::Value& data, model::Description& said) {
  AddWord(said.studios, Line(At(data, {"originalNetwork"}), "name", kLongestWord));
  // Of films; in some answers the one, in some the other.
  for (const json::Value& one : List(data, "studios")) AddWord(said.studios, Line(one, "name", kLongestWord), 10);
  for (const std::string_view kind : {"studio", "production"}) {
    for (const json::Value& one : List(At(data, {"companies"}), kind)) AddWord(said.studios, Line(one, "name", kLongestWord), 10);
  }
}

}  // namespace

std::string_view TvdbLanguage(std::string_view tag) {
  auto known = std::ranges::find(kLanguages, tag, &std::pair<std::string_view, std::string_view>::first);
  if (known == kLanguages.end()) known = std::ranges::find(kLanguages, tag.substr(0, 2), &std::pair<std::string_view, std::string_view>::first);
  return known == kLanguages.end() ? "eng" : known->second;
}

Result<std::string> ReadTvdbToken(const json::Value& answer) {
  const std::string* token = At(answer, {"data", "token"}).AsString();
  const bool plain = token && !token->empty() && token->size() < 4096 && std::ranges::all_of(*token, [](char c) { return c > ' ' && c < 127; });
  return plain ? Result<std::string>(*token) : Result<std::string>(Fail(Code::kCorrupt, "its answer is none of its documentation: a token is wanted"));
}

Result<std::vector<Candidate>> ReadTvdbSearch(const json::Value& answer, std::string_view language) {
  if (!At(answer, {"data"}).AsArray()) return Fail(Code::kCorrupt, "its answer is none of its documentation: data is wanted");
  std::vector<Candidate> candidates;
  for (const json::Value& one : List(answer, "data")) {
    Candidate candidate{IdOf(one, "tvdb_id"), Line(At(one, {"translations"}), language), {}, YearOfDay(Line(one, "first_air_time")), Prose(At(one, {"overviews"}), language, kLongestEpisodePlot),
                        PictureAt(one, "thumbnail")};
    if (candidate.year == 0 && IsId(Line(one, "year", 8))) candidate.year = std::stoi(Line(one, "year", 4));
    const std::string own = Line(one, "name");
    if (candidate.title.empty()) candidate.title = own;
    if (candidate.plot.empty()) candidate.plot = Prose(one, "overview", kLongestEpisodePlot);
    if (candidate.poster.empty()) candidate.poster = PictureAt(one, "image_url");
    AddWord(candidate.other_titles, own, kMostTitles);
    for (const json::Value& alias : List(one, "aliases")) AddWord(candidate.other_titles, TextOf(alias, kLongestTitle), kMostTitles);
    if (const json::Object* translations = At(one, {"translations"}).AsObject()) {
      for (const auto& [tag, title] : *translations) AddWord(candidate.other_titles, TextOf(title, kLongestTitle), kMostTitles);
    }
    if (!candidate.id.empty() && !candidate.title.empty() && candidates.size() < kMostCandidates) candidates.push_back(std::move(candidate));
  }
  return candidates;
}

Result<Details> ReadTvdbWork(const json::Value& answer, model::ShowKind kind, std::string_view tag) {
  const json::Value& data = At(answer, {"data"});
  const std::string id = IdOf(data, "id"), name = Line(data, "name");
  if (id.empty() || name.empty()) return Fail(Code::kCorrupt, "its answer is none of its documentation: a work has an id and a name");
  const bool film = kind == model::ShowKind::kMovie;
  const std::string_view language = TvdbLanguage(tag);
  Details details;
  model::Description& said = details.said;
  model::Texts& own = said.texts[""];
  std::string title = Translated(data, "nameTranslations", "name", language, kLongestTitle), plot = Translated(data, "overviewTranslations", "overview", language, kLongestPlot);
  if (title.empty()) title = Translated(data, "nameTranslations", "name", "eng", kLongestTitle);
  if (plot.empty()) plot = Translated(data, "overviewTranslations", "overview", "eng", kLongestPlot);
  own.title = title.empty() ? name : title;
  own.plot = Said(plot.empty() ? Prose(data, "overview") : plot);
  for (const auto& [two, three] : kLanguages) {
    std::string other = three == language ? std::string() : Translated(data, "nameTranslations", "name", three, kLongestTitle);
    if (!other.empty() && other != *own.title) said.texts[std::string(two)].title = std::move(other);
  }
  if (name != *own.title) said.original_title = name;
  said.premiered = Said(Day(Line(film ? At(data, {"first_release"}) : data, film ? "date" : "firstAired")));
  const std::string year = Line(data, "year", 8);
  if (said.premiered) said.year = YearOfDay(*said.premiered);
  else if (IsId(year) && year.size() == 4) said.year = std::stoi(year);
  const std::string status = Line(At(data, {"status"}), "name", kLongestWord);
  if (!film && status == "Ended") said.ended = Said(Day(Line(data, "lastAired")));
  std::vector<std::string> genres;
  for (const json::Value& genre : List(data, "genres")) AddWord(genres, Line(genre, "name", kLongestWord));
  if (!genres.empty()) said.genres = std::move(genres);
  if (const auto runtime = Whole(data, film ? "runtime" : "averageRuntime", 1, 10'000)) said.runtime_minutes = static_cast<int>(*runtime);
  ReadStudios(data, said);
  AddId(said, "tvdb", id);
  ReadRemoteIds(data, said);
  ReadPeople(data, said);
  ReadPictures(data, language, details);
  details.airing = film ? !status.empty() && status != "Released" : status == "Continuing" || status == "Upcoming";
  details.next = Day(Line(data, "nextAired"));
  return details;
}

Result<bool> ReadTvdbEpisodes(const json::Value& answer, Details& details) {
  const json::Value& data = At(answer, {"data"});
  // An empty list may be none at all.
  if (!data.AsObject() || !data.Find("episodes")) return Fail(Code::kCorrupt, "its answer is none of its documentation: episodes are wanted");
  for (const json::Value& episode : List(data, "episodes")) {
    const auto season = Whole(episode, "seasonNumber", 0, 9999), number = Whole(episode, "number", 0, 99'999);
    if (!season || !number || details.episodes.size() >= kMostEpisodes) continue;
    details.episodes.push_back({static_cast<uint32_t>(*season), static_cast<uint32_t>(*number),
                                {Said(Line(episode, "name")), Said(Prose(episode, "overview", kLongestEpisodePlot)), Said(Day(Line(episode, "aired")))}});
  }
  return !Line(At(answer, {"links"}), "next", kLongestAddress).empty() && !List(data, "episodes").empty();
}

std::optional<std::string> ReadTvdbFound(const json::Value& answer, model::ShowKind kind) {
  for (const json::Value& one : List(answer, "data")) {
    if (std::string id = IdOf(At(one, {kind == model::ShowKind::kMovie ? "movie" : "series"}), "id"); !id.empty()) return id;
  }
  return std::nullopt;
}

}  // namespace chanoma::providers
