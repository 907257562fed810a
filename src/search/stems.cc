#include "search/stems.h"

#include <algorithm>

namespace chanoma::search {
namespace {

constexpr size_t kRemembered = 50'000;

bool PlainLatin(std::string_view word) {
  return std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

}  // namespace

const std::string& Stems::Of(std::string_view word, std::string_view language) {
  static const std::string kNone;
  if (word.size() < 3 || word.size() > 60) return kNone;
  std::string_view primary = language.substr(0, language.find('-'));
  if (primary.empty()) {
    if (!PlainLatin(word)) return kNone;
    primary = "en";
  }
  auto found = languages_.find(primary);
  if (found == languages_.end()) {
    found = languages_.try_emplace(std::string(primary)).first;
    try {
      found->second.stem = Xapian::Stem(std::string(primary));
      found->second.works = !found->second.stem.is_none();
    } catch (const Xapian::InvalidArgumentError&) {
      found->second.works = false;
    }
  }
  Language& chosen = found->second;
  if (!chosen.works) return kNone;
  key_.assign(word);
  if (const auto known = chosen.known.find(key_); known != chosen.known.end()) return known->second;
  if (chosen.known.size() >= kRemembered) chosen.known.clear();
  std::string stem = chosen.stem(key_);
  if (stem == key_) stem.clear();
  return chosen.known.emplace(key_, std::move(stem)).first->second;
}

}  // namespace chanoma::search
