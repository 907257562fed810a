// Made-up predicates over made-up rows: what is written and read back is the same, and is met by the rows that a reckoning
// without the tree says. That one goes from right to left over the same predicate in another form: numbers of a truth table.

#include <gtest/gtest.h>

#include <random>

#include "filter/evaluate.h"
#include "filter/parse.h"
#include "filter/table.h"

namespace chanoma::filter {
namespace {

struct MadeRow : Row {
  std::array<Cell, kTable.size()> cells;
  Cell Get(size_t property, std::string_view parameter) const override {
    if (kTable[property].name == "rating" && parameter != "tmdb") return {};
    return cells[property];
  }
};

class Maker {
 public:
  explicit Maker(uint32_t seed) : random_(seed) {}

  size_t Below(size_t limit) { return std::uniform_int_distribution<size_t>(0, limit - 1)(random_); }
  std::string Word() {
    static constexpr std::array<std::string_view, 6> kWords{"tea", "Tea house", "\"x\\", "茶", "", "and"};
    return std::string(kWords[Below(kWords.size())]);
  }
  Value ValueOf(size_t property) {
    switch (kTable[property].type) {
      case Type::kInt: return static_cast<int64_t>(Below(5));
      case Type::kFloat: return static_cast<double>(Below(9)) / 4;
      case Type::kDate: return Date{2020, 1 + static_cast<int>(Below(3)), 1 + static_cast<int>(Below(3))};
      case Type::kText: return Word();
      case Type::kEnum: case Type::kList: break;
    }
    const auto values = kTable[property].values;
    return values.empty() ? Word() : std::string(values[Below(values.size())]);
  }
  MadeRow MakeRow() {
    MadeRow row;
    for (size_t i = 0; i < kTable.size(); ++i) {
      if (Below(5) == 0) continue;
      if (kTable[i].type == Type::kList) {
        std::vector<std::string> list;
        for (size_t k = Below(3); k > 0; --k) list.push_back(std::get<std::string>(ValueOf(i)));
        row.cells[i] = list;
      } else {
        std::visit([&](auto value) { row.cells[i] = value; }, ValueOf(i));
      }
    }
    return row;
  }
  Test MakeTest() {
    Test test;
    test.property = Below(kTable.size());
    const Property& property = kTable[test.property];
    if (!property.parameter.empty()) test.parameter = Below(3) == 0 ? "imdb" : "tmdb";
    static constexpr std::array kOrdered{Operator::kEq, Operator::kNe, Operator::kGt, Operator::kGe, Operator::kLt, Operator::kLe};
    switch (property.type) {
      case Type::kInt: case Type::kFloat: case Type::kDate: test.op = kOrdered[Below(6)]; break;
      case Type::kEnum: test.op = kOrdered[Below(2)]; break;
      case Type::kText: test.op = Below(3) == 0 ? Operator::kHas : kOrdered[Below(2)]; break;
      case Type::kList: test.op = Operator::kHas; break;
    }
    test.value = ValueOf(test.property);
    return test;
  }
  // No double negation, and no list of one: the language has no other way to say these.
  Predicate Make(int depth, bool negatable = true) {
    const size_t kind = depth == 0 ? 0 : Below(4);
    if (kind == 3 && negatable) return {Not{{Make(depth - 1, false)}}};
    if (kind == 1 || kind == 2) {
      std::vector<Predicate> of;
      for (size_t k = 2 + Below(2); k > 0; --k) of.push_back(Make(depth - 1));
      if (kind == 1) return {All{std::move(of)}};
      return {Any{std::move(of)}};
    }
    return {MakeTest()};
  }

 private:
  std::mt19937 random_;
};

// The reckoning: one test at a time, by its own rules.
bool TestHolds(const Test& test, const MadeRow& row) {
  const Cell cell = row.Get(test.property, test.parameter);
  const auto lower = [](std::string text) {
    for (char& c : text) c = static_cast<char>(static_cast<unsigned char>(c) < 0x80 ? std::tolower(c) : c);
    return text;
  };
  if (std::holds_alternative<std::monostate>(cell)) return test.op == Operator::kNe;
  int order = 0;
  switch (kTable[test.property].type) {
    case Type::kInt: order = static_cast<int>(std::get<int64_t>(cell) - std::get<int64_t>(test.value)); break;
    case Type::kFloat: {
      const double left = std::get<double>(cell), right = std::get<double>(test.value);
      order = left < right ? -1 : left > right ? 1 : 0;
      break;
    }
    case Type::kDate: {
      const auto days = [](Date d) { return d.year * 500 + d.month * 40 + d.day; };
      order = days(std::get<Date>(cell)) - days(std::get<Date>(test.value));
      break;
    }
    case Type::kEnum: case Type::kText: {
      const std::string left = lower(std::get<std::string>(cell)), right = lower(std::get<std::string>(test.value));
      if (test.op == Operator::kHas) return left.find(right) != std::string::npos;
      order = left == right ? 0 : 1;
      break;
    }
    case Type::kList: {
      for (const std::string& element : std::get<std::vector<std::string>>(cell)) {
        if (element == std::get<std::string>(test.value)) return true;
      }
      return false;
    }
  }
  switch (test.op) {
    case Operator::kEq: return order == 0;
    case Operator::kNe: return order != 0;
    case Operator::kGt: return order > 0;
    case Operator::kGe: return order >= 0;
    case Operator::kLt: return order < 0;
    default: return order <= 0;
  }
}

int Count(const Predicate& predicate, const MadeRow& row) {
  if (const auto* test = std::get_if<Test>(&predicate.node)) return TestHolds(*test, row);
  if (const auto* negated = std::get_if<Not>(&predicate.node)) return 1 - Count(negated->of[0], row);
  const auto* all = std::get_if<All>(&predicate.node);
  const std::vector<Predicate>& of = all ? all->of : std::get<Any>(predicate.node).of;
  int held = 0;
  for (size_t i = of.size(); i-- > 0;) held += Count(of[i], row);
  return all ? held == static_cast<int>(of.size()) : held > 0;
}

TEST(FilterProperty, WhatIsWrittenReadsBackAndMeetsTheSameRows) {
  Maker maker(20240531);
  std::vector<MadeRow> rows;
  for (int i = 0; i < 60; ++i) rows.push_back(maker.MakeRow());
  size_t met = 0, asked = 0;
  for (int i = 0; i < 3000; ++i) {
    const Predicate predicate = maker.Make(4);
    const std::string text = Write(predicate, kTable);
    if (text.size() > kLongest) continue;
    const auto read = Parse(text, kTable);
    ASSERT_TRUE(read) << text << "\n" << read.error().message;
    ASSERT_EQ(*read, predicate) << text << "\n" << Write(*read, kTable);
    for (const MadeRow& row : rows) {
      ASSERT_EQ(Meets(*read, row), Count(predicate, row) == 1) << text;
      met += Meets(*read, row);
      ++asked;
    }
  }
  // The rows tell predicates apart.
  EXPECT_GT(met, asked / 5);
  EXPECT_LT(met, asked - asked / 5);
}

}  // namespace
}  // namespace chanoma::filter
