#pragma once
// Languages as names write them. Pure, any thread.

#include <string_view>

namespace chanoma::names {

struct Language {
  std::string_view word;   // in lower case: "french", "fre", "truefrench"
  std::string_view value;  // "french"; with a country "pt-BR"; "mul" for several
  bool plain_word = false;  // also a common word or part of titles: counts in capitals alone
};

const Language* FindLanguage(std::string_view lower);

}  // namespace chanoma::names
