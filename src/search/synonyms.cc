#include "search/synonyms.h"

#include <fmt/format.h>

#include <algorithm>

#include "text/text.h"
#include "text/words.h"

namespace chanoma::search {
namespace {

constexpr size_t kShownBytes = 60;
constexpr size_t kMostGroups = 500, kMostOfGroup = 20, kMostWords = 6;

std::string Joined(const auto& words) {
  std::string joined;
  for (const auto& word : words) (joined += word) += '\1';
  return joined;
}

std::string_view TakeUntil(std::string_view& text, std::string_view ends) {
  const size_t end = std::min(text.find_first_of(ends), text.size());
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

}  // namespace

std::shared_ptr<const Synonyms> Synonyms::Parse(std::string_view text) {
  auto made = std::make_shared<Synonyms>();
  while (!text.empty() && made->groups_.size() < kMostGroups) {
    std::string_view line = TakeUntil(text, ";\n");
    std::vector<std::vector<std::string>> group;
    while (!line.empty() && group.size() < kMostOfGroup) {
      std::vector<std::string> words;
      for (text::Word& word : text::SplitWords(TakeUntil(line, ","), kMostWords + 1)) words.push_back(std::move(word.term));
      if (!words.empty() && words.size() <= kMostWords) group.push_back(std::move(words));
    }
    if (group.size() < 2) continue;
    for (const auto& words : group) {
      made->places_.emplace(Joined(words), made->groups_.size());
      made->longest_ = std::max(made->longest_, words.size());
    }
    made->groups_.push_back(std::move(group));
  }
  return made;
}

Result<void> Synonyms::Check(std::string_view text) {
  size_t number = 0;
  while (!text.empty()) {
    std::string_view whole = TakeUntil(text, ";\n");
    if (text::SplitWords(whole, 1).empty()) continue;
    whole.remove_prefix(std::min(whole.find_first_not_of(" \t"), whole.size()));
    ++number;
    const auto wrong = [&](std::string_view why) { return Fail(Code::kInvalid, fmt::format("group {} (“{}”) {}", number, text::Clean(whole, kShownBytes), why), "synonyms"); };
    std::string_view rest = whole;
    size_t members = 0;
    while (!rest.empty()) {
      const size_t words = text::SplitWords(TakeUntil(rest, ","), kMostWords + 1).size();
      if (words > kMostWords) return wrong(fmt::format("has a member of more than {} words", kMostWords));
      members += words > 0 ? 1 : 0;
    }
    if (members < 2) return wrong("has nothing to stand for: separate its words by commas");
    if (members > kMostOfGroup) return wrong(fmt::format("has more than {} members", kMostOfGroup));
    if (number > kMostGroups) return wrong(fmt::format("is one too many: there are at most {}", kMostGroups));
  }
  return {};
}

std::vector<std::vector<std::string>> Synonyms::Of(const std::vector<std::string_view>& words) const {
  std::vector<std::vector<std::string>> others;
  const auto [first, last] = places_.equal_range(Joined(words));
  for (auto place = first; place != last; ++place) {
    for (const auto& other : groups_[place->second]) {
      const bool same = std::equal(other.begin(), other.end(), words.begin(), words.end());
      if (!same && std::find(others.begin(), others.end(), other) == others.end()) others.push_back(other);
    }
  }
  return others;
}

}  // namespace chanoma::search
