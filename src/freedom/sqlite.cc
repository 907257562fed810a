#include "freedom/sqlite.h"

#include <fmt/format.h>

#include <array>

namespace chanoma::freedom {
namespace {

// Far more than an export has: a record of a film has at most 8 MiB.
constexpr std::array<std::pair<int, int>, 8> kLimits{{{SQLITE_LIMIT_LENGTH, 16 << 20}, {SQLITE_LIMIT_SQL_LENGTH, 64 << 10}, {SQLITE_LIMIT_COLUMN, 100},
                                                     {SQLITE_LIMIT_EXPR_DEPTH, 50}, {SQLITE_LIMIT_COMPOUND_SELECT, 2}, {SQLITE_LIMIT_ATTACHED, 0},
                                                     {SQLITE_LIMIT_TRIGGER_DEPTH, 1}, {SQLITE_LIMIT_WORKER_THREADS, 0}}};
constexpr std::array<std::pair<int, int>, 4> kGuards{{{SQLITE_DBCONFIG_DEFENSIVE, 1}, {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0}, {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0}, {SQLITE_DBCONFIG_ENABLE_VIEW, 0}}};

Error Translated(int code, std::string message) {
  switch (code & 0xff) {
    case SQLITE_FULL: return {Code::kNoSpace, "the disk is full: " + message, {}, {}};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_TOOBIG:
    case SQLITE_ERROR: return {Code::kInvalid, message, {}, {}};
    default: return {Code::kInternal, "SQLite: " + message, {}, {}};
  }
}

Error FromConnection(sqlite3* database) { return Translated(sqlite3_extended_errcode(database), sqlite3_errmsg(database)); }

// RFC 3986: whatever a path holds.
std::string AsUri(const std::filesystem::path& file) {
  std::string uri = "file:";
  for (const char c : file.native()) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' || c == '.' || c == '-' || c == '_';
    uri += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return uri;
}

// A stranger's program may bring orders of its own (Plex: icu_root), by which some of its indexes are sorted. Nothing is asked by them, but a
// table is not opened while one of its indexes has an order that nobody knows.
int CompareBytes(void*, int size, const void* bytes, int other_size, const void* other) {
  return std::string_view(static_cast<const char*>(bytes), static_cast<size_t>(size)).compare({static_cast<const char*>(other), static_cast<size_t>(other_size)});
}
void KnowOrder(void*, sqlite3* database, int, const char* name) { sqlite3_create_collation_v2(database, name, SQLITE_UTF8, nullptr, CompareBytes, nullptr); }

struct Binder {
  sqlite3_stmt* statement;
  int index;
  int operator()(std::monostate) const { return sqlite3_bind_null(statement, index); }
  int operator()(int64_t number) const { return sqlite3_bind_int64(statement, index, number); }
  int operator()(double number) const { return sqlite3_bind_double(statement, index, number); }
  int operator()(const Text8& text) const { return sqlite3_bind_text64(statement, index, text.text.data(), text.text.size(), SQLITE_STATIC, SQLITE_UTF8); }
  int operator()(const Blob& blob) const {
    return blob.bytes.empty() ? sqlite3_bind_zeroblob(statement, index, 0) : sqlite3_bind_blob64(statement, index, blob.bytes.data(), blob.bytes.size(), SQLITE_STATIC);
  }
};

}  // namespace

Result<void> Statement::Run(const std::vector<Cell>& cells) {
  sqlite3_stmt* statement = statement_.get();
  int code = SQLITE_OK;
  for (size_t i = 0; i < cells.size() && code == SQLITE_OK; ++i) code = std::visit(Binder{statement, static_cast<int>(i) + 1}, cells[i]);
  if (code == SQLITE_OK) code = sqlite3_step(statement);
  if (code != SQLITE_DONE && code != SQLITE_ROW) return Fail(FromConnection(sqlite3_db_handle(statement)));
  sqlite3_reset(statement);
  return {};
}

Result<bool> Statement::Step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return Fail(FromConnection(sqlite3_db_handle(statement_.get())));
}

Cell Statement::Get(int column) const {
  sqlite3_stmt* statement = statement_.get();
  const auto bytes = [&](const void* data) { return data ? std::string(static_cast<const char*>(data), static_cast<size_t>(sqlite3_column_bytes(statement, column))) : std::string(); };
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER: return int64_t{sqlite3_column_int64(statement, column)};
    case SQLITE_FLOAT: return sqlite3_column_double(statement, column);
    case SQLITE_TEXT: return Text8{bytes(sqlite3_column_text(statement, column))};
    case SQLITE_BLOB: return Blob{bytes(sqlite3_column_blob(statement, column))};
    default: return std::monostate();
  }
}

Result<Connection> Connection::Open(const std::string& name, int flags) {
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(name.c_str(), &raw, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_URI, nullptr);
  Connection connection;
  connection.database_.reset(raw);
  if (code != SQLITE_OK) return Fail(Translated(code, raw ? sqlite3_errmsg(raw) : "no memory"));
  sqlite3_extended_result_codes(raw, 1);
  return connection;
}

Result<Connection> Connection::Create(const std::filesystem::path& file) {
  Connection connection = TRY(Open(AsUri(file), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE));
  // Whoever is interrupted begins anew, so there is nothing to go back to; the whole is synced once, at the end.
  TRY(connection.Execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA encoding = 'UTF-8'"));
  return connection;
}

Result<Connection> Connection::OpenForeign(const std::filesystem::path& file) {
  // Immutable: neither locks nor a journal are looked for, whatever its head says.
  Connection connection = TRY(Open(AsUri(file) + "?immutable=1", SQLITE_OPEN_READONLY));
  TRY(connection.Guard());
  return connection;
}

Result<void> Connection::FoldLog(const std::filesystem::path& file) {
  std::error_code error;
  if (std::filesystem::file_size(file.string() + "-wal", error) == 0 || error) return {};
  const Connection connection = TRY(Open(AsUri(file), SQLITE_OPEN_READWRITE));
  TRY(connection.Guard());
  // Alone with it, so that no index of the log is shared with anybody.
  TRY(connection.Execute("PRAGMA locking_mode = EXCLUSIVE"));
  return connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
}

Result<void> Connection::Guard() const {
  for (const auto& [limit, value] : kLimits) sqlite3_limit(database_.get(), limit, value);
  for (const auto& [guard, value] : kGuards) sqlite3_db_config(database_.get(), guard, value, nullptr);
  sqlite3_collation_needed(database_.get(), nullptr, KnowOrder);
  return Execute("PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY");
}

Result<void> Connection::Execute(std::string_view sql) const {
  if (sqlite3_exec(database_.get(), std::string(sql).c_str(), nullptr, nullptr, nullptr) == SQLITE_OK) return {};
  return Fail(FromConnection(database_.get()));
}

Result<Statement> Connection::Prepare(std::string_view sql) const {
  sqlite3_stmt* raw = nullptr;
  if (sqlite3_prepare_v2(database_.get(), sql.data(), static_cast<int>(sql.size()), &raw, nullptr) != SQLITE_OK) return Fail(FromConnection(database_.get()));
  Statement statement;
  statement.statement_.reset(raw);
  return statement;
}

Result<Cell> Connection::Ask(std::string_view sql) const {
  Statement statement = TRY(Prepare(sql));
  if (!TRY(statement.Step())) return Cell();
  return statement.Get(0);
}

}  // namespace chanoma::freedom
