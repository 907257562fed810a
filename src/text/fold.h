#pragma once
// What a single character becomes when words are folded. Tables of 256 characters are made when the first of them is met and
// kept for the life of the process. Private to text; any thread.

#include <cstdint>
#include <string_view>

#include "text/words.h"

namespace chanoma::text {

enum class Role : uint8_t {
  kSeparator,
  kTie,     // parts words and leaves a trace: hyphens, dots
  kSilent,  // neither parts nor counts: apostrophes inside words, joiners, marks
  kLetter
};

struct Folded {
  std::string_view text;  // UTF-8
  Role role = Role::kSeparator;
  Script script = Script::kOther;
};

Folded Fold(char32_t character);

}  // namespace chanoma::text
