#include "json/value.h"

namespace chanoma::json {

double Value::Number() const {
  if (const auto* integer = std::get_if<int64_t>(&value_)) return static_cast<double>(*integer);
  if (const auto* fraction = std::get_if<double>(&value_)) return *fraction;
  return 0;
}

const Value* Value::Find(std::string_view key) const {
  if (const Object* object = AsObject()) {
    for (const auto& [name, value] : *object) {
      if (name == key) return &value;
    }
  }
  return nullptr;
}

std::string_view Value::Text(std::string_view key) const {
  const Value* member = Find(key);
  const std::string* text = member ? member->AsString() : nullptr;
  return text ? std::string_view(*text) : std::string_view();
}

}  // namespace chanoma::json
