#include "brute.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "text/words.h"

namespace bench {
namespace {

using namespace chanoma;

constexpr size_t kMostWords = 200;  // of a text
constexpr size_t kShown = 50;       // hits

struct Film {
  size_t number;
  std::vector<uint32_t> words;  // ascending
};

class Library {
 public:
  explicit Library(const Corpus& corpus) {
    for (size_t i = 0; i < corpus.size(); ++i) {
      if (!corpus.HasTitle(i)) continue;
      Film film{i, {}};
      for (const search::Text& text : corpus.Make(i).texts) {
        for (const text::Word& word : text::SplitWords(text.text, kMostWords)) {
          if (word.script != text::Script::kLatin && word.script != text::Script::kCyrillic) continue;
          film.words.push_back(numbers_.try_emplace(word.term, static_cast<uint32_t>(terms_.size())).first->second);
          if (film.words.back() == terms_.size()) terms_.push_back(word.term);
        }
      }
      std::sort(film.words.begin(), film.words.end());
      film.words.erase(std::unique(film.words.begin(), film.words.end()), film.words.end());
      films_.push_back(std::move(film));
    }
  }

  const std::vector<Film>& films() const { return films_; }
  const std::string& Term(uint32_t word) const { return terms_[word]; }

 private:
  std::unordered_map<std::string, uint32_t> numbers_;
  std::vector<std::string> terms_;
  std::vector<Film> films_;
};

}  // namespace

bool RunBruteForce(const search::Index& index, const Corpus& corpus, uint64_t seed, size_t asked) {
  const Library library(corpus);
  std::mt19937_64 random(seed);
  const search::Visibility half{false, {"g0", "g1", "g2", "g3"}, {}};
  const auto known = [](size_t number) { return Corpus::GroupOf(number) < 4; };
  size_t wrong = 0, films = 0, done = 0;
  while (done < asked) {
    const Film& film = library.films()[random() % library.films().size()];
    if (film.words.size() < 4) continue;
    std::vector<uint32_t> words;
    std::string q;
    for (size_t n = 1 + random() % 3; n > 0; --n) {
      words.push_back(film.words[random() % film.words.size()]);
      q += library.Term(words.back()) + ' ';
    }
    std::unordered_set<std::string> expected;
    for (const Film& other : library.films()) {
      const bool all = std::ranges::all_of(words, [&](uint32_t word) { return std::ranges::binary_search(other.words, word); });
      if (all && known(other.number)) expected.insert(fmt::format("d{}", other.number));
    }
    search::Request request;
    request.query = search::ParseExpression(q, {});
    request.reader = half;
    request.limit = kShown;
    request.ordered = request.count = true;
    request.groups = false;
    const auto answer = index.Search(request);
    ++done;
    films += expected.size();
    std::string why;
    if (!answer) {
      why = answer.error().message;
    } else {
      if (answer->exact && answer->count < expected.size()) why = fmt::format("{} counted of {}", answer->count, expected.size());
      for (size_t i = 0; i < answer->hits.size() && why.empty(); ++i) {
        const search::Hit& hit = answer->hits[i];
        if (!known(std::strtoull(hit.id.c_str() + 1, nullptr, 10))) why = hit.id + " is not the reader's to know";
        else if (i < expected.size() && hit.line.empty() && (hit.why.typos > 0 || hit.why.words < words.size())) why = hit.id + " stands before what has all words";
      }
      if (answer->order.size() < search::kMostOrdered) {
        const auto all = index.Fetch(answer->order, half);
        for (const search::Hit& hit : all ? *all : std::vector<search::Hit>()) expected.erase(hit.id);
        if (!expected.empty() && why.empty()) why = fmt::format("{} is not found", *expected.begin());
      }
    }
    if (why.empty()) continue;
    if (wrong++ < 5) fmt::print("  {}: {}\n", q, why);
  }
  fmt::print("{{\"name\":\"search.brute-force\",\"asked\":{},\"films\":{},\"wrong\":{}}}\n", done, films, wrong);
  return wrong == 0;
}

}  // namespace bench
