#include "filter/parse.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "filter/grammar.h"
#include "text/text.h"

namespace chanoma::filter {
namespace {

std::string_view TypeName(Type type) {
  switch (type) {
    case Type::kInt: return "a whole number";
    case Type::kFloat: return "a number";
    case Type::kDate: return "a day, like 2024-05-31";
    case Type::kEnum: return "a word";
    case Type::kText: return "a text";
    case Type::kList: return "a list";
  }
  return "";
}

class Typing {
 public:
  Typing(std::string_view text, std::span<const Property> properties) : text_(text), properties_(properties) {}

  tl::unexpected<Error> At(size_t byte, std::string_view what) const {
    // Columns are what a person counts: characters.
    const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; };
    const std::string_view before = text_.substr(0, byte);
    const auto column = static_cast<size_t>(std::count_if(before.begin(), before.end(), [&](char c) { return !continues(c); })) + 1;
    return Fail(Code::kInvalid, fmt::format("column {}: {}", column, what), "filter");
  }

  Result<Predicate> Type(const Tree& tree) const {
    if (tree.kind == Tree::Kind::kComparison) return Predicate{TRY(TypeTest(tree.comparison))};
    std::vector<Predicate> of;
    for (const Tree& part : tree.of) of.push_back(TRY(Type(part)));
    switch (tree.kind) {
      case Tree::Kind::kAll: return Predicate{All{std::move(of)}};
      case Tree::Kind::kAny: return Predicate{Any{std::move(of)}};
      default: return Predicate{Not{std::move(of)}};
    }
  }

 private:
  Result<Test> TypeTest(const Comparison& comparison) const {
    const auto found = std::find_if(properties_.begin(), properties_.end(), [&](const Property& property) { return property.name == comparison.property.text; });
    if (found == properties_.end()) {
      std::vector<std::string_view> names;
      for (const Property& property : properties_) names.push_back(property.name);
      return At(comparison.property.column, fmt::format("there is no property “{}”{}", comparison.property.text, Hint(comparison.property.text, names)));
    }
    Test test;
    test.property = static_cast<size_t>(found - properties_.begin());
    if (found->parameter.empty() && !comparison.parameter.text.empty()) return At(comparison.parameter.column, fmt::format("“{}” takes nothing behind a colon", found->name));
    if (!found->parameter.empty() && comparison.parameter.text.empty()) {
      return At(comparison.property.column, fmt::format("“{}” needs its {} behind a colon", found->name, found->parameter));
    }
    test.parameter = comparison.parameter.text;
    test.op = TRY(TypeOperator(*found, comparison.op));
    test.value = TRY(TypeValue(*found, comparison));
    return test;
  }

  Result<Operator> TypeOperator(const Property& property, const Token& token) const {
    static constexpr std::array kOperators{Operator::kEq, Operator::kNe, Operator::kGt, Operator::kGe, Operator::kLt, Operator::kLe, Operator::kHas};
    const Operator op = *std::find_if(kOperators.begin(), kOperators.end(), [&](Operator each) { return Name(each) == token.text; });
    const bool equal = op == Operator::kEq || op == Operator::kNe;
    switch (property.type) {
      case Type::kInt: case Type::kFloat: case Type::kDate:
        if (op == Operator::kHas) return At(token.column, fmt::format("“{}” is {}: “has” is for lists and texts", property.name, TypeName(property.type)));
        break;
      case Type::kEnum:
        if (!equal) return At(token.column, fmt::format("“{}” is one of some words: only eq and ne compare them", property.name));
        break;
      case Type::kText:
        if (!equal && op != Operator::kHas) return At(token.column, fmt::format("“{}” is a text: only eq, ne and has compare it", property.name));
        break;
      case Type::kList:
        if (op != Operator::kHas) return At(token.column, fmt::format("“{}” is a list: ask what it has, with “has”", property.name));
        break;
    }
    return op;
  }

  Result<Value> TypeValue(const Property& property, const Comparison& comparison) const {
    const Token& token = comparison.value;
    const Literal literal = comparison.literal;
    const auto wrong = [&] { return At(token.column, fmt::format("“{}” is {}, and “{}” is none", property.name, TypeName(property.type), Shown(token.text))); };
    switch (property.type) {
      case Type::kInt: {
        int64_t number = 0;
        if (literal != Literal::kWhole) return wrong();
        const auto [end, error] = std::from_chars(token.text.data(), token.text.data() + token.text.size(), number);
        if (error != std::errc()) return At(token.column, "this number is too large");
        return Value(number);
      }
      case Type::kFloat: {
        double number = 0;
        if (literal != Literal::kWhole && literal != Literal::kFraction) return wrong();
        const auto [end, error] = std::from_chars(token.text.data(), token.text.data() + token.text.size(), number);
        if (error != std::errc() || !std::isfinite(number)) return At(token.column, "this number is too large");
        return Value(number);
      }
      case Type::kDate: {
        if (literal != Literal::kDay) return wrong();
        const auto part = [&](size_t from, size_t length) { return std::stoi(token.text.substr(from, length)); };
        const Date date{part(0, 4), part(5, 2), part(8, 2)};
        static constexpr std::array kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
        const bool leap = date.year % 4 == 0 && (date.year % 100 != 0 || date.year % 400 == 0);
        const bool valid = date.month >= 1 && date.month <= 12 && date.day >= 1 && date.day <= kDays[static_cast<size_t>(date.month - 1)] + (date.month == 2 && leap ? 1 : 0);
        if (!valid) return At(token.column, fmt::format("there is no day {}", token.text));
        return Value(date);
      }
      case Type::kEnum: case Type::kList:
        if (!property.values.empty() && std::find(property.values.begin(), property.values.end(), token.text) == property.values.end()) {
          return At(token.column, fmt::format("“{}” is never “{}”{}", property.name, Shown(token.text), Hint(token.text, {property.values.begin(), property.values.end()})));
        }
        return Value(token.text);
      case Type::kText: return Value(token.text);
    }
    return wrong();
  }

  static std::string Shown(std::string_view text) { return text::Clean(text, 60); }

  // The nearest of the names, or all when they are few.
  static std::string Hint(std::string_view text, const std::vector<std::string_view>& names) {
    const std::string shown = Shown(text);
    size_t best = std::max<size_t>(shown.size() / 3, 1) + 1;
    std::string_view nearest;
    for (std::string_view name : names) {
      const size_t distance = text::EditDistance(shown, name);
      if (distance < best) {
        best = distance;
        nearest = name;
      }
    }
    if (!nearest.empty()) return fmt::format("; did you mean “{}”?", nearest);
    return names.empty() || names.size() > 12 ? std::string() : fmt::format("; there are {}", fmt::join(names, ", "));
  }

  std::string_view text_;
  std::span<const Property> properties_;
};

// Where brackets nest too deep; npos when they do not.
size_t TooDeep(std::string_view text) {
  size_t depth = 0;
  bool quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (quoted && text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      quoted = !quoted;
    } else if (!quoted && text[i] == '(') {
      if (++depth > kDeepest) return i;
    } else if (!quoted && text[i] == ')' && depth > 0) {
      --depth;
    }
  }
  return std::string_view::npos;
}

}  // namespace

Result<Predicate> Parse(std::string_view text, std::span<const Property> properties) {
  const Typing typing(text, properties);
  if (text.size() > kLongest) return Fail(Code::kInvalid, fmt::format("a filter is at most {} bytes long", kLongest), "filter");
  if (const size_t deep = TooDeep(text); deep != std::string_view::npos) return typing.At(deep, fmt::format("brackets nest deeper than {}", kDeepest));
  const auto read = ReadTree(text);
  if (const auto* error = std::get_if<SyntaxError>(&read)) return typing.At(error->column, error->what);
  return typing.Type(std::get<Tree>(read));
}

}  // namespace chanoma::filter
