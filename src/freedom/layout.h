#pragma once
// The tables of an export: made from the descriptions of messages (freedom/message.h). Private to freedom and its tests; pure.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "freedom/message.h"

namespace chanoma::freedom {

inline constexpr int kFormat = 1;                     // PRAGMA user_version
inline constexpr int kApplicationId = 0x4368616e;     // PRAGMA application_id: "Chan"
inline constexpr std::string_view kLayer = "layer";
inline constexpr std::string_view kPosition = "position";
inline constexpr std::string_view kValue = "value";

struct ColumnOf {
  std::string name;
  std::string_view declared;  // TEXT, INTEGER, REAL, BLOB
  std::string_view references;
  std::string words;
  bool secret = false;
};

// In a message the columns come in the order of its fields, those of messages within it in their places.
struct Table {
  std::string name;
  const Table* parent = nullptr;     // its key is what the key of this one begins with
  std::vector<ColumnOf> columns;     // the key first
  size_t keys = 0;                   // columns of the key
  const Message* message = nullptr;  // of a row; none for values
  Type value = Type::kBytes;         // without a message
  bool secret = false;
  std::string_view words;
  std::vector<std::unique_ptr<Table>> children;

  const Table* Child(std::string_view name_of) const;
};

// The fields of a message that are not in the key of its record, which says them already.
bool InKey(const Mapped& record, const Field& field);

// One for each of Everything(), in that order.
const std::vector<std::unique_ptr<Table>>& Tables();
// Those and all their children, parents first.
std::vector<const Table*> AllTables();

std::string CreateStatement(const Table& table);
// Views for people, whole statements.
const std::vector<std::string_view>& Views();

// The part of docs/export.md that lists tables and columns.
std::string Documentation();

}  // namespace chanoma::freedom
