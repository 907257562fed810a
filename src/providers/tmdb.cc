#include "providers/tmdb.h"

#include <fmt/format.h>

#include <algorithm>

#include "providers/reading.h"

namespace chanoma::providers {
namespace {

constexpr size_t kMostSeasons = 100;

bool IsFilm(model::ShowKind kind) { return kind == model::ShowKind::kMovie; }

std::string PictureAt(std::string_view pictures, std::string_view size, const std::string& path) {
  return path.starts_with('/') ? fmt::format("{}/t/p/{}{}", pictures, size, path) : std::string();
}

std::string_view RegionOf(std::string_view language) {
  if (language.size() == 5) return language.substr(3);
  return language == "en" ? "US" : language == "ja" ? "JP" : std::string_view();
}

std::string UpperCase(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return upper;
}

// Texts of the wanted language are those of the answer itself; where they are missing, TMDB leaves them empty, and the English ones do.
void ReadTexts(const json::Value& answer, model::ShowKind kind, std::string_view language, model::Description& said) {
  const std::string_view title_key = IsFilm(kind) ? "title" : "name";
  model::Texts& own = said.texts[""];
  own.title = Said(Line(answer, title_key));
  own.plot = Said(Prose(answer, "overview"));
  own.tagline = Said(Line(answer, "tagline"));
  const std::string_view wanted = language.substr(0, 2);
  for (const json::Value& translation : List(At(answer, {"translations"}), "translations")) {
    const std::string tag = Line(translation, "iso_639_1", 8);
    const json::Value& in = At(translation, {"data"});
    if (tag.size() != 2) continue;
    model::Texts texts;
    texts.title = Said(Line(in, title_key));
    if (tag == "en") {
      if (!own.plot) own.plot = Said(Prose(in, "overview"));
      if (!own.tagline) own.tagline = Said(Line(in, "tagline"));
    }
    if (tag != wanted && texts.title && texts.title != own.title && said.texts.size() < kMostTitles) said.texts.emplace(tag, std::move(texts));
  }
}

void ReadAgeRating(const json::Value& answer, model::ShowKind kind, std::string_view language, model::Description& said) {
  const std::string region = UpperCase(RegionOf(language).empty() ? language.substr(0, 2) : RegionOf(language));
  std::string fallback;
  const auto take = [&](const json::Value& country, std::string rating) {
    const std::string where = Line(country, "iso_3166_1", 8);
    if (rating.empty()) return;
    if (where == region) said.age_rating = std::move(rating);
    else if (where == "US") fallback = std::move(rating);
  };
  if (IsFilm(kind)) {
    for (const json::Value& country : List(At(answer, {"release_dates"}), "results")) {
      for (const json::Value& release : List(country, "release_dates")) take(country, Line(release, "certification", kLongestWord));
    }
  } else {
    for (const json::Value& country : List(At(answer, {"content_ratings"}), "results")) take(country, Line(country, "rating", kLongestWord));
  }
  if (!said.age_rating) said.age_rating = Said(std::move(fallback));
}

void ReadPeople(const json::Value& answer, model::Description& said) {
  for (const json::Value& one : List(answer, "created_by")) AddPerson(said, model::PersonKind::kWriter, Line(one, "name", kLongestName));
  for (const json::Value& one : List(At(answer, {"credits"}), "crew")) {
    const std::string job = Line(one, "job", kLongestWord);
    if (job == "Director") AddPerson(said, model::PersonKind::kDirector, Line(one, "name", kLongestName));
    else if (Line(one, "department", kLongestWord) == "Writing") AddPerson(said, model::PersonKind::kWriter, Line(one, "name", kLongestName));
  }
  for (const json::Value& one : List(At(answer, {"credits"}), "cast")) AddPerson(said, model::PersonKind::kActor, Line(one, "name", kLongestName), Line(one, "character", kLongestName));
}

void ReadPictures(const json::Value& answer, std::string_view pictures, Details& details) {
  const auto add = [&](model::PictureKind kind, std::string_view size, const std::string& path) {
    if (std::string address = PictureAt(pictures, size, path); !address.empty()) details.pictures.push_back({kind, std::move(address)});
  };
  add(model::PictureKind::kPoster, "w780", Line(answer, "poster_path", kLongestAddress));
  add(model::PictureKind::kBackdrop, "w1280", Line(answer, "backdrop_path", kLongestAddress));
  for (const json::Value& logo : List(At(answer, {"images"}), "logos")) {
    const std::string path = Line(logo, "file_path", kLongestAddress);
    if (path.ends_with(".svg")) continue;
    add(model::PictureKind::kLogo, "w500", path);
    break;
  }
}

}  // namespace

Result<std::vector<Candidate>> ReadTmdbSearch(const json::Value& answer, std::string_view pictures) {
  if (!At(answer, {"results"}).AsArray()) return Fail(Code::kCorrupt, "its answer is none of its documentation: results are wanted");
  std::vector<Candidate> candidates;
  for (const json::Value& one : List(answer, "results")) {
    const bool film = one.Find("title") != nullptr;
    Candidate candidate{IdOf(one, "id"), Line(one, film ? "title" : "name"), {}, YearOfDay(Line(one, film ? "release_date" : "first_air_date")), Prose(one, "overview", kLongestEpisodePlot),
                        PictureAt(pictures, "w185", Line(one, "poster_path", kLongestAddress))};
    AddWord(candidate.other_titles, Line(one, film ? "original_title" : "original_name"));
    if (!candidate.id.empty() && !candidate.title.empty() && candidates.size() < kMostCandidates) candidates.push_back(std::move(candidate));
  }
  return candidates;
}

Result<Details> ReadTmdbWork(const json::Value& answer, model::ShowKind kind, std::string_view language, std::string_view pictures) {
  const bool film = IsFilm(kind);
  const std::string id = IdOf(answer, "id");
  if (id.empty() || Line(answer, film ? "title" : "name").empty()) return Fail(Code::kCorrupt, "its answer is none of its documentation: a work has an id and a title");
  Details details;
  model::Description& said = details.said;
  ReadTexts(answer, kind, language, said);
  said.original_title = Said(Line(answer, film ? "original_title" : "original_name"));
  said.premiered = Said(Day(Line(answer, film ? "release_date" : "first_air_date")));
  if (said.premiered) said.year = YearOfDay(*said.premiered);
  const std::string status = Line(answer, "status", kLongestWord);
  const bool over = status == "Ended" || status == "Canceled";
  if (!film && over) said.ended = Said(Day(Line(answer, "last_air_date")));
  std::vector<std::string> genres;
  for (const json::Value& genre : List(answer, "genres")) AddWord(genres, Line(genre, "name", kLongestWord));
  if (!genres.empty()) said.genres = std::move(genres);
  auto runtime = Whole(answer, "runtime", 1, 10'000);
  if (!film && !List(answer, "episode_run_time").empty()) {
    const int64_t* first = List(answer, "episode_run_time").front().AsInt();
    if (first && *first > 0 && *first < 10'000) runtime = *first;
  }
  if (runtime) said.runtime_minutes = static_cast<int>(*runtime);
  for (const json::Value& studio : List(answer, film ? "production_companies" : "networks")) AddWord(said.studios, Line(studio, "name", kLongestWord), 10);
  said.collection = Said(Line(At(answer, {"belongs_to_collection"}), "name"));
  AddRating(said, "themoviedb", answer.Find("vote_average"), 10, Whole(answer, "vote_count", 0, INT64_MAX));
  AddId(said, "tmdb", id);
  std::string imdb = Line(answer, "imdb_id", kLongestWord);
  if (imdb.empty()) imdb = Line(At(answer, {"external_ids"}), "imdb_id", kLongestWord);
  if (IsImdbId(imdb)) AddId(said, "imdb", std::move(imdb));
  AddId(said, "tvdb", IdOf(At(answer, {"external_ids"}), "tvdb_id"));
  if (std::string item = Line(At(answer, {"external_ids"}), "wikidata_id", kLongestWord); IsWikidataId(item)) AddId(said, "wikidata", std::move(item));
  ReadAgeRating(answer, kind, language, said);
  ReadPeople(answer, said);
  ReadPictures(answer, pictures, details);
  details.airing = film ? status != "Released" && status != "Canceled" : !over && !status.empty();
  details.next = Day(Line(At(answer, {"next_episode_to_air"}), "air_date"));
  return details;
}

std::vector<uint32_t> ReadTmdbSeasons(const json::Value& answer) {
  std::vector<uint32_t> seasons;
  for (const json::Value& season : List(answer, "seasons")) {
    const auto number = Whole(season, "season_number", 0, 9999);
    if (number && seasons.size() < kMostSeasons) seasons.push_back(static_cast<uint32_t>(*number));
  }
  return seasons;
}

void ReadTmdbEpisodes(const json::Value& answer, const std::vector<uint32_t>& seasons, Details& details) {
  for (const uint32_t season : seasons) {
    for (const json::Value& episode : List(At(answer, {fmt::format("season/{}", season)}), "episodes")) {
      const auto number = Whole(episode, "episode_number", 0, 99'999);
      if (!number || details.episodes.size() >= kMostEpisodes) continue;
      details.episodes.push_back({season, static_cast<uint32_t>(*number), {Said(Line(episode, "name")), Said(Prose(episode, "overview", kLongestEpisodePlot)), Said(Day(Line(episode, "air_date")))}});
    }
  }
}

std::optional<std::string> ReadTmdbFound(const json::Value& answer, model::ShowKind kind) {
  const json::Array& found = List(answer, IsFilm(kind) ? "movie_results" : "tv_results");
  return found.empty() ? std::nullopt : Said(IdOf(found.front(), "id"));
}

}  // namespace chanoma::providers
