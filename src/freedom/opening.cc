// Whether a file is an export that can be read.

#include <fmt/format.h>

#include "freedom/layout.h"
#include "freedom/reading.h"

namespace chanoma::freedom {
namespace {

// That it is an export, whole, and of this format: with the tables as they are made here, so that nothing else can stand behind their names.
Result<void> CheckHead(const Connection& connection) {
  const Cell application = TRY(connection.Ask("PRAGMA application_id"));
  if (application != Cell(int64_t{kApplicationId})) return Fail(Code::kUnsupported, "this is no export of Chanoma");
  const Cell format = TRY(connection.Ask("PRAGMA user_version"));
  if (format != Cell(int64_t{kFormat})) {
    const auto* number = std::get_if<int64_t>(&format);
    return Fail(Code::kUnsupported, fmt::format("this export has format {}, and this release reads format {}", number ? *number : 0, kFormat));
  }
  for (const Table* table : AllTables()) {
    const Cell sql = TRY(connection.Ask(fmt::format("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = '{}'", table->name)));
    if (std::holds_alternative<std::monostate>(sql)) return Fail(Code::kInvalid, fmt::format("table {} is missing", table->name), table->name);
    if (sql != Cell(Text8{CreateStatement(*table)})) {
      return Fail(Code::kInvalid, fmt::format("table {} has other columns than an export of format {} makes. Change rows, not tables.", table->name, kFormat), table->name);
    }
  }
  // Now it is known that nothing but values stands in them; what else there is in the file is not looked at.
  for (const Table* table : AllTables()) {
    const Cell sound = TRY(connection.Ask(fmt::format("PRAGMA quick_check({})", table->name)));
    if (sound == Cell(Text8{"ok"})) continue;
    const auto* words = std::get_if<Text8>(&sound);
    return Fail(Code::kInvalid, fmt::format("table {} is damaged: {}", table->name, words ? words->text : "SQLite does not say how"), table->name);
  }
  return {};
}

}  // namespace

Result<Connection> OpenExport(const std::filesystem::path& file) {
  Connection connection = TRY(Connection::OpenForeign(file));
  TRY(CheckHead(connection));
  return connection;
}

Result<void> ReadRecords(const Connection& connection, const TakeRecord& take) {
  for (size_t i = 0; i < Everything().size(); ++i) {
    RecordReader reader = TRY(RecordReader::Open(connection, Everything()[i], *Tables()[i]));
    while (auto carried = TRY(reader.Next())) TRY(take(Everything()[i], *std::move(carried)));
  }
  return {};
}

}  // namespace chanoma::freedom
