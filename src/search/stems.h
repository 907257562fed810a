#pragma once
// Words without their endings, by language. Includes Xapian; private to search. One thread at a time; remembers what it has
// worked out, within a bound.

#include <xapian.h>

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

namespace chanoma::search {

class Stems {
 public:
  // Empty when the language has no stemmer or the word keeps its form. Without a language: English for plain Latin letters.
  const std::string& Of(std::string_view word, std::string_view language);

 private:
  struct Language {
    Xapian::Stem stem;
    bool works = false;
    std::unordered_map<std::string, std::string> known;
  };
  std::map<std::string, Language, std::less<>> languages_;
  std::string key_;
};

}  // namespace chanoma::search
