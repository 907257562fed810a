#include "providers/wikidata.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "providers/polite.h"
#include "providers/reading.h"

namespace chanoma::providers {
namespace {

// What an item is an instance of (P31).
constexpr std::array<std::string_view, 12> kFilms{
    "Q11424",     // film
    "Q24869",     // feature film
    "Q202866",    // animated film
    "Q29168811",  // animated feature film
    "Q20650540",  // anime film
    "Q506240",    // television film
    "Q24862",     // short film
    "Q17517379",  // animated short film
    "Q226730",    // silent film
    "Q20667187",  // silent short film
    "Q93204",     // documentary film
    "Q18011172",  // film project
};
constexpr std::array<std::string_view, 9> kSeries{
    "Q5398426",    // television series
    "Q1259759",    // miniseries
    "Q15416",      // television program
    "Q526877",     // web series
    "Q581714",     // animated series
    "Q117467246",  // animated television series
    "Q63952888",   // anime television series
    "Q113687694",  // series of original video animation
    "Q113671041",  // series of original net animation
};
struct IdProperty {
  std::string_view property, source;
};
constexpr std::array<IdProperty, 8> kIds{{{"P345", "imdb"}, {"P4947", "tmdb"}, {"P4983", "tmdb"}, {"P4835", "tvdb"}, {"P12196", "tvdb"}, {"P8600", "tvmaze"}, {"P8729", "anilist"}, {"P4086", "myanimelist"}}};

const json::Array& Claims(const json::Value& item, std::string_view property) { return List(At(item, {"claims"}), property); }
// None of a claim that is known to be wrong.
const json::Value& ValueOf(const json::Value& claim) {
  static const json::Value none;
  return Line(claim, "rank", kLongestWord) == "deprecated" ? none : At(claim, {"mainsnak", "datavalue", "value"});
}

// "+2004-09-22T00:00:00Z", to the day (precision 11) or the year.
std::string TimeOf(const json::Value& item, std::initializer_list<std::string_view> properties, int64_t least_precision) {
  std::string first;
  for (const std::string_view property : properties) {
    for (const json::Value& claim : Claims(item, property)) {
      const json::Value& value = ValueOf(claim);
      std::string time = Line(value, "time", kLongestWord);
      if (!time.starts_with('+') || !Whole(value, "precision", least_precision, 14)) continue;
      time = time.substr(1, 10);
      if (first.empty() || time < first) first = time;
    }
    if (!first.empty()) break;
  }
  return first;
}

int YearOf(const json::Value& item) {
  const std::string time = TimeOf(item, {"P577", "P580", "P571"}, 9);
  return time.size() == 10 && IsId(time.substr(0, 4)) ? std::stoi(time.substr(0, 4)) : 0;
}

bool IsA(const json::Value& item, model::ShowKind kind) {
  const std::span<const std::string_view> classes = kind == model::ShowKind::kMovie ? std::span<const std::string_view>(kFilms) : kSeries;
  return std::ranges::any_of(Claims(item, "P31"), [&](const json::Value& claim) { return std::ranges::find(classes, Line(ValueOf(claim), "id", kLongestWord)) != classes.end(); });
}

// Its own tags have no large letters: "pt-br".
std::string TagOf(std::string_view language) {
  std::string tag(language);
  for (char& c : tag) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return tag;
}

std::string LabelOf(const json::Value& item, std::string_view language) {
  const std::string own = TagOf(language);
  for (const std::string_view tag : {std::string_view(own), language.substr(0, 2), std::string_view("en"), std::string_view("mul")}) {
    if (std::string label = Line(At(item, {"labels", tag}), "value"); !label.empty()) return label;
  }
  return {};
}

class Wikidata final : public Provider {
 public:
  explicit Wikidata(const Access& access) : access_(access) {}

  model::Provider name() const override { return model::Provider::kWikidata; }
  bool Has(model::ShowKind) const override { return true; }

  Result<std::vector<Candidate>> Search(const Question& question) const override {
    const auto items = TRY(Items(fmt::format("action=wbsearchentities&type=item&limit=20&uselang=en&language={}&search={}", access_.language.substr(0, 2), net::Escaped(question.title))));
    if (items.empty()) return std::vector<Candidate>();
    std::string names;
    for (const std::string& item : items) names += (names.empty() ? "" : "%7C") + item;
    std::vector<Candidate> candidates;
    TRY(Call(fmt::format("action=wbgetentities&props=labels%7Caliases%7Cclaims%7Cdescriptions&languages={}%7C{}%7Cen%7Cmul&ids={}", TagOf(access_.language), access_.language.substr(0, 2), names), [&](const json::Value& answer) -> Result<void> {
      candidates = TRY(ReadWikidataItems(answer, items, question.kind, access_.language));
      return {};
    }));
    return candidates;
  }

  Result<Details> Ask(model::ShowKind, const std::string& id) const override {
    if (!IsWikidataId(id)) return Fail(Code::kNotFound, "this is no item of Wikidata");
    Details details;
    TRY(Call("action=wbgetentities&props=labels%7Cclaims&ids=" + id, [&](const json::Value& answer) -> Result<void> {
      details = TRY(ReadWikidataItem(answer, id, access_.language));
      return {};
    }));
    return details;
  }

  Result<std::optional<std::string>> Find(model::ShowKind kind, const std::vector<model::ExternalId>& ids) const override {
    if (std::string own = FindId(ids, "wikidata"); IsWikidataId(own)) return std::optional(std::move(own));
    const std::string_view tmdb = kind == model::ShowKind::kMovie ? "P4947" : "P4983", tvdb = kind == model::ShowKind::kMovie ? "P12196" : "P4835";
    for (const auto& [source, property] : {std::pair<std::string_view, std::string_view>("imdb", "P345"), {"tmdb", tmdb}, {"tvdb", tvdb}, {"anilist", "P8729"}, {"tvmaze", "P8600"}}) {
      const std::string value = FindId(ids, source);
      if (!IsId(value) && !IsImdbId(value)) continue;
      const auto items = TRY(Items(fmt::format("action=query&list=search&srlimit=1&srsearch=haswbstatement%3A{}%3D{}", property, value)));
      if (!items.empty()) return std::optional(items.front());
    }
    return std::optional<std::string>();
  }

  Result<void> Test() const override {
    return Call("action=wbgetentities&props=labels&languages=en&ids=Q42", [](const json::Value& answer) -> Result<void> {
      return At(answer, {"entities"}).AsObject() ? Result<void>() : Result<void>(Fail(Code::kCorrupt, "its answer is none of its documentation: entities are wanted"));
    });
  }

 private:
  Result<std::vector<std::string>> Items(const std::string& query) const {
    std::vector<std::string> items;
    TRY(Call(query, [&](const json::Value& answer) -> Result<void> {
      items = TRY(ReadWikidataSearch(answer));
      return {};
    }));
    return items;
  }
  Result<void> Call(const std::string& query, const Polite::Read& read) const {
    Asking asking{name(), {access_.address + "/w/api.php?format=json&" + query}};
    asking.ask.most_bytes = 16u << 20;
    return access_.polite.Ask(asking, access_.how, read);
  }
  const Access access_;
};

}  // namespace

Result<std::vector<std::string>> ReadWikidataSearch(const json::Value& answer) {
  const json::Value& by_words = At(answer, {"search"});
  const json::Value& by_statement = At(answer, {"query", "search"});
  const json::Array* found = by_words.AsArray() ? by_words.AsArray() : by_statement.AsArray();
  if (!found) return Fail(Code::kCorrupt, "its answer is none of its documentation: a search is wanted");
  std::vector<std::string> items;
  for (const json::Value& one : *found) {
    std::string id = Line(one, by_words.AsArray() ? "id" : "title", kLongestWord);
    if (IsWikidataId(id)) AddWord(items, std::move(id), kMostCandidates);
  }
  return items;
}

Result<std::vector<Candidate>> ReadWikidataItems(const json::Value& answer, const std::vector<std::string>& order, model::ShowKind kind, std::string_view language) {
  if (!At(answer, {"entities"}).AsObject()) return Fail(Code::kCorrupt, "its answer is none of its documentation: entities are wanted");
  std::vector<Candidate> candidates;
  const std::string own = TagOf(language);
  for (const std::string& id : order) {
    const json::Value& item = At(answer, {"entities", id});
    Candidate candidate{id, LabelOf(item, language), {}, YearOf(item), {}, {}};
    if (candidate.title.empty() || !IsA(item, kind)) continue;
    for (const std::string_view tag : {std::string_view(own), language.substr(0, 2), std::string_view("en"), std::string_view("mul")}) {
      if (candidate.plot.empty()) candidate.plot = Line(At(item, {"descriptions", tag}), "value");
      AddWord(candidate.other_titles, Line(At(item, {"labels", tag}), "value"), kMostTitles);
      for (const json::Value& alias : List(At(item, {"aliases"}), tag)) AddWord(candidate.other_titles, Line(alias, "value"), kMostTitles);
    }
    candidates.push_back(std::move(candidate));
  }
  return candidates;
}

Result<Details> ReadWikidataItem(const json::Value& answer, const std::string& id, std::string_view language) {
  const json::Value& item = At(answer, {"entities", id});
  if (!item.AsObject()) {
    if (At(answer, {"error"}).AsObject()) return Fail(Code::kNotFound, "there is no such item");
    return Fail(Code::kCorrupt, "its answer is none of its documentation: an entity is wanted");
  }
  if (item.Find("missing")) return Fail(Code::kNotFound, "there is no such item");
  Details details;
  model::Description& said = details.said;
  const std::string title = LabelOf(item, language);
  said.texts[""].title = Said(title);
  if (const json::Object* labels = At(item, {"labels"}).AsObject()) {
    for (const auto& [tag, label] : *labels) {
      std::string text = Line(label, "value");
      if (!text.empty() && text != title && tag.size() <= 12 && said.texts.size() < kMostTitles) said.texts[tag].title = std::move(text);
    }
  }
  said.premiered = Said(Day(TimeOf(item, {"P577", "P580"}, 11)));
  said.ended = Said(Day(TimeOf(item, {"P582"}, 11)));
  if (const int year = YearOf(item); year > 0) said.year = year;
  // One that was joined with another comes by its old name, and says the new one.
  const std::string now = Line(item, "id", kLongestWord);
  AddId(said, "wikidata", IsWikidataId(now) ? now : id);
  for (const IdProperty& known : kIds) {
    for (const json::Value& claim : Claims(item, known.property)) {
      const std::string value = TextOf(ValueOf(claim), kLongestWord);
      if (IsId(value) || IsImdbId(value)) AddId(said, known.source, value);
    }
  }
  for (const json::Value& claim : Claims(item, "P1476")) {
    if (!said.original_title) said.original_title = Said(Line(ValueOf(claim), "text"));
  }
  return details;
}

std::unique_ptr<Provider> MakeWikidata(const Access& access) { return std::make_unique<Wikidata>(access); }

}  // namespace chanoma::providers
