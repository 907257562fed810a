#include "providers/tvmaze.h"

#include <fmt/format.h>

#include "providers/polite.h"
#include "providers/reading.h"

namespace chanoma::providers {
namespace {

std::string PictureOf(const json::Value& image, std::string_view size) { return Line(image, size, kLongestAddress); }

void ReadEpisodes(const json::Value& embedded, Details& details) {
  for (const json::Value& episode : List(embedded, "episodes")) {
    const auto season = Whole(episode, "season", 0, 9999), number = Whole(episode, "number", 0, 99'999);
    if (!season || !number || details.episodes.size() >= kMostEpisodes) continue;
    details.episodes.push_back({static_cast<uint32_t>(*season), static_cast<uint32_t>(*number),
                                {Said(Line(episode, "name")), Said(Prose(episode, "summary", kLongestEpisodePlot)), Said(Day(Line(episode, "airdate")))}});
  }
}

void ReadPeople(const json::Value& embedded, Details& details) {
  for (const json::Value& one : List(embedded, "cast")) {
    AddPerson(details.said, model::PersonKind::kActor, Line(At(one, {"person"}), "name", kLongestName), Line(At(one, {"character"}), "name", kLongestName));
  }
  for (const json::Value& one : List(embedded, "crew")) {
    const std::string type = Line(one, "type", kLongestWord);
    if (type == "Creator") AddPerson(details.said, model::PersonKind::kWriter, Line(At(one, {"person"}), "name", kLongestName));
  }
}

void ReadPictures(const json::Value& answer, const json::Value& embedded, Details& details) {
  if (std::string poster = PictureOf(At(answer, {"image"}), "original"); !poster.empty()) details.pictures.push_back({model::PictureKind::kPoster, std::move(poster)});
  for (const json::Value& image : List(embedded, "images")) {
    const std::string type = Line(image, "type", kLongestWord);
    std::string address = Line(At(image, {"resolutions", "original"}), "url", kLongestAddress);
    if (address.empty()) continue;
    if (type == "background") details.pictures.push_back({model::PictureKind::kBackdrop, std::move(address)});
    else if (type == "banner") details.pictures.push_back({model::PictureKind::kBanner, std::move(address)});
  }
}

class Tvmaze final : public Provider {
 public:
  explicit Tvmaze(const Access& access) : access_(access) {}

  model::Provider name() const override { return model::Provider::kTvmaze; }
  bool Has(model::ShowKind kind) const override { return kind == model::ShowKind::kSeries; }

  Result<std::vector<Candidate>> Search(const Question& question) const override {
    std::vector<Candidate> candidates;
    TRY(Call("/search/shows?q=" + net::Escaped(question.title), [&](const json::Value& answer) -> Result<void> {
      candidates = TRY(ReadTvmazeSearch(answer));
      return {};
    }));
    return candidates;
  }

  Result<Details> Ask(model::ShowKind, const std::string& id) const override {
    if (!IsId(id)) return Fail(Code::kNotFound, "this is no id of TVmaze");
    Details details;
    TRY(Call(fmt::format("/shows/{}?embed%5B%5D=episodes&embed%5B%5D=nextepisode&embed%5B%5D=cast&embed%5B%5D=crew&embed%5B%5D=images", id), [&](const json::Value& answer) -> Result<void> {
      details = TRY(ReadTvmazeShow(answer));
      return {};
    }));
    return details;
  }

  Result<std::optional<std::string>> Find(model::ShowKind, const std::vector<model::ExternalId>& ids) const override {
    if (std::string own = FindId(ids, "tvmaze"); IsId(own)) return std::optional(std::move(own));
    const std::string tvdb = FindId(ids, "tvdb"), imdb = FindId(ids, "imdb");
    for (const std::string& by : {IsId(tvdb) ? "thetvdb=" + tvdb : std::string(), IsImdbId(imdb) ? "imdb=" + imdb : std::string()}) {
      if (by.empty()) continue;
      std::optional<std::string> id;
      const auto found = Call("/lookup/shows?" + by, [&](const json::Value& location) -> Result<void> {
        id = ReadTvmazeLookup(location);
        return id ? Result<void>() : Result<void>(Fail(Code::kCorrupt, "its answer is none of its documentation"));
      });
      if (!found && found.error().code != Code::kNotFound) return Fail(found.error());
      if (id) return id;
    }
    return std::optional<std::string>();
  }

  Result<void> Test() const override { return Call("/shows/1", [](const json::Value& answer) -> Result<void> { TRY(ReadTvmazeShow(answer)); return {}; }); }

 private:
  Result<void> Call(const std::string& path, const Polite::Read& read) const {
    Asking asking{name(), {access_.address + path}};
    asking.ask.most_bytes = 16u << 20;
    asking.takes_location = path.starts_with("/lookup/");
    return access_.polite.Ask(asking, access_.how, read);
  }
  const Access access_;
};

}  // namespace

Result<std::vector<Candidate>> ReadTvmazeSearch(const json::Value& answer) {
  const json::Array* items = answer.AsArray();
  if (!items) return Fail(Code::kCorrupt, "its answer is none of its documentation: a list is wanted");
  std::vector<Candidate> candidates;
  for (const json::Value& item : *items) {
    const json::Value& show = At(item, {"show"});
    Candidate candidate{IdOf(show, "id"), Line(show, "name"), {}, YearOfDay(Line(show, "premiered")), Prose(show, "summary", kLongestEpisodePlot), PictureOf(At(show, {"image"}), "medium")};
    if (!candidate.id.empty() && !candidate.title.empty() && candidates.size() < kMostCandidates) candidates.push_back(std::move(candidate));
  }
  return candidates;
}

Result<Details> ReadTvmazeShow(const json::Value& answer) {
  const std::string id = IdOf(answer, "id"), title = Line(answer, "name");
  if (id.empty() || title.empty()) return Fail(Code::kCorrupt, "its answer is none of its documentation: a show has an id and a name");
  const json::Value& embedded = At(answer, {"_embedded"});
  Details details;
  model::Description& said = details.said;
  model::Texts& texts = said.texts[""];
  texts.title = title;
  texts.plot = Said(Prose(answer, "summary"));
  said.premiered = Said(Day(Line(answer, "premiered")));
  said.ended = Said(Day(Line(answer, "ended")));
  if (said.premiered) said.year = YearOfDay(*said.premiered);
  std::vector<std::string> genres;
  for (const json::Value& genre : List(answer, "genres")) AddWord(genres, TextOf(genre, kLongestWord));
  if (!genres.empty()) said.genres = std::move(genres);
  if (const auto runtime = Whole(answer, "averageRuntime", 1, 10'000)) said.runtime_minutes = static_cast<int>(*runtime);
  AddWord(said.studios, Line(At(answer, {"network"}), "name", kLongestWord));
  AddWord(said.studios, Line(At(answer, {"webChannel"}), "name", kLongestWord));
  AddRating(said, "tvmaze", At(answer, {"rating"}).Find("average"), 10, std::nullopt);
  AddId(said, "tvmaze", id);
  AddId(said, "tvdb", IdOf(At(answer, {"externals"}), "thetvdb"));
  if (std::string imdb = Line(At(answer, {"externals"}), "imdb", kLongestWord); IsImdbId(imdb)) AddId(said, "imdb", std::move(imdb));
  ReadPeople(embedded, details);
  ReadEpisodes(embedded, details);
  ReadPictures(answer, embedded, details);
  const std::string status = Line(answer, "status", kLongestWord);
  details.airing = status == "Running" || status == "In Development" || status == "To Be Determined";
  details.next = Day(Line(At(embedded, {"nextepisode"}), "airdate"));
  return details;
}

std::optional<std::string> ReadTvmazeLookup(const json::Value& location) {
  // Some of its servers answer with the show itself.
  if (std::string id = IdOf(location, "id"); !id.empty()) return id;
  const std::string* address = location.AsString();
  constexpr std::string_view kShows = "/shows/";
  const size_t at = address ? address->rfind(kShows) : std::string::npos;
  if (at == std::string::npos) return std::nullopt;
  std::string id = address->substr(at + kShows.size());
  return IsId(id) ? std::optional(std::move(id)) : std::nullopt;
}

std::unique_ptr<Provider> MakeTvmaze(const Access& access) { return std::make_unique<Tvmaze>(access); }

}  // namespace chanoma::providers
