#include "freedom/reading.h"

#include <fmt/format.h>

#include <algorithm>

#include "freedom/where.h"
#include "freedom/wire.h"

namespace chanoma::freedom {
namespace {

constexpr size_t kLargestRecord = 8 << 20;  // the store takes no larger one

std::string SelectStatement(const Table& table) {
  std::string columns, order;
  for (size_t i = 0; i < table.columns.size(); ++i) {
    columns += (i ? ", " : "") + table.columns[i].name;
    if (i < table.keys) order += (i ? ", " : "") + table.columns[i].name;
  }
  return fmt::format("SELECT {} FROM {} ORDER BY {}", columns, table.name, order);
}

// A column that is never NULL in a message that is there.
bool Tells(const Field& field) {
  const bool may_be_null = field.type == Type::kId || field.type == Type::kWork || field.type == Type::kSeries;
  return field.form == Field::Form::kColumn && !field.optional && !field.secret && !may_be_null;
}

size_t Width(const Message& message);
size_t Width(const Field& field) {
  switch (field.form) {
    case Field::Form::kColumn: return PartsOf(field.type).size();
    case Field::Form::kPacked: return 1;
    case Field::Form::kMarked: return 1 + Width(*field.message);
    case Field::Form::kInline: return Width(*field.message);
    default: return 0;
  }
}
size_t Width(const Message& message) {
  size_t width = 0;
  for (const Field& field : message.fields) width += Width(field);
  return width;
}

// Where the first column is that tells whether the message is there.
size_t FirstThatTells(const Message& message) {
  size_t at = 0;
  for (const Field& field : message.fields) {
    if (Tells(field)) break;
    at += Width(field);
  }
  return at;
}

bool IsNull(const Cell& cell) { return std::holds_alternative<std::monostate>(cell); }

Error Wrong(const Table& table, const std::vector<Cell>& cells, size_t column, std::string_view what) {
  return {Code::kInvalid, fmt::format("{}, column {}: {}", WhereOf(table, cells), table.columns[column].name, what), table.columns[column].name, {}};
}
Error Wrong(const Table& table, const std::vector<Cell>& cells, std::string_view what) { return {Code::kInvalid, fmt::format("{} {}", WhereOf(table, cells), what), {}, {}}; }

// The column of which `error` says what is wrong, by its suffix.
size_t ColumnMeant(Type type, size_t at, const Error& error) {
  const auto& parts = PartsOf(type);
  const auto part = std::ranges::find(parts, error.field, &Part::suffix);
  return at + (part == parts.end() ? 0 : static_cast<size_t>(part - parts.begin()));
}

// Whether the row of a child is of the parent with this key, or of one before it.
bool BelongsTo(const std::vector<Cell>& child, const std::vector<Cell>& parent, size_t keys) { return std::equal(parent.begin(), parent.begin() + static_cast<ptrdiff_t>(keys), child.begin()); }
bool ComesBefore(const std::vector<Cell>& child, const std::vector<Cell>& parent, size_t keys) {
  const auto end = static_cast<ptrdiff_t>(keys);
  return std::lexicographical_compare(child.begin(), child.begin() + end, parent.begin(), parent.begin() + end, std::less<>());
}

}  // namespace

Result<RecordReader> RecordReader::Open(const Connection& connection, const Mapped& record, const Table& table) {
  RecordReader reader(record, table);
  TRY(reader.OpenAll(connection, table));
  return reader;
}

Result<void> RecordReader::OpenAll(const Connection& connection, const Table& table) {
  Cursor& cursor = cursors_[&table];
  cursor.rows = TRY(connection.Prepare(SelectStatement(table)));
  TRY(Advance(cursor, table));
  for (const auto& child : table.children) TRY(OpenAll(connection, *child));
  return {};
}

Result<void> RecordReader::Advance(Cursor& cursor, const Table& table) {
  const auto stepped = cursor.rows.Step();
  if (!stepped) return Fail(stepped.error().code, fmt::format("table {} cannot be read: {}", table.name, stepped.error().message));
  cursor.valid = *stepped;
  cursor.cells.clear();
  for (size_t i = 0; cursor.valid && i < table.columns.size(); ++i) cursor.cells.push_back(cursor.rows.Get(static_cast<int>(i)));
  return {};
}

Result<std::vector<Cell>> RecordReader::TakeRow(const Table& table) {
  Cursor& cursor = cursors_[&table];
  std::vector<Cell> cells = std::move(cursor.cells);
  TRY(Advance(cursor, table));
  return cells;
}

Result<std::optional<store::Carried>> RecordReader::Next() {
  if (!cursors_[table_].valid) {
    TRY(NothingLeft());
    return std::optional<store::Carried>();
  }
  std::vector<Cell> taken = TRY(TakeRow(*table_));
  const Row row{*table_, std::move(taken)};
  current_ = {record_->kind, {}, {}};
  size_t at = 0;
  for (const KeyColumn& key : record_->key) {
    auto bytes = BytesOfCells(key.type, &row.cells[at]);
    if (!bytes) return Fail(Wrong(*table_, row.cells, ColumnMeant(key.type, at, bytes.error()), bytes.error().message));
    if (bytes->empty()) return Fail(Wrong(*table_, row.cells, at, "is missing"));
    current_.key.push_back(*std::move(bytes));
    at += PartsOf(key.type).size();
  }
  if (record_->message) {
    current_.bytes = TRY(Composed(row, *record_->message, at, true));
  } else {
    const auto value = BytesOfCells(Type::kBytes, &row.cells[at]);
    if (!value) return Fail(Wrong(*table_, row.cells, at, value.error().message));
    current_.bytes = *value;
  }
  return std::optional(std::move(current_));
}

Result<std::string> RecordReader::Composed(const Row& row, const Message& message, size_t at, bool top) {
  Parts parts;
  TRY(TakeMessage(row, message, at, parts, top));
  std::string bytes;
  for (const auto& [number, encoded] : parts) bytes += encoded;
  if (bytes.size() > kLargestRecord) return Fail(Wrong(row.table, row.cells, fmt::format("is over {} MiB with all that belongs to it", kLargestRecord >> 20)));
  return bytes;
}

Result<void> RecordReader::TakeMessage(const Row& row, const Message& message, size_t& at, Parts& parts, bool top) {
  std::vector<const Table*> children;
  for (const Field& field : message.fields) {
    if (top && InKey(*record_, field)) {
      for (size_t i = 0; i < record_->key.size(); ++i) {
        if (record_->key[i].name == field.name) AppendBytes(parts[field.number], field.number, current_.key[i]);
      }
      continue;
    }
    switch (field.form) {
      case Field::Form::kColumn:
      case Field::Form::kPacked: TRY(TakeColumn(row, field, at, parts)); break;
      case Field::Form::kMarked:
      case Field::Form::kInline: TRY(TakeInline(row, field, at, parts)); break;
      default: {
        const Table* child = row.table.Child(field.table);
        if (std::ranges::find(children, child) == children.end()) children.push_back(child);
      }
    }
  }
  for (const Table* child : children) TRY(TakeChildren(row, message, *child, parts));
  return {};
}

Result<void> RecordReader::TakeInline(const Row& row, const Field& field, size_t& at, Parts& parts) {
  const size_t width = Width(field);
  const bool marked = field.form == Field::Form::kMarked;
  const bool there = !IsNull(row.cells[at + (marked ? 0 : FirstThatTells(*field.message))]);
  if (!there) {
    for (size_t i = at; i < at + width; ++i) {
      if (!IsNull(row.cells[i])) return Fail(Wrong(row.table, row.cells, i, "has a value, and what it belongs to is NULL"));
    }
    at += width;
    return {};
  }
  if (marked && row.cells[at] != Cell(int64_t{1})) return Fail(Wrong(row.table, row.cells, at, "is neither 1 nor NULL"));
  size_t inner = at + (marked ? 1 : 0);
  Parts inner_parts;
  TRY(TakeMessage(row, *field.message, inner, inner_parts, false));
  std::string bytes;
  for (const auto& [number, encoded] : inner_parts) bytes += encoded;
  AppendBytes(parts[field.number], field.number, bytes);
  at += width;
  return {};
}

Result<void> RecordReader::TakeColumn(const Row& row, const Field& field, size_t& at, Parts& parts) {
  const size_t first = at;
  at += Width(field);
  if (field.form == Field::Form::kPacked) {
    const auto packed = BytesOfCells(Type::kBytes, &row.cells[first]);
    if (!packed) return Fail(Wrong(row.table, row.cells, first, packed.error().message));
    if (!AreVarints(*packed)) return Fail(Wrong(row.table, row.cells, first, "is no row of varints"));
    if (!packed->empty()) AppendBytes(parts[field.number], field.number, *packed);
    return {};
  }
  if (IsNull(row.cells[first]) && (field.optional || field.secret)) return {};
  if (IsNull(row.cells[first]) && Tells(field)) return Fail(Wrong(row.table, row.cells, first, "is missing"));
  const auto appended = AppendCells(parts[field.number], field.number, field.type, &row.cells[first], field.optional);
  if (!appended) return Fail(Wrong(row.table, row.cells, ColumnMeant(field.type, first, appended.error()), appended.error().message));
  return {};
}

Result<void> RecordReader::TakeChildren(const Row& row, const Message& message, const Table& child, Parts& parts) {
  Cursor& cursor = cursors_[&child];
  const size_t keys = row.table.keys;
  size_t bytes = 0;
  while (cursor.valid && BelongsTo(cursor.cells, row.cells, keys)) {
    std::vector<Cell> taken = TRY(TakeRow(child));
    const Row one{child, std::move(taken)};
    TRY(TakeChild(message, one, parts));
    for (const auto& [number, encoded] : parts) bytes = std::max(bytes, encoded.size());
    if (bytes > kLargestRecord) return Fail(Wrong(row.table, row.cells, fmt::format("is over {} MiB with all that belongs to it", kLargestRecord >> 20)));
  }
  if (cursor.valid && ComesBefore(cursor.cells, row.cells, keys)) return Fail(Wrong(child, cursor.cells, fmt::format("belongs to no row of {}", row.table.name)));
  return {};
}

Result<void> RecordReader::TakeChild(const Message& message, const Row& row, Parts& parts) {
  const size_t place = row.table.keys - 1;
  const Cell& which = row.cells[place];
  for (const Field& field : message.fields) {
    if (field.table != row.table.name) continue;
    if (field.form == Field::Form::kRow && which != Cell(Text8{std::string(field.name)})) continue;
    if (field.form != Field::Form::kRow && !std::holds_alternative<int64_t>(which)) return Fail(Wrong(row.table, row.cells, place, "is no whole number"));
    if (field.form != Field::Form::kValues) {
      AppendBytes(parts[field.number], field.number, TRY(Composed(row, *field.message, row.table.keys, false)));
      return {};
    }
    const auto appended = AppendCells(parts[field.number], field.number, field.type, &row.cells[row.table.keys], true);
    if (!appended) return Fail(Wrong(row.table, row.cells, row.table.keys, appended.error().message));
    return {};
  }
  return Fail(Wrong(row.table, row.cells, place, "is no layer that there is"));
}

Result<void> RecordReader::NothingLeft() const {
  for (const auto& [table, cursor] : cursors_) {
    if (cursor.valid) return Fail(Wrong(*table, cursor.cells, fmt::format("belongs to no row of {}", table->parent->name)));
  }
  return {};
}

}  // namespace chanoma::freedom
