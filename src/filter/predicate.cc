#include "filter/predicate.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace chanoma::filter {
namespace {

std::string WriteValue(const Value& value) {
  if (const auto* number = std::get_if<int64_t>(&value)) return fmt::format("{}", *number);
  if (const auto* date = std::get_if<Date>(&value)) return fmt::format("{:04}-{:02}-{:02}", date->year, date->month, date->day);
  if (const auto* number = std::get_if<double>(&value)) {
    // The language has no exponents.
    char digits[400];
    const auto end = std::to_chars(digits, digits + sizeof digits, *number, std::chars_format::fixed).ptr;
    return {digits, end};
  }
  std::string quoted = "\"";
  for (char c : std::get<std::string>(value)) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

// How tightly a node binds: what is looser inside of it needs brackets.
int Tightness(const Predicate& predicate) {
  if (std::holds_alternative<Any>(predicate.node)) return 0;
  return std::holds_alternative<All>(predicate.node) ? 1 : 2;
}

void Append(std::string& text, const Predicate& predicate, std::span<const Property> properties, int outer) {
  const int own = Tightness(predicate);
  if (own < outer) text += '(';
  if (const auto* test = std::get_if<Test>(&predicate.node)) {
    text += properties[test->property].name;
    if (!test->parameter.empty()) text.append(":").append(test->parameter);
    text.append(" ").append(Name(test->op)).append(" ").append(WriteValue(test->value));
  } else if (const auto* negated = std::get_if<Not>(&predicate.node)) {
    text += "not ";
    Append(text, negated->of.front(), properties, 2);
  } else {
    const auto* all = std::get_if<All>(&predicate.node);
    const std::vector<Predicate>& of = all ? all->of : std::get<Any>(predicate.node).of;
    for (size_t i = 0; i < of.size(); ++i) {
      if (i > 0) text += all ? " and " : " or ";
      // Of its own kind only a bracket makes a part: "a and (b and c)".
      Append(text, of[i], properties, own + 1);
    }
  }
  if (own < outer) text += ')';
}

}  // namespace

std::string Write(const Predicate& predicate, std::span<const Property> properties) {
  std::string text;
  Append(text, predicate, properties, 0);
  return text;
}

std::string_view Name(Operator op) {
  switch (op) {
    case Operator::kEq: return "eq";
    case Operator::kNe: return "ne";
    case Operator::kGt: return "gt";
    case Operator::kGe: return "ge";
    case Operator::kLt: return "lt";
    case Operator::kLe: return "le";
    case Operator::kHas: return "has";
  }
  return "";
}

}  // namespace chanoma::filter
