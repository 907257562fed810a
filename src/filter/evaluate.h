#pragma once
// Whether a row meets a predicate. Pure; any thread.

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "filter/predicate.h"

namespace chanoma::filter {

// What a row has of a property; monostate when it has nothing.
using Cell = std::variant<std::monostate, int64_t, double, Date, std::string, std::vector<std::string>>;

class Row {
 public:
  virtual ~Row() = default;
  // `property` is its place in the table the predicate was read with. The cell is of that property's type.
  virtual Cell Get(size_t property, std::string_view parameter) const = 0;
};

// A row without the property meets no test of it, but for `ne`: that is exactly “not eq”. `has` asks a list for an element, and
// a text for a part; texts are compared without regard to ASCII case.
bool Meets(const Predicate& predicate, const Row& row);

}  // namespace chanoma::filter
