#pragma once
// The words of the filter language, in their places, before anyone asks what they mean. Inside this module only.

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "filter/predicate.h"

namespace chanoma::filter {

struct Token {
  std::string text;
  size_t column = 0;  // bytes from 0
};

enum class Literal { kWhole, kFraction, kDay, kWord, kQuoted };

struct Comparison {
  Token property, parameter, op, value;  // the value without quotes
  Literal literal = Literal::kWord;
};

struct Tree {
  enum class Kind { kAll, kAny, kNot, kComparison };
  Kind kind = Kind::kComparison;
  std::vector<Tree> of;
  Comparison comparison;
};

struct SyntaxError {
  size_t column = 0;  // bytes from 0
  std::string what;
};

// `text` must not nest brackets deeper than kDeepest.
std::variant<Tree, SyntaxError> ReadTree(std::string_view text);

}  // namespace chanoma::filter
