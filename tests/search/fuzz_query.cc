// Whatever is typed: it is some query, words lie inside the text and are valid UTF-8, an index answers, and nobody sees what
// is not theirs.

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string_view>

#include "search/index.h"
#include "text/words.h"

namespace chanoma::search {
namespace {

void Check(bool holds) {
  if (!holds) std::abort();
}

// A small library, made once: half of it is for somebody else.
const Index& Library() {
  static const std::unique_ptr<Index> index = [] {
    std::string pattern = (std::filesystem::temp_directory_path() / "chanoma-fuzz-XXXXXX").string();
    Check(::mkdtemp(pattern.data()) != nullptr);
    auto made = Index::Open(pattern);
    Check(made.has_value());
    int number = 0;
    for (const char* title : {"Star Wars", "Secret Star", "ナルト 疾風伝", "秘密のナルト", "Брат", "Секрет", "Spider-Man", "Secret Man", "스파이더맨", "비밀"}) {
      Document document;
      document.id = (number % 2 == 0 ? "open" : "secret") + std::to_string(number);
      document.kind = "video";
      document.texts = {{Role::kTitle, title, ""}, {Role::kDescription, "a star of the secret world", "en"}};
      document.facets = {{"genre", number % 2 == 0 ? "Open" : "Secret"}};
      document.visible = {number % 2 == 0 ? "open" : "secret"};
      document.numbers[static_cast<size_t>(Number::kYear)] = 1990 + number;
      Check((*made)->Put(document).has_value());
      ++number;
    }
    Check((*made)->Commit("").has_value());
    return std::move(*made);
  }();
  return *index;
}

void Ask(std::string_view text) {
  Request request;
  request.query = ParseExpression(text, {});
  request.reader = {false, {"open"}, {}};
  request.count = true;
  request.facets = {"genre"};
  const auto answer = Library().Search(request);
  Check(answer.has_value());
  Check(answer->count <= 5);
  for (const Hit& hit : answer->hits) Check(hit.id.starts_with("open"));
  for (const FacetCount& value : answer->facets.at(0).values) Check(value.value == "Open");
  for (const Marked& piece : MarkText(text, answer->marks, 100)) Check(!piece.text.empty());
}

}  // namespace
}  // namespace chanoma::search

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const auto& word : chanoma::text::SplitWords(text, 1000)) {
    chanoma::search::Check(word.begin < word.end && word.end <= text.size() && !word.term.empty());
  }
  chanoma::search::Ask(text);
  return 0;
}
