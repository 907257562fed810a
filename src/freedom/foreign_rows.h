#pragma once
// Rows of a table that another program made, whose form is its own: asked for by columns, weighed cell by cell. Private to freedom; one
// thread. Errors are kInvalid and say "table Users, row (Id = …), column Username: …".

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "freedom/cells.h"
#include "freedom/sqlite.h"

namespace chanoma::freedom {

// What a table has to have so that its rows can be read.
struct ForeignTable {
  std::string_view name;
  std::vector<std::string_view> columns;
};

bool HasTable(const Connection& connection, std::string_view table);
bool HasColumn(const Connection& connection, std::string_view table, std::string_view column);
// That it is an ordinary table with these columns, where values are stored and nothing is computed, and that it is whole.
Result<void> CheckForeign(const Connection& connection, const ForeignTable& table);

class ForeignRows {
 public:
  // `columns` name the answer's, for words; the first `keys` of them say which row is meant. The question is about `table`.
  static Result<ForeignRows> Ask(const Connection& connection, std::string table, std::vector<std::string> columns, size_t keys, std::string_view sql);

  Result<bool> Next();
  const Cell& At(size_t column) const { return cells_[column]; }

  // Each weighs one cell. NULL is an empty text, no number, false, no time.
  Result<std::string> Text(size_t column, size_t longest) const;
  Result<std::string> Bytes(size_t column, size_t longest) const;  // a text or a blob
  Result<std::optional<int64_t>> Number(size_t column, int64_t least, int64_t most) const;
  Result<bool> Flag(size_t column) const;
  Result<std::optional<double>> Real(size_t column, double least, double most) const;
  // A GUID as .NET writes it, 16 bytes or a text of 32 digits with or without dashes: as 32 lower-case digits.
  Result<std::string> Guid(size_t column) const;

  Error Wrong(size_t column, std::string_view what) const;

 private:
  std::string table_;
  std::vector<std::string> columns_;
  size_t keys_ = 0;
  Statement statement_;
  std::vector<Cell> cells_;
};

}  // namespace chanoma::freedom
