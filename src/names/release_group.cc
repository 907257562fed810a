#include "names/release_group.h"

#include <algorithm>

namespace chanoma::names {
namespace {

bool IsTail(const Mark& mark) {
  const std::string_view name = mark.rule->rule->name;
  return name.starts_with("website") || name == "check-sum" || name == "obfuscated" || name == "sample";
}

std::string_view Trim(std::string_view text) {
  const size_t first = text.find_first_not_of(" ._-~,:;)]}+|");
  if (first == std::string_view::npos) return {};
  text = text.substr(first);
  return text.substr(0, text.find_last_not_of(" ._-~,:;({+|") + 1);
}

// Takes a word like "by" from the front.
std::string_view WithoutBy(std::string_view text) {
  for (std::string_view word : {"by ", "by.", "by_", "par ", "par."}) {
    if (Lowered(text.substr(0, word.size())) == word) return Trim(text.substr(word.size()));
  }
  return text;
}

// "[NY2]" is NY2; "LOL[ettv]" stays.
std::string_view WithoutBrackets(std::string_view text) {
  if (text.size() > 2 && (text.front() == '[' || text.front() == '(' || text.front() == '{')) {
    const auto brackets = FindBrackets(text);
    if (brackets.size() == 1 && brackets.front().begin == 0) return Trim(text.substr(1, brackets.front().end - 2));
    if (!brackets.empty() && brackets.front().begin == 0) return Trim(text.substr(brackets.front().end));
  }
  return text;
}

}  // namespace

void ReadReleaseGroup(Component& component) {
  const std::string_view text = component.line.text;
  size_t end = text.size();
  size_t kept = component.marks.size();
  // Websites and the like behind the group are not part of it.
  for (bool more = true; more && kept > 0;) {
    const Mark& mark = component.marks[kept - 1];
    more = (IsTail(mark) || (component.is_subtitle && mark.rule->rule->name == "language")) && !component.HasWords(mark.end, end);
    if (more) {
      end = mark.begin;
      --kept;
    }
  }
  size_t place = 0;
  for (size_t i = kept; i-- > 0 && place == 0;) {
    if (component.marks[i].IsRelease() && !IsTail(component.marks[i])) place = component.marks[i].end;
  }
  // Behind a year or an episode only a dash begins a group.
  if (place > 0 && kept > 0 && component.marks[kept - 1].end > place) {
    place = component.marks[kept - 1].end;
    if (place < end && text[place] == ')') ++place;
    if (place >= end || text[place] != '-') place = 0;
  }
  if (place > 0 && place < end && component.HasWords(place, end)) {
    // A bracket that holds the last mark and words ends the group; what follows it is text of its own.
    const Bracket* bracket = component.BracketAt(place - 1);
    if (bracket && bracket->end <= end && component.HasWords(place, bracket->end)) end = bracket->end - (std::string_view(")]}").find(text[bracket->end - 1]) == std::string_view::npos ? 0 : 1);
    std::string_view group = WithoutBrackets(WithoutBy(Trim(text.substr(place, end - place))));
    group = WithoutBy(group);
    if (group.starts_with("[") && group.ends_with("]")) group = group.substr(1, group.size() - 2);
    const size_t open = static_cast<size_t>(std::count(group.begin(), group.end(), '[') - std::count(group.begin(), group.end(), ']'));
    std::string value(group);
    if (open == 1) value += ']';
    if (!value.empty() && value.size() <= 60 && (component.leading_group.empty() || text[place] == '-')) {
      component.Set(Property::kReleaseGroup, value, "group-behind", group);
      return;
    }
  }
  // A bracket of its own, behind the title, without a mark in it.
  for (auto bracket = component.brackets.rbegin(); component.leading_group.empty() && bracket != component.brackets.rend(); ++bracket) {
    if (text[bracket->begin] != '[' || bracket->begin <= component.body || component.FirstMarkFrom(bracket->begin) != component.FirstMarkFrom(bracket->end)) continue;
    const std::string inside = Readable(text.substr(bracket->begin + 1, bracket->end - bracket->begin - 2));
    if (component.marks.empty() || inside.find_first_not_of("0123456789v ") == std::string::npos || inside.find(' ') != std::string::npos) continue;
    component.Set(Property::kReleaseGroup, inside, "group-in-brackets", inside);
    return;
  }
  if (!component.leading_group.empty()) component.Set(Property::kReleaseGroup, component.leading_group, "group-before", component.leading_group);
}

}  // namespace chanoma::names
