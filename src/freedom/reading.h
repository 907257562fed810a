#pragma once
// One kind of record, read back from its tables: every table is walked once, in the order of its key, beside the table it belongs to.
// Private to freedom; one thread. Errors name the table, the row and the column.

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "freedom/cells.h"
#include "freedom/layout.h"
#include "freedom/sqlite.h"

namespace chanoma::freedom {

// A stranger's file. That it is an export, whole, of this format, and with the tables as they are made here, so that nothing else can
// stand behind their names. kUnsupported, kInvalid.
Result<Connection> OpenExport(const std::filesystem::path& file);

// Every record of an export, in the order in which they are carried.
using TakeRecord = std::function<Result<void>(const Mapped&, store::Carried)>;
Result<void> ReadRecords(const Connection& connection, const TakeRecord& take);

class RecordReader {
 public:
  // The tables are as CreateStatement() makes them.
  static Result<RecordReader> Open(const Connection& connection, const Mapped& record, const Table& table);

  // None at the end.
  Result<std::optional<store::Carried>> Next();

 private:
  struct Cursor {
    Statement rows;
    bool valid = false;
    std::vector<Cell> cells;  // of the next row
  };
  struct Row {
    const Table& table;
    std::vector<Cell> cells;
  };
  using Parts = std::map<int, std::string>;  // encoded fields by number, so that they are written in that order

  RecordReader(const Mapped& record, const Table& table) : record_(&record), table_(&table) {}
  Result<void> OpenAll(const Connection& connection, const Table& table);
  static Result<void> Advance(Cursor& cursor, const Table& table);
  Result<std::vector<Cell>> TakeRow(const Table& table);

  // Takes the columns of a message from `at` on, and the rows of its children.
  Result<void> TakeMessage(const Row& row, const Message& message, size_t& at, Parts& parts, bool top);
  Result<void> TakeInline(const Row& row, const Field& field, size_t& at, Parts& parts);
  Result<void> TakeColumn(const Row& row, const Field& field, size_t& at, Parts& parts);
  Result<void> TakeChildren(const Row& row, const Message& message, const Table& child, Parts& parts);
  Result<void> TakeChild(const Message& message, const Row& row, Parts& parts);
  Result<std::string> Composed(const Row& row, const Message& message, size_t at, bool top);
  Result<void> NothingLeft() const;

  const Mapped* record_;
  const Table* table_;
  std::map<const Table*, Cursor> cursors_;
  store::Carried current_;
};

}  // namespace chanoma::freedom
