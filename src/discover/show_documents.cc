#include "discover/show_documents.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace chanoma::discover {
namespace {

using search::Number;
using search::Role;

constexpr size_t kLongestKey = 200;  // bytes of a folded name
constexpr double kManyShows = 20;  // of a person who comes first among equals

std::string AgeName(int age) { return age < 0 ? "unrated" : fmt::format("{}", age); }

// Every text once, the best role first.
class Texts {
 public:
  explicit Texts(search::Document& document) : document_(document) {}
  void Add(Role role, std::string_view text, std::string_view language = {}) {
    if (!text.empty() && met_.emplace(role <= Role::kAlias ? Role::kTitle : role, text).second) document_.texts.push_back({role, std::string(text), std::string(language)});
  }
  void AddIfSaid(Role role, const std::optional<std::string>& text, std::string_view language = {}) {
    if (text) Add(role, *text, language);
  }

 private:
  search::Document& document_;
  std::set<std::pair<Role, std::string_view>> met_;
};

void AddTexts(const model::Show& show, search::Document& document) {
  Texts texts(document);
  texts.Add(Role::kTitle, model::TitleOf(show));
  for (const model::Description* layer : model::LayersOf(show)) {
    for (const auto& [language, said] : layer->texts) {
      texts.AddIfSaid(Role::kAlias, said.title, language);
      texts.AddIfSaid(Role::kAlias, said.sort_title, language);
      texts.AddIfSaid(Role::kDescription, said.tagline, language);
      texts.AddIfSaid(Role::kDescription, said.plot, language);
    }
    texts.AddIfSaid(Role::kAlias, layer->original_title);
  }
  for (const std::string& genre : model::GenresOf(show)) texts.Add(Role::kTag, genre);
  for (const std::string& studio : model::StudiosOf(show)) texts.Add(Role::kTag, studio);
  texts.Add(Role::kTag, model::CollectionOf(show));
  for (const model::Person& person : model::PeopleOf(show)) {
    texts.Add(Role::kName, person.name);
    texts.Add(Role::kDescription, person.role);
  }
}

std::map<std::string, std::string> PeopleByKey(const model::Show& show) {
  std::map<std::string, std::string> people;
  for (const model::Person& person : model::PeopleOf(show)) {
    std::string name = person.name;
    std::replace_if(name.begin(), name.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
    if (std::string key = search::FacetKey(name).substr(0, kLongestKey); !key.empty()) people.emplace(std::move(key), std::move(name));
  }
  return people;
}

}  // namespace

std::string ShownTo(std::string_view whom) { return fmt::format("to:{}", whom); }
std::string ShownTo(std::string_view whom, const Ulid& library) { return fmt::format("in:{}:{}", library.ToString(), whom); }
std::string ShownTo(std::string_view whom, const Ulid& library, int age) { return fmt::format("in:{}:{}:{}", library.ToString(), AgeName(age), whom); }

std::set<std::string> LabelsOf(const model::VideoFacts& file) {
  std::set<std::string> labels;
  if (file.hidden) return labels;
  const auto add = [&](std::string_view whom) {
    labels.insert(ShownTo(whom));
    labels.insert(ShownTo(whom, file.library));
    labels.insert(ShownTo(whom, file.library, file.age));
  };
  if (file.audience.visibility == model::Visibility::kPublic) {
    add(kToAll);
    return labels;
  }
  add(kToModerators);
  if (!file.audience.owner.IsNil()) add(file.audience.owner.ToString());
  if (file.audience.visibility == model::Visibility::kPeople) {
    for (const Ulid& person : file.audience.people) add(person.ToString());
  }
  return labels;
}

// A line each, what a series is found by last: its bytes may be any.
std::string EncodeShowFacts(const ShowFacts& facts) {
  std::string bytes;
  for (const std::string& label : facts.labels) bytes += fmt::format("l{}\n", label);
  for (const auto& [key, name] : facts.people) bytes += fmt::format("p{}\t{}\n", key, name);
  return bytes + "\n" + facts.series;
}

ShowFacts DecodeShowFacts(std::string_view bytes) {
  ShowFacts facts;
  while (!bytes.empty() && bytes.front() != '\n') {
    const size_t end = std::min(bytes.find('\n'), bytes.size());
    const std::string text(bytes.substr(1, end - 1));
    const size_t tab = std::min(text.find('\t'), text.size());
    if (bytes.front() == 'l') facts.labels.insert(text);
    else facts.people.emplace(text.substr(0, tab), text.substr(std::min(tab + 1, text.size())));
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
  }
  if (!bytes.empty()) facts.series = bytes.substr(1);
  return facts;
}

std::string ShowDocumentId(const Ulid& id) { return "show:" + id.ToString(); }
std::string PersonDocumentId(std::string_view key) { return fmt::format("person:{}", key); }

search::Document DescribeShow(const model::Show& show, const std::set<std::string>& labels) {
  search::Document document;
  document.id = ShowDocumentId(show.id);
  document.group = show.id.ToString();
  document.kind = show.kind == model::ShowKind::kMovie ? kMovieKind : kSeriesKind;
  AddTexts(show, document);
  document.visible.assign(labels.begin(), labels.end());
  document.facets.push_back({"kind", document.kind});
  for (const std::string& genre : model::GenresOf(show)) document.facets.push_back({"genre", genre});
  for (const std::string& studio : model::StudiosOf(show)) document.facets.push_back({"studio", studio});
  const auto number = [&](Number which) -> std::optional<double>& { return document.numbers[static_cast<size_t>(which)]; };
  if (const int year = model::YearOf(show); year > 0) {
    number(Number::kYear) = year;
    document.facets.push_back({"year", fmt::format("{}", year)});
    document.facets.push_back({"decade", fmt::format("{}s", year / 10 * 10)});
  }
  number(Number::kAdded) = static_cast<double>(show.added.time_since_epoch().count()) / 1000;
  if (const model::Rating* rating = model::RatingOf(model::RatingsOf(show))) {
    number(Number::kRating) = rating->value * 10;
    document.popularity = static_cast<float>(rating->value / 10);
  }
  ShowFacts facts{show.series, labels, PeopleByKey(show)};
  for (const auto& [key, name] : facts.people) document.keys.push_back({std::string(kPersonKey), name});
  document.data = EncodeShowFacts(facts);
  return document;
}

search::Document DescribePerson(std::string_view key, const std::vector<ShowFacts>& shows) {
  search::Document document;
  document.id = document.group = PersonDocumentId(key);
  document.kind = kPersonKind;
  document.facets.push_back({"kind", document.kind});
  std::map<std::string, size_t> spellings;
  std::set<std::string> labels;
  for (const ShowFacts& show : shows) {
    labels.insert(show.labels.begin(), show.labels.end());
    if (const auto person = show.people.find(std::string(key)); person != show.people.end()) ++spellings[person->second];
  }
  document.visible.assign(labels.begin(), labels.end());
  const auto usual = std::max_element(spellings.begin(), spellings.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  document.data = usual == spellings.end() ? std::string(key) : usual->first;
  document.texts.push_back({Role::kTitle, document.data, ""});
  document.popularity = static_cast<float>(std::min(1.0, static_cast<double>(shows.size()) / kManyShows));
  return document;
}

}  // namespace chanoma::discover
