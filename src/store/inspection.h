#pragma once
// Looking through a whole store, live or stopped: every file against its sums, every record, every index row against its record
// and every record against its rows, what records refer to, and the numbers that are kept of them. Nothing is changed. What is
// derived from records can be mended (Store::Mend). Blocks on the disk for as long as it takes; any thread.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "base/log.h"
#include "base/result.h"
#include "store/reader.h"

namespace chanoma::store {

class Database;

struct Flaw {
  enum class Kind {
    kFile,       // a file of the database is damaged or missing
    kRecord,     // a record does not decode, or is another than its key says
    kReference,  // a record refers to one that is not there
    kRow,        // a record lacks an index row, or the row says something else
    kStrayRow,   // an index row leads to no record, or to one that does not have it
    kLeftover,   // a record that belongs to another one, which is gone
    kNumbers,    // what is counted is another number
  };
  Kind kind = Kind::kFile;
  std::string subject;  // "store/db/000012.sst", "the video 01J…"
  std::string words;    // a sentence
  // What Mend() goes by.
  int family = 0;
  std::string key, row;
};
// Whether records tell how to put it right.
constexpr bool IsDerived(Flaw::Kind kind) { return kind >= Flaw::Kind::kRow; }

struct Looking {
  std::function<void(Flaw)> tell;
  std::function<void(uint64_t)> progress;  // so many more bytes of files, records and rows were looked at
  std::stop_token stop;                    // then kCancelled
};

// Of a store in the folder `path` (StoreOptions::path): the files that say what the others are, and the logs. Whatever is wrong is told;
// fails only when the folder cannot be read.
Result<void> InspectLogs(const std::filesystem::path& path, const Looking& looking);

// A store that nobody has open for writing, or a copy of one.
class StoppedStore {
 public:
  // Changes nothing. kCorrupt when it does not open: then its tables alone can be looked through.
  static Result<std::unique_ptr<StoppedStore>> Open(const std::filesystem::path& path, const Log& log);
  ~StoppedStore();

  Reader Read() const;
  Result<void> Inspect(const Looking& looking) const;

 private:
  StoppedStore();
  std::filesystem::path path_;
  std::unique_ptr<Database> database_;
};

// Every table in the folder, by the sums of its blocks: for a store that does not open.
Result<void> InspectTables(const std::filesystem::path& path, const Looking& looking);

}  // namespace chanoma::store
