#pragma once
// A database of another program's, made from one of the schemas below tests/freedom and filled by a test in SQL. One thread.

#include <fmt/format.h>
#include <sqlite3.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace chanoma::freedom {

class MadeDatabase {
 public:
  // `schema` below tests/freedom: "kodi/videos-131.sql".
  MadeDatabase(const std::filesystem::path& file, const std::string& schema) : file_(file) {
    std::filesystem::create_directories(file.parent_path());
    sqlite3_open(file.c_str(), &database_);
    Sql("PRAGMA synchronous = OFF");
    std::ifstream in(std::filesystem::path(CHANOMA_SCHEMAS) / schema);
    const std::string sql{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    Sql(sql.empty() ? "no such file: " + schema : sql);
  }
  ~MadeDatabase() { Close(); }
  MadeDatabase(const MadeDatabase&) = delete;
  MadeDatabase& operator=(const MadeDatabase&) = delete;

  const std::filesystem::path& file() const { return file_; }
  // What is in the log is in the file then.
  void Close() {
    sqlite3_close(database_);
    database_ = nullptr;
  }
  // What a test says is right, or the test is wrong. Without the triggers, which would need the other program's functions.
  void Sql(const std::string& sql) {
    sqlite3_db_config(database_, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    if (sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK) return;
    fmt::print(stderr, "{}: {}\n", sql.substr(0, 500), sqlite3_errmsg(database_));
    std::abort();
  }

 private:
  std::filesystem::path file_;
  sqlite3* database_ = nullptr;
};

}  // namespace chanoma::freedom
