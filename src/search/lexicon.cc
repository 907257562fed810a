#include "search/lexicon.h"

#include <unordered_map>

#include "text/words.h"

namespace chanoma::search {
namespace {

constexpr uint32_t kMostOfRange = 20'000;

// The first `letters` characters.
std::string_view Beginning(std::string_view word, size_t letters) {
  size_t end = 0;
  for (size_t i = 0; i < letters && end < word.size(); ++i) end += text::CharacterBytes(word[end]);
  return word.substr(0, std::min(end, word.size()));
}

struct Counted {
  uint32_t documents;
  std::string_view word;
};

}  // namespace

std::vector<std::string> Lexicon::Beginning(std::string_view prefix, size_t most) const {
  std::vector<Counted> found;
  for (const Dictionary* part : {main.get(), fresh.get()}) {
    const Dictionary::Range range = part->WithPrefix(prefix);
    const uint32_t last = std::min(range.last, range.first + kMostOfRange);
    for (uint32_t i = range.first; i < last; ++i) found.push_back({part->Documents(i), part->Word(i)});
  }
  const auto better = [](const Counted& a, const Counted& b) { return a.documents != b.documents ? a.documents > b.documents : a.word < b.word; };
  if (found.size() > most) {
    std::nth_element(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(most), found.end(), better);
    found.resize(most);
  }
  std::sort(found.begin(), found.end(), better);
  std::vector<std::string> words;
  words.reserve(found.size());
  for (const Counted& counted : found) words.emplace_back(counted.word);
  return words;
}

std::vector<Lexicon::Close> Lexicon::Near(std::string_view word, uint32_t edits, bool open, size_t short_letters, size_t most) const {
  struct Found {
    uint32_t edits;
    uint32_t documents;
    bool beginning;
  };
  std::unordered_map<std::string_view, Found> found;
  const auto add = [&](std::string_view text, const Found& entry) {
    const auto [place, added] = found.try_emplace(text, entry);
    if (added) return;
    place->second.edits = std::min(place->second.edits, entry.edits);
    place->second.documents += entry.documents;
  };
  for (const Dictionary* part : {main.get(), fresh.get()}) {
    for (const Dictionary::Range& range : part->Near(word, edits, open)) {
      if (open && range.letters <= short_letters) {
        uint32_t documents = 0;
        for (uint32_t i = range.first; i < std::min(range.last, range.first + 64); ++i) documents += part->Documents(i);
        add(search::Beginning(part->Word(range.first), range.letters), {range.edits, documents, true});
        continue;
      }
      for (uint32_t i = range.first; i < std::min(range.last, range.first + 256); ++i) add(part->Word(i), {range.edits, part->Documents(i), false});
    }
  }
  std::vector<std::pair<std::string_view, Found>> order(found.begin(), found.end());
  std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
    if (a.second.edits != b.second.edits) return a.second.edits < b.second.edits;
    if (a.second.documents != b.second.documents) return a.second.documents > b.second.documents;
    return a.first < b.first;
  });
  std::vector<Close> close;
  for (const auto& [text, entry] : order) {
    if (close.size() == most) break;
    close.push_back({std::string(text), entry.edits, entry.beginning});
  }
  return close;
}

}  // namespace chanoma::search
