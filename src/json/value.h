#pragma once
// A parsed JSON value (RFC 8259) and its parser, for request bodies and control answers. Bounded: depth 32, and the
// caller bounds the text's length. Values; any thread. Errors are kInvalid and say where.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"

namespace chanoma::json {

class Value;
using Array = std::vector<Value>;
using Object = std::vector<std::pair<std::string, Value>>;  // in the order written; duplicate keys are refused

class Value {
 public:
  Value() = default;
  template <class T>
  explicit Value(T&& value) : value_(std::forward<T>(value)) {}

  bool IsNull() const { return std::holds_alternative<std::monostate>(value_); }
  const bool* AsBool() const { return std::get_if<bool>(&value_); }
  const int64_t* AsInt() const { return std::get_if<int64_t>(&value_); }
  const std::string* AsString() const { return std::get_if<std::string>(&value_); }
  const Array* AsArray() const { return std::get_if<Array>(&value_); }
  const Object* AsObject() const { return std::get_if<Object>(&value_); }
  Array* AsArray() { return std::get_if<Array>(&value_); }
  Object* AsObject() { return std::get_if<Object>(&value_); }
  // Integers and fractions alike.
  bool IsNumber() const { return std::holds_alternative<int64_t>(value_) || std::holds_alternative<double>(value_); }
  double Number() const;

  // The member `key` of an object; null when this is no object or has none.
  const Value* Find(std::string_view key) const;
  // Text of the member `key`, or empty.
  std::string_view Text(std::string_view key) const;

 private:
  std::variant<std::monostate, bool, int64_t, double, std::string, Array, Object> value_;
};

Result<Value> Parse(std::string_view text);
// The value as text again, without spaces.
std::string Compact(const Value& value);

}  // namespace chanoma::json
