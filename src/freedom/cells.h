#pragma once
// The values of a field, as they stand in a message and in the columns of a table. Private to freedom; pure functions.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "freedom/message.h"
#include "freedom/wire.h"

namespace chanoma::freedom {

struct Text8 {  // UTF-8 without zero bytes
  std::string text;
  auto operator<=>(const Text8&) const = default;
};
struct Blob {
  std::string bytes;
  auto operator<=>(const Blob&) const = default;
};
// In the order in which SQLite sorts them. (Numbers of both kinds never meet in one column of a key.)
using Cell = std::variant<std::monostate, int64_t, double, Text8, Blob>;

// UTF-8 (RFC 3629) without zero bytes, which end a text for many who read one.
bool IsPlainText(std::string_view bytes);

// The columns of a type, by what is behind the field's name, and how SQL calls what is in them.
struct Part {
  std::string_view suffix, declared;
};
const std::vector<Part>& PartsOf(Type type);

// The cells of a value: as many as the type has columns. None when it is of another type.
std::optional<std::vector<Cell>> CellsOf(Type type, const Item& item);
std::vector<Cell> CellsOfBytes(Type type, std::string_view bytes);  // of the types that are bytes
// A plain field that is not in the message.
std::vector<Cell> CellsOfNothing(Type type);

// Back again, appended as the field `number`; `always`: also when it is what a field that is left out means. kInvalid says what
// cannot be: `field` is the suffix of the column.
Result<void> AppendCells(std::string& message, int number, Type type, const Cell* cells, bool always);
// The types that are bytes.
Result<std::string> BytesOfCells(Type type, const Cell* cells);

}  // namespace chanoma::freedom
