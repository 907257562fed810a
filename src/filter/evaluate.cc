#include "filter/evaluate.h"

#include <algorithm>

namespace chanoma::filter {
namespace {

std::string Lowered(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

template <class T>
bool Compares(Operator op, const T& left, const T& right) {
  switch (op) {
    case Operator::kEq: return left == right;
    case Operator::kNe: return !(left == right);
    case Operator::kGt: return left > right;
    case Operator::kGe: return left >= right;
    case Operator::kLt: return left < right;
    case Operator::kLe: return left <= right;
    case Operator::kHas: return false;
  }
  return false;
}

bool Meets(const Test& test, const Row& row) {
  const Cell cell = row.Get(test.property, test.parameter);
  const bool without = test.op == Operator::kNe;
  if (const auto* list = std::get_if<std::vector<std::string>>(&cell)) {
    const auto* element = std::get_if<std::string>(&test.value);
    return element && std::find(list->begin(), list->end(), *element) != list->end();
  }
  if (const auto* text = std::get_if<std::string>(&cell)) {
    const auto* value = std::get_if<std::string>(&test.value);
    if (!value) return without;
    if (test.op == Operator::kHas) return Lowered(*text).find(Lowered(*value)) != std::string::npos;
    return Compares(test.op, Lowered(*text), Lowered(*value));
  }
  if (const auto* number = std::get_if<int64_t>(&cell)) {
    if (const auto* value = std::get_if<int64_t>(&test.value)) return Compares(test.op, *number, *value);
    return without;
  }
  if (const auto* number = std::get_if<double>(&cell)) {
    if (const auto* value = std::get_if<double>(&test.value)) return Compares(test.op, *number, *value);
    return without;
  }
  if (const auto* date = std::get_if<Date>(&cell)) {
    if (const auto* value = std::get_if<Date>(&test.value)) return Compares(test.op, *date, *value);
    return without;
  }
  return without;
}

}  // namespace

bool Meets(const Predicate& predicate, const Row& row) {
  if (const auto* test = std::get_if<Test>(&predicate.node)) return Meets(*test, row);
  const auto meets = [&](const Predicate& part) { return Meets(part, row); };
  if (const auto* all = std::get_if<All>(&predicate.node)) return std::all_of(all->of.begin(), all->of.end(), meets);
  if (const auto* any = std::get_if<Any>(&predicate.node)) return std::any_of(any->of.begin(), any->of.end(), meets);
  return !Meets(std::get<Not>(predicate.node).of.front(), row);
}

}  // namespace chanoma::filter
