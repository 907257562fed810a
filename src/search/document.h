#pragma once
// What is searched: documents of any kind, made by the services. Plain values.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chanoma::search {

// What a text is to its document, best first: a hit in a title counts for more than one in a description.
enum class Role : uint8_t { kTitle = 0, kAlias = 1, kName = 2, kTag = 3, kDescription = 4, kFile = 5, kCue = 6 };
inline constexpr size_t kRoles = 7;

struct Text {
  Role role = Role::kTitle;
  std::string text;
  std::string language;  // BCP 47, for stemming; empty: not known
};

// Stored in the index by these numbers: never renumber.
enum class Number : uint8_t { kYear = 0, kRating = 1, kAdded = 2, kDuration = 3, kViews = 4, kHeight = 5 };
inline constexpr size_t kNumbers = 6;

struct Facet {
  std::string name;  // kind, genre, language, …
  std::string value;
};

// A facet's value as its term has it: folded like a title; what has no words stays as it is.
std::string FacetKey(std::string_view value);

struct Document {
  std::string id;     // unique in the index
  std::string kind;   // video, movie, person, cue, …
  std::string group;  // documents of one group are one hit: a film and its lines; the film's id
  std::vector<Text> texts;
  std::vector<Facet> facets;
  std::vector<Facet> keys;             // chosen like facets, but neither counted nor kept in memory
  std::vector<std::string> is;         // what `is:` asks for
  std::vector<std::string> languages;  // what `lang:` asks for
  std::array<std::optional<double>, kNumbers> numbers;
  std::vector<std::string> visible;  // a reader who holds any of these may know of it
  float popularity = 0;              // 0..1
  std::string data;                  // given back with a hit, for snippets
};

}  // namespace chanoma::search
