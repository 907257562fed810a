#include "names/component.h"

#include <algorithm>
#include <array>

#include "text/text.h"

namespace chanoma::names {
namespace {

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }

constexpr std::array kWidths = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"【", "["}, {"】", "]"}, {"［", "["}, {"］", "]"}, {"（", "("}, {"）", ")"}, {"　", " "}, {"＿", "_"}, {"〜", "~"}, {"～", "~"},
});

// Length of "A.B.C." at `at`: capital letters, each with its dot; 0 for fewer than two.
size_t Acronym(std::string_view text, size_t at) {
  if (at > 0 && IsWordByte(text[at - 1])) return 0;
  size_t end = at, letters = 0;
  while (end + 1 < text.size() && IsUpper(text[end]) && text[end + 1] == '.') {
    end += 2;
    ++letters;
  }
  if (end < text.size() && IsUpper(text[end]) && (end + 1 == text.size() || !IsWordByte(text[end + 1]))) {
    ++end;
    ++letters;
  }
  return letters >= 2 && end - at >= 3 ? end - at : 0;
}

}  // namespace

bool Mark::Sets(Property property) const {
  return std::any_of(rule->sets.begin(), rule->sets.end(), [&](const auto& item) { return item.first == property; }) || Takes(PropertyName(property));
}

bool Mark::Takes(std::string_view name) const {
  return std::any_of(captures.begin(), captures.end(), [&](const Capture& capture) { return rule->pattern.captures()[capture.name] == name; });
}

bool Mark::IsNumbered() const { return Takes("season") || Takes("episode") || Takes("numbered") || Takes("date"); }
bool Mark::HasSeasonAndEpisode() const { return Takes("numbered") || (Takes("season") && Takes("episode")); }

bool Mark::IsRelease() const {
  return std::any_of(rule->sets.begin(), rule->sets.end(), [](const auto& item) { return IsTechnical(item.first); }) ||
         std::any_of(captures.begin(), captures.end(), [&](const Capture& capture) {
           const auto property = FindProperty(rule->pattern.captures()[capture.name]);
           return property && IsTechnical(*property);
         });
}

bool Component::HasWords(size_t begin, size_t end) const {
  return std::any_of(line.text.begin() + static_cast<std::ptrdiff_t>(begin), line.text.begin() + static_cast<std::ptrdiff_t>(std::max(begin, end)), IsWordByte);
}

const Bracket* Component::BracketAt(size_t place) const {
  for (const Bracket& bracket : brackets) {
    if (bracket.begin <= place && place < bracket.end) return &bracket;
  }
  return nullptr;
}

const Mark* Component::FirstMarkFrom(size_t place) const {
  for (const Mark& mark : marks) {
    if (mark.begin >= place) return &mark;
  }
  return nullptr;
}

bool Component::Has(Property property) const { return Find(property) != nullptr; }

const Finding* Component::Find(Property property) const {
  const auto found = std::find_if(findings.begin(), findings.end(), [&](const Finding& finding) { return finding.property == property; });
  return found == findings.end() ? nullptr : &*found;
}

std::string Component::Value(Property property) const {
  const Finding* finding = Find(property);
  return finding ? finding->value : std::string();
}

void Component::Set(Property property, std::string value, std::string_view rule, std::string_view text) {
  if (value.empty()) return;
  for (const Finding& known : findings) {
    if (known.property == property && (!IsMultiple(property) || known.value == value)) return;
  }
  findings.push_back({property, std::move(value), std::string(rule), std::string(text)});
}

void Component::Remove(Property property) {
  std::erase_if(findings, [&](const Finding& finding) { return finding.property == property; });
}

std::string CleanName(std::string_view raw) {
  std::string clean = text::Clean(raw, kLongestPath);
  if (std::all_of(clean.begin(), clean.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; })) return clean;
  std::string plain;
  for (size_t i = 0; i < clean.size();) {
    const std::string_view rest = std::string_view(clean).substr(i);
    const auto width = std::find_if(kWidths.begin(), kWidths.end(), [&](const auto& pair) { return rest.starts_with(pair.first); });
    if (width == kWidths.end()) {
      plain += clean[i++];
    } else {
      plain += width->second;
      i += width->first.size();
    }
  }
  return plain;
}

std::vector<Bracket> FindBrackets(std::string_view text) {
  std::vector<Bracket> brackets;
  std::vector<std::pair<char, size_t>> open;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '(' || c == '[' || c == '{') {
      open.emplace_back(c == '(' ? ')' : c == '[' ? ']' : '}', i);
    } else if (!open.empty() && c == open.back().first) {
      if (open.size() == 1) brackets.push_back({open.back().second, i + 1});
      open.pop_back();
    } else if ((c == ')' || c == ']' || c == '}') && open.size() > 1 && c == open.front().first) {
      // One inside was never closed.
      brackets.push_back({open.front().second, i + 1});
      open.clear();
    }
  }
  if (!open.empty() && open.front().second > 0) brackets.push_back({open.front().second, text.size()});
  return brackets;
}

std::string Readable(std::string_view text) {
  std::string words;
  const bool spaced = text.find(' ') != std::string_view::npos;
  for (size_t i = 0; i < text.size();) {
    if (const size_t acronym = Acronym(text, i)) {
      words += text.substr(i, acronym);
      i += acronym;
      continue;
    }
    const char c = text[i];
    // "Mr. Smith": a dot that ends an abbreviation, in a name that has real spaces.
    const bool full_stop = c == '.' && spaced && i + 1 < text.size() && text[i + 1] == ' ' && i > 0 && IsLetter(text[i - 1]);
    if (IsSeparator(c) && !full_stop) {
      if (!words.empty() && words.back() != ' ') words += ' ';
    } else {
      words += c;
    }
    ++i;
  }
  const auto first = words.find_first_not_of(" -_,;:~+)]}*|/\\");
  if (first == std::string::npos) return {};
  auto last = words.find_last_not_of(" -_,;:~+([{*|/\\");
  return words.substr(first, last - first + 1);
}

std::vector<Segment> SplitAtDashes(std::string_view text) {
  std::vector<Segment> segments;
  size_t begin = 0;
  const auto push = [&](size_t end) {
    if (std::any_of(text.begin() + static_cast<std::ptrdiff_t>(begin), text.begin() + static_cast<std::ptrdiff_t>(end), IsWordByte)) segments.push_back({begin, end});
  };
  for (size_t i = 0; i < text.size(); ++i) {
    size_t dash = 0;
    if (text[i] == '-' || text[i] == '~') dash = 1;
    if (text.substr(i).starts_with("–") || text.substr(i).starts_with("—")) dash = 3;
    if (dash == 0) continue;
    const bool before = i == 0 || IsSeparator(text[i - 1]);
    const bool after = i + dash == text.size() || IsSeparator(text[i + dash]);
    const bool two = text.substr(i).starts_with("--");
    if (!(before && after) && !two) continue;
    push(i);
    begin = i + (two ? 2 : dash);
    i = begin - 1;
  }
  push(text.size());
  return segments;
}

std::string Lowered(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (IsUpper(c)) c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

std::string Squashed(std::string_view text) {
  std::string squashed;
  for (char c : Lowered(text)) {
    if (IsWordByte(c)) squashed += c;
  }
  return squashed;
}

}  // namespace chanoma::names
