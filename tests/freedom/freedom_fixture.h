#pragma once
// What the tests of exports share: stores with records in them, and SQL on what was written. One thread.

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "freedom/exporting.h"
#include "freedom/full_records.h"
#include "freedom/importing.h"
#include "store/inspection.h"
#include "store/store_fixture.h"

namespace chanoma::freedom {

class FreedomTest : public ::testing::Test {
 protected:
  std::filesystem::path Path(const std::string& name) const { return folder_.path() / name; }

  std::unique_ptr<store::Store> OpenStore(const std::string& name) {
    store::StoreOptions options;
    options.path = Path(name);
    options.memory_bytes = 8 << 20;
    options.ballast_bytes = 0;
    options.min_free_bytes = 0;
    auto opened = store::Store::Open(options, clock_, log_);
    EXPECT_TRUE(opened) << opened.error().message;
    return *std::move(opened);
  }
  // Two of everything, and one with as little as can be.
  void MakeStore(const std::string& name) {
    const auto store = OpenStore(name);
    for (const auto& maker : {RecordMaker(1), RecordMaker(2), RecordMaker(3, true)}) {
      const auto filled = Fill(*store, maker.All());
      ASSERT_TRUE(filled) << filled.error().message;
    }
    ASSERT_TRUE(store->Mend({{store::Flaw::Kind::kNumbers, {}, {}, 0, {}, {}}}));
  }

  Result<Tally> ExportFrom(const std::string& store, const std::string& file, bool secrets) {
    const auto stopped = TRY(store::StoppedStore::Open(Path(store), log_));
    return Export(store::RecordWalk(stopped->Read()), Path(file), {secrets, "1.2.3"}, [](uint64_t) {});
  }
  Result<Tally> ImportInto(const std::string& store, const std::string& file) {
    const auto opened = OpenStore(store);
    return Import(Path(file), *opened, [](uint64_t) {});
  }
  // Every record, by kind.
  std::vector<store::Carried> Records(const std::string& store) {
    std::vector<store::Carried> records;
    const auto stopped = store::StoppedStore::Open(Path(store), log_);
    EXPECT_TRUE(stopped) << stopped.error().message;
    const store::RecordWalk walk((*stopped)->Read());
    for (const store::RecordShape& shape : store::RecordShapes()) {
      EXPECT_TRUE(walk.Carry(shape.kind, {[&](const store::Carried& record) { return records.push_back(record), true; }, [](const std::string& what) { ADD_FAILURE() << what; }}));
    }
    return records;
  }

  // Runs it; the first cell of the first row, as text.
  std::string Sql(const std::string& file, const std::string& sql) const {
    sqlite3* database = nullptr;
    EXPECT_EQ(sqlite3_open(Path(file).c_str(), &database), SQLITE_OK);
    std::string first;
    char* error = nullptr;
    const auto keep = [](void* into, int, char** cells, char**) {
      std::string& text = *static_cast<std::string*>(into);
      if (text.empty()) text = cells[0] ? cells[0] : "NULL";
      return 0;
    };
    EXPECT_EQ(sqlite3_exec(database, sql.c_str(), keep, &first, &error), SQLITE_OK) << sql << ": " << (error ? error : "");
    sqlite3_free(error);
    sqlite3_close(database);
    return first;
  }
  std::string Bytes(const std::string& file) const {
    std::ifstream in(Path(file), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }
  void Write(const std::string& file, const std::string& bytes) const { std::ofstream(Path(file), std::ios::binary) << bytes; }

  store::Folder folder_;
  store::TestClock clock_;
  store::SilentSink sink_;
  Log log_{sink_, LogLevel::kDebug};
};

}  // namespace chanoma::freedom
