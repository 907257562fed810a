#pragma once
// What was typed, as a tree. Plain words come first: whatever cannot be meant as syntax is words, and every text is some
// query. Pure functions; nothing fails.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "search/document.h"

namespace chanoma::search {

struct Expression;

struct Words {
  std::string text;   // plain words in the order typed
  bool open = false;  // the last one may be unfinished
};
struct Phrase {
  std::string text;
};
// title:x, person:x, tag:x, kind:x, lang:x, is:x, or the name of a facet.
struct Field {
  std::string name;
  std::string value;
  bool open = false;
};
struct Range {
  Number number = Number::kYear;
  std::optional<double> least, most;
};
struct All {
  std::vector<Expression> parts;
};
struct Any {
  std::vector<Expression> parts;
};
struct Not {
  std::unique_ptr<Expression> part;
};

struct Expression {
  std::variant<Words, Phrase, Field, Range, All, Any, Not> node;
};

// At most 64 parts, 16 brackets deep; text beyond 1,000 bytes is left out. `now` is what `added:<7d` counts from.
Expression ParseExpression(std::string_view text, Timestamp now);

}  // namespace chanoma::search
