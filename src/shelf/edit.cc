// What a person says of a show: checked, and written over what the other sources say.

#include <fmt/format.h>

#include "shelf/shelf.h"
#include "text/text.h"

namespace chanoma::shelf {
namespace {

constexpr size_t kLongestTitle = 300;
constexpr size_t kLongestPlot = 16'384;
constexpr size_t kLongestGenre = 100;
constexpr size_t kMostGenres = 50;
constexpr int kFirstYear = 1800, kLastYear = 2200;

// Clean text without blanks around it; kInvalid when it is empty or too long.
Result<std::string> Checked(const std::string& raw, size_t longest, const char* field) {
  if (raw.size() > longest) return Fail(Code::kInvalid, fmt::format("{} has at most {} bytes", field, longest), field);
  const std::string clean = text::Clean(raw, longest);
  const size_t first = clean.find_first_not_of(' ');
  if (first == std::string::npos) return Fail(Code::kInvalid, fmt::format("{} is empty; null takes it back", field), field);
  return clean.substr(first, clean.find_last_not_of(' ') - first + 1);
}

Result<void> Put(const Edit::Field<std::string>& said, std::optional<std::string>& kept, size_t longest, const char* field) {
  if (!said) return {};
  if (!*said) kept.reset();
  else kept = TRY(Checked(**said, longest, field));
  return {};
}

}  // namespace

Result<void> Shelf::Apply(const Ulid& id, const Edit& edit) {
  TRY(store_.Commit([&](store::Draft& draft) -> Result<void> {
    model::Show show = TRY(draft.GetShow(id));
    model::Description& edited = show.edited;
    model::Texts texts = edited.texts[""];
    TRY(Put(edit.title, texts.title, kLongestTitle, "title"));
    TRY(Put(edit.sort_title, texts.sort_title, kLongestTitle, "sortTitle"));
    TRY(Put(edit.plot, texts.plot, kLongestPlot, "plot"));
    if (texts == model::Texts{}) edited.texts.erase("");
    else edited.texts[""] = std::move(texts);
    if (edit.year) {
      if (*edit.year && (**edit.year < kFirstYear || **edit.year > kLastYear)) {
        return Fail(Code::kInvalid, fmt::format("year lies between {} and {}", kFirstYear, kLastYear), "year");
      }
      edited.year = *edit.year;
    }
    if (edit.genres) {
      edited.genres.reset();
      if (*edit.genres) {
        if ((*edit.genres)->size() > kMostGenres) return Fail(Code::kInvalid, fmt::format("a show has at most {} genres", kMostGenres), "genres");
        edited.genres.emplace();
        for (const std::string& genre : **edit.genres) edited.genres->push_back(TRY(Checked(genre, kLongestGenre, "genres")));
      }
    }
    return draft.PutShow(show);
  }));
  return {};
}

}  // namespace chanoma::shelf
