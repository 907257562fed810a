#include "accounts/preferences.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace chanoma::accounts {
namespace {

constexpr std::array<std::string_view, 3> kThemes{"auto", "dark", "light"}, kSkips{"ask", "always", "never"};
constexpr std::array<std::string_view, 4> kSkipped{"intro", "recap", "credits", "preview"};
constexpr size_t kLongestTag = 35;  // RFC 5646 §4.4.1

auto Wrong(std::string_view what) { return Fail(Code::kInvalid, fmt::format("preferences.{}", what), "preferences"); }

bool IsTag(std::string_view text) {
  const auto part = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'; };
  return text.size() >= 2 && text.size() <= kLongestTag && std::all_of(text.begin(), text.end(), part) && text.front() != '-' && text.back() != '-';
}

template <size_t n>
bool IsOneOf(const json::Value& value, const std::array<std::string_view, n>& words) {
  return value.AsString() && std::find(words.begin(), words.end(), *value.AsString()) != words.end();
}

Result<void> CheckSkip(const json::Value& value) {
  const json::Object* skip = value.AsObject();
  if (!skip) return Wrong("skip is an object of intro, recap, credits and preview");
  for (const auto& [name, mode] : *skip) {
    if (std::find(kSkipped.begin(), kSkipped.end(), name) == kSkipped.end()) return Wrong("skip has only intro, recap, credits and preview");
    if (!IsOneOf(mode, kSkips)) return Wrong(fmt::format("skip.{} is ask, always or never", name));
  }
  return {};
}

}  // namespace

Result<void> CheckPreferences(const json::Value& preferences) {
  const json::Object* object = preferences.AsObject();
  if (!object) return Fail(Code::kInvalid, "preferences are an object", "preferences");
  for (const auto& [name, value] : *object) {
    if (name == "language" || name == "audio" || name == "subtitles") {
      if (!value.IsNull() && !(value.AsString() && IsTag(*value.AsString()))) return Wrong(fmt::format("{} is a language such as ja or pt-BR, or null", name));
    } else if (name == "theme") {
      if (!IsOneOf(value, kThemes)) return Wrong("theme is auto, dark or light");
    } else if (name == "quality") {
      const bool automatic = value.AsString() && *value.AsString() == "auto";
      const bool lines = value.AsInt() && *value.AsInt() >= 144 && *value.AsInt() <= 4320;
      if (!automatic && !lines) return Wrong("quality is auto, or between 144 and 4320 lines");
    } else if (name == "preferOriginal" || name == "impaired") {
      if (!value.AsBool()) return Wrong(fmt::format("{} is true or false", name));
    } else if (name == "skip") {
      TRY(CheckSkip(value));
    }
  }
  return {};
}

}  // namespace chanoma::accounts
