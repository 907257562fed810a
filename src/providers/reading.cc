#include "providers/reading.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "text/text.h"

namespace chanoma::providers {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kEntities{{{"amp", "&"}, {"lt", "<"}, {"gt", ">"}, {"quot", "\""}, {"apos", "'"}, {"nbsp", " "},
                                                                                    {"ndash", "–"}, {"mdash", "—"}, {"hellip", "…"}, {"rsquo", "’"}, {"lsquo", "‘"}, {"eacute", "é"}}};

void AppendUtf8(std::string& out, uint32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += {static_cast<char>(0xC0 | c >> 6), static_cast<char>(0x80 | (c & 63))};
  } else if (c < 0x10000) {
    out += {static_cast<char>(0xE0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 63)), static_cast<char>(0x80 | (c & 63))};
  } else {
    out += {static_cast<char>(0xF0 | c >> 18), static_cast<char>(0x80 | (c >> 12 & 63)), static_cast<char>(0x80 | (c >> 6 & 63)), static_cast<char>(0x80 | (c & 63))};
  }
}

// "&#233;", "&amp;" at the beginning of `text`: appended, and how many bytes it has; 0: it is none.
size_t TakeEntity(std::string_view text, std::string& out) {
  const size_t end = text.substr(0, 12).find(';');
  if (end == std::string_view::npos || end < 2) return 0;
  std::string_view name = text.substr(1, end - 1);
  if (name.front() == '#') {
    name.remove_prefix(1);
    const bool hex = name.starts_with('x') || name.starts_with('X');
    if (hex) name.remove_prefix(1);
    uint32_t code = 0;
    const auto [last, error] = std::from_chars(name.data(), name.data() + name.size(), code, hex ? 16 : 10);
    if (error != std::errc() || last != name.data() + name.size() || name.empty()) return 0;
    if (code < 0x20 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) code = ' ';
    AppendUtf8(out, code);
    return end + 1;
  }
  const auto known = std::ranges::find(kEntities, name, &std::pair<std::string_view, std::string_view>::first);
  if (known == kEntities.end()) return 0;
  out += known->second;
  return end + 1;
}

bool OpensTag(char c) { return c == '/' || c == '!' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool BreaksLine(std::string_view tag) {
  std::string name;
  for (const char c : tag.substr(0, 4)) name += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return name.starts_with("br") || name.starts_with("/p") || name.starts_with("/li");
}

// Clean() takes line breaks for control characters: each line by itself.
std::string CleanLines(std::string_view text, size_t longest) {
  std::string out;
  size_t blank = 0;
  while (!text.empty() && out.size() < longest) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string line = text::Clean(text.substr(0, end), longest - out.size());
    const size_t first = line.find_first_not_of(' ');
    line = first == std::string::npos ? std::string() : line.substr(first, line.find_last_not_of(' ') + 1 - first);
    if (line.empty()) {
      ++blank;
    } else {
      if (!out.empty()) out += blank > 0 ? "\n\n" : "\n";
      blank = 0;
      out += line;
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out.size() > longest ? text::Clean(out, longest) : out;
}

}  // namespace

std::string WithoutHtml(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '<' && at + 1 < text.size() && OpensTag(text[at + 1])) {
      const size_t end = text.find('>', at);
      if (end != std::string_view::npos) {
        if (BreaksLine(text.substr(at + 1, end - at - 1))) out += '\n';
        at = end + 1;
        continue;
      }
    }
    if (c == '&') {
      if (const size_t taken = TakeEntity(text.substr(at), out)) {
        at += taken;
        continue;
      }
    }
    out += c;
    ++at;
  }
  return out;
}

std::string TextOf(const json::Value& value, size_t longest) {
  const std::string* text = value.AsString();
  return text ? text::Clean(*text, longest) : std::string();
}

std::string Line(const json::Value& value, std::string_view key, size_t longest) {
  const json::Value* member = value.Find(key);
  if (!member) return {};
  if (const int64_t* number = member->AsInt()) return fmt::format("{}", *number);
  const std::string* text = member->AsString();
  if (!text) return {};
  std::string clean = text::Clean(*text, longest);
  const size_t first = clean.find_first_not_of(' ');
  return first == std::string::npos ? std::string() : clean.substr(first, clean.find_last_not_of(' ') + 1 - first);
}

std::string Prose(const json::Value& value, std::string_view key, size_t longest) {
  const json::Value* member = value.Find(key);
  const std::string* text = member ? member->AsString() : nullptr;
  return text ? CleanLines(WithoutHtml(std::string_view(*text).substr(0, longest * 4)), longest) : std::string();
}

std::optional<std::string> Said(std::string text) { return text.empty() ? std::nullopt : std::optional(std::move(text)); }

std::optional<int64_t> Whole(const json::Value& value, std::string_view key, int64_t least, int64_t most) {
  const json::Value* member = value.Find(key);
  const int64_t* number = member ? member->AsInt() : nullptr;
  return number && *number >= least && *number <= most ? std::optional(*number) : std::nullopt;
}

std::string IdOf(const json::Value& value, std::string_view key) {
  std::string id = Line(value, key, kLongestWord);
  return IsId(id) ? id : std::string();
}

std::string Day(std::string_view text) {
  constexpr std::string_view kForm = "0000-00-00";
  if (text.size() < kForm.size()) return {};
  text = text.substr(0, kForm.size());
  for (size_t i = 0; i < kForm.size(); ++i) {
    if (kForm[i] == '-' ? text[i] != '-' : text[i] < '0' || text[i] > '9') return {};
  }
  const auto number = [&](size_t at) { return (text[at] - '0') * 10 + (text[at + 1] - '0'); };
  const bool fits = text.substr(0, 4) >= "1800" && text.substr(0, 4) <= "2200" && number(5) >= 1 && number(5) <= 12 && number(8) >= 1 && number(8) <= 31;
  return fits ? std::string(text) : std::string();
}

int YearOfDay(std::string_view day) { return Day(day).empty() ? 0 : std::stoi(std::string(day.substr(0, 4))); }

const json::Array& List(const json::Value& value, std::string_view key) {
  static const json::Array none;
  const json::Value* member = value.Find(key);
  const json::Array* list = member ? member->AsArray() : nullptr;
  return list ? *list : none;
}

const json::Value& At(const json::Value& value, std::initializer_list<std::string_view> keys) {
  static const json::Value none;
  const json::Value* at = &value;
  for (const std::string_view key : keys) {
    at = at->Find(key);
    if (!at) return none;
  }
  return *at;
}

void AddWord(std::vector<std::string>& words, std::string word, size_t most) {
  if (!word.empty() && words.size() < most && std::ranges::find(words, word) == words.end()) words.push_back(std::move(word));
}

void AddId(model::Description& said, std::string_view source, std::string value) {
  if (!value.empty() && FindId(said.ids, source).empty()) said.ids.push_back({std::string(source), std::move(value)});
}

void AddPerson(model::Description& said, model::PersonKind kind, std::string name, std::string role) {
  if (name.empty()) return;
  size_t of_kind = 0;
  for (model::Person& person : said.people) {
    if (person.kind != kind) continue;
    ++of_kind;
    if (person.name != name) continue;
    // One who plays several.
    if (!role.empty() && person.role.find(role) == std::string::npos && person.role.size() + role.size() < kLongestName) person.role += (person.role.empty() ? "" : " / ") + role;
    return;
  }
  if (of_kind < kMostPeople) said.people.push_back({kind, std::move(name), std::move(role)});
}

void AddRating(model::Description& said, std::string_view source, const json::Value* value, double most, std::optional<int64_t> votes) {
  if (!value || !value->IsNumber()) return;
  const double rating = value->Number() * 10 / most;
  if (rating > 0 && rating <= 10) said.ratings.push_back({std::string(source), rating, votes});
}

bool IsId(std::string_view id) { return !id.empty() && id.size() <= 18 && id.find_first_not_of("0123456789") == std::string_view::npos; }
bool IsImdbId(std::string_view id) { return id.starts_with("tt") && IsId(id.substr(2)); }
bool IsWikidataId(std::string_view id) { return id.starts_with('Q') && IsId(id.substr(1)); }

std::string FindId(const std::vector<model::ExternalId>& ids, std::string_view source) {
  const auto found = std::ranges::find(ids, source, &model::ExternalId::source);
  return found == ids.end() ? std::string() : found->value;
}

}  // namespace chanoma::providers
