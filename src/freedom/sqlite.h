#pragma once
// SQLite, as much of it as tables are written and read with. Private to freedom; includes SQLite. One thread; blocks on the disk.

#include <sqlite3.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "freedom/cells.h"

namespace chanoma::freedom {

class Statement {
 public:
  Statement() = default;

  // One row in: binds, runs, and is ready for the next. A statement without an answer.
  Result<void> Run(const std::vector<Cell>& cells);
  // The next row; false at the end.
  Result<bool> Step();
  Cell Get(int column) const;

 private:
  friend class Connection;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

class Connection {
 public:
  // A new database in a file that is empty, or not there. What is written is on the disk after Finish(), and not before.
  static Result<Connection> Create(const std::filesystem::path& file);
  // A file of a stranger's, which nobody writes to meanwhile: for reading alone, nothing in its schema is run, and what it says of
  // itself is looked through. kInvalid when it is no database, or a damaged one.
  static Result<Connection> OpenForeign(const std::filesystem::path& file);
  // Puts what the write-ahead log beside a stranger's file holds into the file, both of them private copies. kInvalid as above.
  static Result<void> FoldLog(const std::filesystem::path& file);

  Result<void> Execute(std::string_view sql) const;
  Result<Statement> Prepare(std::string_view sql) const;
  // The one cell of a question that has one row; NULL when it has none.
  Result<Cell> Ask(std::string_view sql) const;

 private:
  struct Close {
    void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
  };
  static Result<Connection> Open(const std::string& name, int flags);
  Result<void> Guard() const;
  std::unique_ptr<sqlite3, Close> database_;
};

}  // namespace chanoma::freedom
