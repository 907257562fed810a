#pragma once
// How much of a video's segments is made before anybody asks for them. A value.

#include <optional>
#include <string_view>

namespace chanoma::model {

// Stored: never renumber.
enum class Ahead {
  kNothing = 0,
  kCopy = 1,    // tracks as they are in the file
  kLadder = 2,  // and what is rendered of them
};

constexpr std::string_view AheadName(Ahead ahead) {
  switch (ahead) {
    case Ahead::kNothing: return "nothing";
    case Ahead::kCopy: return "copy";
    case Ahead::kLadder: return "ladder";
  }
  return "nothing";
}

constexpr std::optional<Ahead> ParseAhead(std::string_view name) {
  for (const Ahead ahead : {Ahead::kNothing, Ahead::kCopy, Ahead::kLadder}) {
    if (AheadName(ahead) == name) return ahead;
  }
  return std::nullopt;
}

}  // namespace chanoma::model
