#pragma once
// A condition on the rows of a list, as plain values: what the filter language says, checked against the properties a list has.
// Values; any thread.

#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace chanoma::filter {

enum class Type { kInt, kFloat, kDate, kEnum, kText, kList };

// One that may be asked for. A list declares its own, and refers to them by their place in that table.
struct Property {
  std::string_view name;
  Type type = Type::kInt;
  std::span<const std::string_view> values = {};  // all there are, of an enum or of a list's elements; empty: any
  std::string_view parameter = {};                // what stands behind the colon, "rating:tmdb", in a word; empty: none may
};

struct Date {
  int year = 1970, month = 1, day = 1;
  auto operator<=>(const Date&) const = default;
};

enum class Operator { kEq, kNe, kGt, kGe, kLt, kLe, kHas };

// Of the type of its property; elements of lists and enum values are text.
using Value = std::variant<int64_t, double, Date, std::string>;

struct Test {
  size_t property = 0;
  std::string parameter;
  Operator op = Operator::kEq;
  Value value;
  bool operator==(const Test&) const = default;
};

struct Predicate;
struct All {
  std::vector<Predicate> of;
  bool operator==(const All&) const = default;
};
struct Any {
  std::vector<Predicate> of;
  bool operator==(const Any&) const = default;
};
struct Not {
  std::vector<Predicate> of;  // exactly one
  bool operator==(const Not&) const = default;
};
struct Predicate {
  std::variant<Test, All, Any, Not> node;
  bool operator==(const Predicate&) const = default;
};

// As the language writes it, with the brackets that are needed: reads back as the same predicate.
std::string Write(const Predicate& predicate, std::span<const Property> properties);

std::string_view Name(Operator op);

}  // namespace chanoma::filter
