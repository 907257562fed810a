// What a person says of a show: checked, and written over what the other sources say.

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>

#include "shelf/shelf.h"
#include "text/text.h"

namespace chanoma::shelf {
namespace {

constexpr size_t kLongestTitle = 300;
constexpr size_t kLongestPlot = 16'384;
constexpr size_t kLongestName = 200;
constexpr size_t kLongestWord = 100;
constexpr size_t kMostWords = 50;
constexpr size_t kMostRatings = 20;
constexpr size_t kMostIds = 30;
constexpr size_t kMostPeople = 300;
constexpr int kFirstYear = 1800, kLastYear = 2200;
constexpr int kLongestRuntime = 100'000;  // minutes
constexpr double kBestRating = 10;

// Clean text without blanks around it; kInvalid when it is too long.
Result<std::string> Trimmed(const std::string& raw, size_t longest, const char* field) {
  if (raw.size() > longest) return Fail(Code::kInvalid, fmt::format("{} has at most {} bytes", field, longest), field);
  const std::string clean = text::Clean(raw, longest);
  const size_t first = clean.find_first_not_of(' ');
  return first == std::string::npos ? std::string() : clean.substr(first, clean.find_last_not_of(' ') - first + 1);
}

// The same of a text of several lines, which stay.
Result<std::string> Paragraphs(const std::string& raw, size_t longest, const char* field) {
  std::string text;
  for (size_t at = 0; at <= raw.size();) {
    const size_t end = std::min(raw.find('\n', at), raw.size());
    text += TRY(Trimmed(raw.substr(at, end - at), longest, field)) + "\n";
    at = end + 1;
  }
  if (raw.size() > longest) return Fail(Code::kInvalid, fmt::format("{} has at most {} bytes", field, longest), field);
  const size_t first = text.find_first_not_of('\n');
  return first == std::string::npos ? std::string() : text.substr(first, text.find_last_not_of('\n') - first + 1);
}

// And when it is empty.
Result<std::string> Checked(const std::string& raw, size_t longest, const char* field) {
  std::string text = TRY(Trimmed(raw, longest, field));
  if (text.empty()) return Fail(Code::kInvalid, fmt::format("{} is empty; null takes it back", field), field);
  return text;
}

Result<std::string> CheckedDay(const std::string& raw, const char* field) {
  constexpr std::string_view kForm = "0000-00-00";
  const auto number = [&](size_t at, size_t digits) { return std::atoi(raw.substr(at, digits).c_str()); };
  const bool formed = raw.size() == kForm.size() &&
                      std::ranges::equal(raw, kForm, [](char c, char form) { return form == '-' ? c == '-' : c >= '0' && c <= '9'; });
  const auto day = formed ? std::chrono::year(number(0, 4)) / number(5, 2) / number(8, 2) : std::chrono::year_month_day{};
  if (!raw.empty() && (!formed || !day.ok())) return Fail(Code::kInvalid, fmt::format("{} is a day as YYYY-MM-DD, empty for none, or null", field), field);
  return raw;
}

using Check = Result<std::string> (*)(const std::string&, size_t, const char*);
Result<void> Put(const Edit::Field<std::string>& said, std::optional<std::string>& kept, size_t longest, const char* field, Check check = &Trimmed) {
  if (!said) return {};
  if (!*said) kept.reset();
  else kept = TRY(check(**said, longest, field));
  return {};
}

Result<void> PutDay(const Edit::Field<std::string>& said, std::optional<std::string>& kept, const char* field) {
  if (!said) return {};
  if (!*said) kept.reset();
  else kept = TRY(CheckedDay(**said, field));
  return {};
}

Result<void> PutNumber(const Edit::Field<int>& said, std::optional<int>& kept, int least, int most, const char* field) {
  if (!said) return {};
  if (*said && (**said < least || **said > most)) return Fail(Code::kInvalid, fmt::format("{} lies between {} and {}", field, least, most), field);
  kept = *said;
  return {};
}

Result<void> CheckWords(std::vector<std::string>& words, const char* field) {
  for (std::string& word : words) word = TRY(Checked(word, kLongestWord, field));
  return {};
}

Result<void> CheckRatings(std::vector<model::Rating>& ratings, const char* field) {
  for (model::Rating& rating : ratings) {
    rating.source = TRY(Trimmed(rating.source, kLongestWord, field));
    if (!(rating.value >= 0 && rating.value <= kBestRating)) return Fail(Code::kInvalid, "a rating is a number from 0 to 10", field);
    if (rating.votes && *rating.votes < 0) return Fail(Code::kInvalid, "votes are not negative", field);
  }
  return {};
}

Result<void> CheckIds(std::vector<model::ExternalId>& ids, const char* field) {
  for (model::ExternalId& id : ids) {
    id.source = TRY(Checked(id.source, kLongestWord, field));
    id.value = TRY(Checked(id.value, kLongestWord, field));
  }
  return {};
}

Result<void> CheckPeople(std::vector<model::Person>& people, const char* field) {
  for (model::Person& person : people) {
    person.name = TRY(Checked(person.name, kLongestName, field));
    person.role = TRY(Trimmed(person.role, kLongestName, field));
  }
  return {};
}

// A list of which somebody says that it is empty stays so.
template <class T>
Result<void> PutList(const Edit::Field<std::vector<T>>& said, std::vector<T>& kept, std::set<model::List>& none, model::List list, size_t most, const char* field,
                     Result<void> (*check)(std::vector<T>&, const char*)) {
  if (!said) return {};
  if (*said && (*said)->size() > most) return Fail(Code::kInvalid, fmt::format("a show has at most {} {}", most, field), field);
  kept = said->value_or(std::vector<T>());
  if (*said && kept.empty()) none.insert(list);
  else none.erase(list);
  return check(kept, field);
}

Result<void> Write(const Edit& edit, model::Description& edited) {
  model::Texts texts = edited.texts[""];
  TRY(Put(edit.title, texts.title, kLongestTitle, "title", &Checked));
  TRY(Put(edit.sort_title, texts.sort_title, kLongestTitle, "sortTitle"));
  TRY(Put(edit.plot, texts.plot, kLongestPlot, "plot", &Paragraphs));
  TRY(Put(edit.tagline, texts.tagline, kLongestTitle, "tagline"));
  if (texts == model::Texts{}) edited.texts.erase("");
  else edited.texts[""] = std::move(texts);
  TRY(Put(edit.original_title, edited.original_title, kLongestTitle, "originalTitle"));
  TRY(Put(edit.age_rating, edited.age_rating, kLongestWord, "ageRating"));
  TRY(Put(edit.collection, edited.collection, kLongestTitle, "collection"));
  TRY(PutDay(edit.premiered, edited.premiered, "premieredOn"));
  TRY(PutDay(edit.ended, edited.ended, "endedOn"));
  TRY(PutNumber(edit.year, edited.year, kFirstYear, kLastYear, "year"));
  TRY(PutNumber(edit.runtime_minutes, edited.runtime_minutes, 1, kLongestRuntime, "runtime"));
  if (edit.genres) {
    if (*edit.genres && (*edit.genres)->size() > kMostWords) return Fail(Code::kInvalid, fmt::format("a show has at most {} genres", kMostWords), "genres");
    edited.genres = *edit.genres;
    if (edited.genres) TRY(CheckWords(*edited.genres, "genres"));
  }
  TRY(PutList(edit.studios, edited.studios, edited.none, model::List::kStudios, kMostWords, "studios", &CheckWords));
  TRY(PutList(edit.ratings, edited.ratings, edited.none, model::List::kRatings, kMostRatings, "ratings", &CheckRatings));
  TRY(PutList(edit.ids, edited.ids, edited.none, model::List::kIds, kMostIds, "ids", &CheckIds));
  return PutList(edit.people, edited.people, edited.none, model::List::kPeople, kMostPeople, "people", &CheckPeople);
}

}  // namespace

Result<void> Shelf::Apply(const Ulid& id, const Edit& edit) {
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    model::Show show = TRY(draft.GetShow(id));
    TRY(Write(edit, show.edited));
    return draft.PutShow(show);
  }));
  return {};
}

}  // namespace chanoma::shelf
