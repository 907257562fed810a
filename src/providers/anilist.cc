#include "providers/anilist.h"

#include <fmt/format.h>

#include <algorithm>

#include "json/writer.h"
#include "providers/polite.h"
#include "providers/reading.h"

namespace chanoma::providers {
namespace {

constexpr std::string_view kSearch =
    "query($q:String){Page(perPage:15){media(search:$q,type:ANIME){id format title{romaji english native}synonyms startDate{year}description(asHtml:false)coverImage{large}}}}";
constexpr std::string_view kMedia =
    "query($id:Int){Media(id:$id,type:ANIME){id idMal format status title{romaji english native}synonyms description(asHtml:false)startDate{year month day}endDate{year month day}"
    "genres averageScore duration studios(isMain:true){nodes{name}}staff(perPage:12){edges{role node{name{full}}}}"
    "characters(perPage:25,sort:[ROLE,RELEVANCE]){edges{node{name{full}}voiceActors(language:JAPANESE){name{full}}}}"
    "coverImage{extraLarge}bannerImage nextAiringEpisode{airingAt}}}";

bool IsFilm(const json::Value& media) { return Line(media, "format", kLongestWord) == "MOVIE"; }

// In the language that is wanted, if it is one of the three.
std::string TitleOf(const json::Value& media, std::string_view language) {
  const json::Value& title = At(media, {"title"});
  const bool japanese = language.starts_with("ja");
  for (const std::string_view key : {japanese ? "native" : "english", "romaji", "english", "native"}) {
    if (std::string text = Line(title, key); !text.empty()) return text;
  }
  return {};
}

std::vector<std::string> TitlesOf(const json::Value& media) {
  std::vector<std::string> titles;
  for (const std::string_view key : {"english", "romaji", "native"}) AddWord(titles, Line(At(media, {"title"}), key), kMostTitles);
  for (const json::Value& synonym : List(media, "synonyms")) AddWord(titles, TextOf(synonym, kLongestTitle), kMostTitles);
  return titles;
}

std::string DayOf(const json::Value& date) {
  const auto year = Whole(date, "year", 1800, 2200), month = Whole(date, "month", 1, 12), day = Whole(date, "day", 1, 31);
  return year && month && day ? fmt::format("{:04}-{:02}-{:02}", *year, *month, *day) : std::string();
}

std::string DayOfSeconds(int64_t seconds) {
  const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(std::chrono::sys_seconds(std::chrono::seconds(seconds)))};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
}

// "errors" of GraphQL: what is not there is told as 404 in there, beside a medium that is null.
Result<void> Check(const json::Value& answer) {
  for (const json::Value& error : List(answer, "errors")) {
    if (Whole(error, "status", 404, 404)) return Fail(Code::kNotFound, "there is no such work");
  }
  if (At(answer, {"data"}).AsObject()) return {};
  return Fail(Code::kCorrupt, "its answer is none of its documentation: data is wanted");
}

void ReadPeople(const json::Value& media, model::Description& said) {
  for (const json::Value& edge : List(At(media, {"staff"}), "edges")) {
    const std::string role = Line(edge, "role", kLongestWord), name = Line(At(edge, {"node", "name"}), "full", kLongestName);
    if (role == "Director") AddPerson(said, model::PersonKind::kDirector, name);
    else if (role == "Original Creator" || role == "Series Composition" || role == "Script" || role == "Original Story") AddPerson(said, model::PersonKind::kWriter, name);
  }
  for (const json::Value& edge : List(At(media, {"characters"}), "edges")) {
    const json::Array& voices = List(edge, "voiceActors");
    if (!voices.empty()) AddPerson(said, model::PersonKind::kActor, Line(At(voices.front(), {"name"}), "full", kLongestName), Line(At(edge, {"node", "name"}), "full", kLongestName));
  }
}

class Anilist final : public Provider {
 public:
  explicit Anilist(const Access& access) : access_(access) {}

  model::Provider name() const override { return model::Provider::kAnilist; }
  bool Has(model::ShowKind) const override { return true; }

  Result<std::vector<Candidate>> Search(const Question& question) const override {
    std::vector<Candidate> candidates;
    json::Writer out;
    out.BeginObject().Field("query", kSearch).Key("variables").BeginObject().Field("q", question.title).EndObject().EndObject();
    TRY(Call(out.Take(), [&](const json::Value& answer) -> Result<void> {
      candidates = TRY(ReadAnilistSearch(answer, question.kind, access_.language));
      return {};
    }));
    return candidates;
  }

  Result<Details> Ask(model::ShowKind, const std::string& id) const override {
    if (!IsId(id)) return Fail(Code::kNotFound, "this is no id of AniList");
    Details details;
    json::Writer out;
    out.BeginObject().Field("query", kMedia).Key("variables").BeginObject().Key("id").Raw(id).EndObject().EndObject();
    TRY(Call(out.Take(), [&](const json::Value& answer) -> Result<void> {
      details = TRY(ReadAnilistMedia(answer, access_.language));
      return {};
    }));
    return details;
  }

  Result<std::optional<std::string>> Find(model::ShowKind kind, const std::vector<model::ExternalId>& ids) const override {
    if (std::string own = FindId(ids, "anilist"); IsId(own)) return std::optional(std::move(own));
    return access_.anime ? access_.anime(kind, ids) : std::nullopt;
  }

  Result<void> Test() const override {
    TRY(Ask(model::ShowKind::kSeries, "1"));
    return {};
  }

 private:
  Result<void> Call(std::string body, const Polite::Read& read) const {
    Asking asking{name(), {access_.address}};
    asking.ask.json = std::move(body);
    asking.ask.most_bytes = 2u << 20;
    return access_.polite.Ask(asking, access_.how, read);
  }
  const Access access_;
};

}  // namespace

Result<std::vector<Candidate>> ReadAnilistSearch(const json::Value& answer, model::ShowKind kind, std::string_view language) {
  TRY(Check(answer));
  std::vector<Candidate> candidates;
  for (const json::Value& media : List(At(answer, {"data", "Page"}), "media")) {
    if (IsFilm(media) != (kind == model::ShowKind::kMovie) || Line(media, "format", kLongestWord) == "MUSIC") continue;
    const auto year = Whole(At(media, {"startDate"}), "year", 1800, 2200);
    Candidate candidate{IdOf(media, "id"), TitleOf(media, language), TitlesOf(media), static_cast<int>(year.value_or(0)), Prose(media, "description", kLongestEpisodePlot),
                        Line(At(media, {"coverImage"}), "large", kLongestAddress)};
    if (!candidate.id.empty() && !candidate.title.empty() && candidates.size() < kMostCandidates) candidates.push_back(std::move(candidate));
  }
  return candidates;
}

Result<Details> ReadAnilistMedia(const json::Value& answer, std::string_view language) {
  TRY(Check(answer));
  const json::Value& media = At(answer, {"data", "Media"});
  const std::string id = IdOf(media, "id"), title = TitleOf(media, language);
  if (id.empty() || title.empty()) return Fail(Code::kCorrupt, "its answer is none of its documentation: a medium has an id and a title");
  Details details;
  model::Description& said = details.said;
  said.texts[""].title = title;
  said.texts[""].plot = Said(Prose(media, "description"));
  for (const auto& [key, tag] : {std::pair("english", "en"), std::pair("romaji", "ja-Latn"), std::pair("native", "ja")}) {
    if (std::string text = Line(At(media, {"title"}), key); !text.empty() && text != title) said.texts[tag].title = std::move(text);
  }
  said.original_title = Said(Line(At(media, {"title"}), "native"));
  said.premiered = Said(DayOf(At(media, {"startDate"})));
  said.ended = Said(DayOf(At(media, {"endDate"})));
  if (const auto year = Whole(At(media, {"startDate"}), "year", 1800, 2200)) said.year = static_cast<int>(*year);
  std::vector<std::string> genres;
  for (const json::Value& genre : List(media, "genres")) AddWord(genres, TextOf(genre, kLongestWord));
  if (!genres.empty()) said.genres = std::move(genres);
  if (const auto runtime = Whole(media, "duration", 1, 10'000)) said.runtime_minutes = static_cast<int>(*runtime);
  for (const json::Value& studio : List(At(media, {"studios"}), "nodes")) AddWord(said.studios, Line(studio, "name", kLongestWord));
  // How many have it on their lists is told, not how many gave it a score.
  AddRating(said, "anilist", media.Find("averageScore"), 100, std::nullopt);
  AddId(said, "anilist", id);
  AddId(said, "myanimelist", IdOf(media, "idMal"));
  ReadPeople(media, said);
  if (std::string cover = Line(At(media, {"coverImage"}), "extraLarge", kLongestAddress); !cover.empty()) details.pictures.push_back({model::PictureKind::kPoster, std::move(cover)});
  if (std::string banner = Line(media, "bannerImage", kLongestAddress); !banner.empty()) details.pictures.push_back({model::PictureKind::kBanner, std::move(banner)});
  const std::string status = Line(media, "status", kLongestWord);
  details.airing = status == "RELEASING" || status == "NOT_YET_RELEASED";
  if (const auto next = Whole(At(media, {"nextAiringEpisode"}), "airingAt", 1, 7'000'000'000)) details.next = DayOfSeconds(*next);
  return details;
}

std::unique_ptr<Provider> MakeAnilist(const Access& access) { return std::make_unique<Anilist>(access); }

}  // namespace chanoma::providers
