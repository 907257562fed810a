#include "text/spelling.h"

#include "text/words.h"

namespace chanoma::text {

std::string Spelling(std::string_view title) {
  constexpr size_t kMostWords = 64;
  std::string spelling;
  for (const Word& word : SplitWords(title, kMostWords)) {
    if (!spelling.empty()) spelling.push_back(' ');
    spelling.append(word.term);
  }
  return spelling;
}

}  // namespace chanoma::text
