// A good export, changed as the input says: bytes of the file turned into others, cells of its tables into other values. It is refused,
// or every record that comes out of it is one that the store takes or refuses; nothing else happens.

#include <sqlite3.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>

#include "freedom/exporting.h"
#include "freedom/full_records.h"
#include "freedom/fuzz_input.h"
#include "freedom/layout.h"
#include "freedom/reading.h"
#include "store/inspection.h"

namespace chanoma::freedom {
namespace {

void Check(bool holds) {
  if (!holds) std::abort();
}

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "chanoma-fuzz-XXXXXX").string();
    Check(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

class Stage {
 public:
  Stage() {
    const auto path = folder_.path();
    const auto options = [&](const char* name) {
      store::StoreOptions made;
      made.path = path / name;
      made.memory_bytes = 8 << 20;
      made.ballast_bytes = 0;
      made.min_free_bytes = 0;
      return made;
    };
    {
      auto full = store::Store::Open(options("full"), clock_, log_);
      Check(full && Fill(**full, RecordMaker(1).All()) && Fill(**full, RecordMaker(3, true).All()));
    }
    const auto stopped = store::StoppedStore::Open(path / "full", log_);
    Check(stopped && Export(store::RecordWalk((*stopped)->Read()), path / "good.db", {true, "0"}, [](uint64_t) {}));
    std::ifstream in(path / "good.db", std::ios::binary);
    good_ = {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    auto empty = store::Store::Open(options("empty"), clock_, log_);
    Check(empty.has_value());
    empty_ = *std::move(empty);
    Check(empty_->Drain(std::chrono::steady_clock::now() + std::chrono::minutes(1)).has_value());
  }

  void Try(std::string_view bytes) {
    Input input(bytes);
    const auto file = folder_.path() / "bad.db";
    std::string changed = good_;
    const bool cells = input.Number(1) % 2 == 0;
    if (!cells) ChangeBytes(input, changed);
    std::ofstream(file, std::ios::binary) << changed;
    if (cells) ChangeCells(input, file);
    const auto connection = OpenExport(file);
    if (!connection) return;
    // Never kept: the store is as empty for the next.
    static_cast<void>(empty_->Commit([&](store::Draft& draft) -> Result<void> {
      static_cast<void>(ReadRecords(*connection, [&](const Mapped&, store::Carried record) -> Result<void> {
        static_cast<void>(store::PutCarried(draft, record));
        return {};
      }));
      return Fail(Code::kCancelled, "enough");
    }));
  }

 private:
  static void ChangeBytes(Input& input, std::string& file) {
    while (!input.Empty()) {
      const size_t at = input.Number(3) % file.size();
      const size_t many = input.Number(1) % 16;
      for (size_t i = at; i < std::min(at + many, file.size()); ++i) file[i] = static_cast<char>(input.Number(1));
    }
  }

  static void ChangeCells(Input& input, const std::filesystem::path& file) {
    sqlite3* database = nullptr;
    sqlite3_open(file.c_str(), &database);
    const auto tables = AllTables();
    while (!input.Empty()) {
      const Table& table = *tables[input.Number(1) % tables.size()];
      const ColumnOf& column = table.columns[input.Number(1) % table.columns.size()];
      sqlite3_stmt* statement = nullptr;
      sqlite3_prepare_v2(database, fmt::format("UPDATE OR REPLACE {} SET {} = ?", table.name, column.name).c_str(), -1, &statement, nullptr);
      const uint64_t kind = input.Number(1) % 5;
      const std::string_view bytes = input.Bytes(input.Number(1) % 64);
      if (kind == 0) sqlite3_bind_null(statement, 1);
      if (kind == 1) sqlite3_bind_int64(statement, 1, static_cast<int64_t>(input.Number(8)));
      if (kind == 2) sqlite3_bind_double(statement, 1, static_cast<double>(input.Number(4)) / 7);
      if (kind == 3) sqlite3_bind_text64(statement, 1, bytes.data(), bytes.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
      if (kind == 4) sqlite3_bind_blob64(statement, 1, bytes.data(), bytes.size(), SQLITE_TRANSIENT);
      sqlite3_step(statement);
      sqlite3_finalize(statement);
    }
    sqlite3_close(database);
  }

  Folder folder_;
  SystemClock clock_;
  FdLogSink sink_{STDERR_FILENO};
  Log log_{sink_, LogLevel::kError};
  std::string good_;
  std::unique_ptr<store::Store> empty_;
};

}  // namespace
}  // namespace chanoma::freedom

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static chanoma::freedom::Stage stage;
  stage.Try({reinterpret_cast<const char*>(data), size});
  return 0;
}
